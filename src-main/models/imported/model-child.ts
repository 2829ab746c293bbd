import { availableMemory, formatBytes } from '../../platform/machine.ts';
import type { ForeignTensor } from '../../nn/compiler/session/foreign-session.ts';
import { AppError, cancelledError, deserializeError } from '../../shared/errors.ts';
import { startChild, type StartedChild } from '../start-child.ts';
import { memoryWords, type ChildReply, type ChildRequest, type WantedOutput } from './child-messages.ts';
import type { GraphSignature } from './recognise.ts';

/** What a process that runs an imported model may take. */
export interface ChildLimits {
  /** ms for reading, checking and preparing the file. */
  readonly openMs: number;
  /** ms for one picture. */
  readonly runMs: number;
  /** Bytes. */
  readonly memory: number;
}

const gigabyte = 1e9;

/** LaMa takes 2 to 5 s and 1.5 GB for a picture on two cores. */
export const usualLimits = (): ChildLimits => ({
  openMs: 120_000,
  runMs: 180_000,
  memory: Math.min(8 * gigabyte, 0.7 * availableMemory()),
});

export interface ModelChild {
  /** What its file says of itself, and the digest of it. */
  readonly model: GraphSignature;
  readonly sha256: string;
  /** False once the process has ended. */
  readonly running: boolean;
  /** One call at a time. The result has no data where it is of another shape than the wanted one. @throws MODEL_FAILED, CANCELLED; the process is gone after either, unless the graph only refused */
  run(
    feeds: Readonly<Record<string, ForeignTensor>>,
    output: WantedOutput,
    signal?: AbortSignal,
  ): Promise<{ result: ForeignTensor; memory: number }>;
  dispose(): void;
}

export interface ChildOptions {
  /** The built child-entry.ts. */
  readonly modulePath: string;
  readonly path: string;
  /** For what is said of it. */
  readonly name: string;
  /** Hex digest that the file must have; whatever it has where absent. */
  readonly sha256?: string | undefined;
  readonly threads: number;
  readonly limits: ChildLimits;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts a process that opens an ONNX file of somebody else's and runs it on what it is given.
 * @throws MODEL_REFUSED, MODEL_FAILED, CANCELLED
 */
export async function openModelChild(options: ChildOptions): Promise<ModelChild> {
  const { modulePath, path, name, sha256, threads, limits, signal } = options;
  const started = startChild(modulePath, [String(limits.memory)], {
    serialization: 'advanced',
    // A model sets nothing of onnxruntime.
    environment: { ORT_LOAD_CONFIG_FROM_MODEL: '0' },
  });
  const { child } = started;
  const ask = asking(started, name, limits);
  const opened = await ask({ kind: 'open', path, name, sha256, threads }, limits.openMs, signal).catch(
    (error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    },
  );
  if (opened.kind !== 'opened') throw new Error('a process that answers something else');
  return {
    model: opened.model,
    sha256: opened.sha256,
    get running() {
      return child.connected && child.exitCode === null && child.signalCode === null && !child.killed;
    },
    async run(feeds, output, runSignal) {
      const reply = await ask({ kind: 'run', feeds, output }, limits.runMs, runSignal);
      if (reply.kind !== 'ran') throw new Error('a process that answers something else');
      return reply;
    },
    dispose: () => void child.kill('SIGKILL'),
  };
}

/** A function that sends a request and waits for the reply; where there is none in time, or it is not wanted any more, the process ends. */
function asking({ child, errorOutput }: StartedChild, name: string, { memory }: ChildLimits) {
  // One that dies between two questions is nobody's error.
  child.on('error', () => undefined);
  return (request: ChildRequest, limitMs: number, signal: AbortSignal | undefined): Promise<ChildReply> =>
    new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', cancel);
        child.off('message', heard).off('error', broken).off('close', died);
        settle();
      };
      const giveUp = (error: AppError): void => {
        child.kill('SIGKILL');
        finish(() => reject(error));
      };
      const cancel = (): void => giveUp(deserializeError(cancelledError()));
      const heard = (reply: ChildReply): void =>
        finish(() => (reply.kind === 'failed' ? reject(deserializeError(reply.error)) : resolve(reply)));
      const broken = (error: Error): void => giveUp(crashed(name, error.message));
      const died = (code: number | null, ended: string | null): void =>
        giveUp(
          errorOutput().includes(memoryWords) ? tookTooMuch(name, memory) : crashed(name, ended ?? `code ${code}`),
        );
      const timer = setTimeout(() => giveUp(tookTooLong(name, limitMs)), limitMs);
      if (signal?.aborted) return cancel();
      signal?.addEventListener('abort', cancel);
      // Not 'exit': what it wrote last is only complete at 'close'.
      child.on('message', heard).on('error', broken).on('close', died);
      if (child.exitCode !== null || child.signalCode !== null) return died(child.exitCode, child.signalCode);
      child.send(request, (error) => error && broken(error));
    });
}

function crashed(name: string, reason: string): AppError {
  return new AppError(
    'MODEL_FAILED',
    `The model "${name}" crashed (${reason}). Nothing was changed. Use another model, or another way to fill.`,
    { why: 'crashed', name, reason },
  );
}

function tookTooMuch(name: string, memory: number): AppError {
  return new AppError(
    'MODEL_FAILED',
    `The model "${name}" took more than ${formatBytes(memory)} of memory and was stopped. Nothing was changed. Close other programs, or use another model.`,
    { why: 'too-much-memory', name, most: formatBytes(memory) },
  );
}

function tookTooLong(name: string, limitMs: number): AppError {
  const seconds = Math.round(limitMs / 1000);
  return new AppError(
    'MODEL_FAILED',
    `The model "${name}" was not done after ${seconds} s and was stopped. Nothing was changed. Use another model, or another way to fill.`,
    { why: 'too-long', name, seconds },
  );
}
