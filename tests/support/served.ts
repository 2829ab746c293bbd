import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { hostContract, type HostContract } from '../../src-main/contract/host.ts';
import { connect } from '../../src-main/shared/rpc/connect.ts';
import type { Client } from '../../src-main/shared/rpc/definition.ts';
import { startCli } from './cli.ts';
import { enterAs } from './enter.ts';
import { openPageSocket } from './page-socket.ts';

/** Whether the processes of engines can be found here. */
export const canFindEngines = existsSync('/proc/self/task') && existsSync('/bin/sh');

/** Process ids of the engines of a served library. */
export function enginesOf({ process: { pid } }: Pick<Served, 'process'>): number[] {
  return childrenOf(pid);
}

/** Process ids of those that a process started and that still run. */
export function childrenOf(pid: number | undefined): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number);
}

/** Kills every engine of a served library without warning, or stops them where they are, or lets them go on. */
export function killEngines(
  served: Pick<Served, 'process'>,
  signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' = 'SIGKILL',
): void {
  for (const engine of enginesOf(served)) process.kill(engine, signal);
}

export interface Served {
  process: ChildProcess;
  /** With the token. */
  address: string;
  client: Client<HostContract>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** `heirloom serve` as a person runs it, and a client that comes in the way a browser does. Port 0 is a free one. */
export async function serveLibrary(library: string, home: string, port = 0): Promise<Served> {
  const child = startCli(['serve', '--no-open', '--library', library, '--port', String(port)], home);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const address = await new Promise<string>((resolve, reject) => {
    let output = '';
    const read = (part: Buffer): void => {
      output += part.toString();
      const match = /http:\/\/\S+/.exec(output);
      if (match) resolve(match[0]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', () => reject(new Error(`ended: ${output}`)));
  });
  const { origin, host } = new URL(address);
  const line = await openPageSocket(`ws://${host}/port?key=${await enterAs(address)}`, origin);
  return {
    process: child,
    address,
    client: connect(line, hostContract),
    async kill(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
      line.close();
    },
  };
}
