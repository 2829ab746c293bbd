import { spawn, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

/** The built command line, as `npx heirloom` runs it. */
export const cliPath = resolve(import.meta.dirname, '../../out/main/cli.js');

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export function runCli(parameters: readonly string[], home: string, environment: NodeJS.ProcessEnv = {}): CliResult {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cliPath, ...parameters], {
    encoding: 'utf8',
    env: { ...process.env, HEIRLOOM_HOME: home, ...environment },
  });
  return { code: status, stdout, stderr };
}

/** `home` is also the person's home folder, so that nothing of the machine's real one is seen or written. */
export function startCli(parameters: readonly string[], home: string) {
  return spawn(process.execPath, [cliPath, ...parameters], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HEIRLOOM_HOME: home, HOME: home },
  });
}
