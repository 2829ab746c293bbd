import * as v from 'valibot';
import type { CandidateReport } from '../../shared/data/runtime.ts';
import type { RuntimeName } from '../../nn/compiler/runtime.ts';
import { startChild } from '../start-child.ts';
import { measureReplySchema, type MeasureReply, type MeasureTask } from './measure-messages.ts';

export interface MeasureOptions {
  /** The built measure-entry.ts. */
  readonly modulePath: string;
  readonly threads: number;
  readonly signal?: AbortSignal;
}

/**
 * Measures a runtime in a child process, isolated from crashes and hangs of graphics drivers. Resolves at the latest after `limitMs`, and
 * never rejects.
 */
export async function measureInChild(
  name: RuntimeName,
  limitMs: number,
  options: MeasureOptions,
): Promise<CandidateReport> {
  const reply = await ask(name, 'measure', limitMs, options);
  return 'ok' in reply ? reply : { name, ok: false, reason: 'It was not measured.' };
}

/** Why a runtime does not even start, where it does not. */
export async function startInChild(
  name: RuntimeName,
  limitMs: number,
  options: MeasureOptions,
): Promise<string | undefined> {
  const reply = await ask(name, 'start', limitMs, options);
  return 'ok' in reply && !reply.ok ? reply.reason : undefined;
}

function ask(name: RuntimeName, task: MeasureTask, limitMs: number, options: MeasureOptions): Promise<MeasureReply> {
  const { modulePath, threads, signal } = options;
  return new Promise((resolve) => {
    const { child, errorOutput } = startChild(modulePath, [name, String(threads), task]);
    const finish = (reply: MeasureReply): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      // What it would still do on its way out may hang too.
      child.kill('SIGKILL');
      resolve(reply);
    };
    const fail = (reason: string): void => finish({ name, ok: false, reason });
    const stop = (): void => fail('Measuring was cancelled.');
    const timer = setTimeout(() => fail(`It was not done after ${Math.round(limitMs / 1000)} seconds.`), limitMs);
    signal?.addEventListener('abort', stop);
    child.on('message', (message) => {
      const reply = v.safeParse(measureReplySchema, message);
      if (reply.success) finish(reply.output);
      else fail('Its measurement was not understood.');
    });
    child.on('error', (error) => fail(`It could not be started: ${error.message}`));
    // Not 'exit': what it wrote last is only complete now.
    child.on('close', (code, ended) => fail(`It crashed (${ended ?? `code ${code}`})${lastLine(errorOutput())}.`));
  });
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1)?.trim().replace(/\.$/, '');
  return line ? `: ${line}` : '';
}
