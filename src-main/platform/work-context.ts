import { throwIfCancelled } from '../shared/errors.ts';
import type { Threads } from './threads.ts';

export interface WorkContext {
  /** Unsigned 32-bit; equal seeds give equal results, bit for bit. */
  seed: number;
  /** Reports the fraction done, 0..1, monotone. */
  progress(fraction: number, note?: string): void;
  /**
   * To be called at least every 50 ms of work; resolves at once unless the event loop is due a turn.
   * @throws CANCELLED
   */
  yieldToEventLoop(): Promise<void>;
  /** What helps the calling thread with large problems, if anything does. */
  readonly threads?: Threads | undefined;
  /** Whether what else is divided into parts, which threads can share, goes in one order over everything: as in version 0.1.0, bit for bit. */
  readonly undivided?: boolean;
}

const turnMilliseconds = 30;

/** A WorkContext that gives the event loop a turn every 30 ms, so that a cancel arrives and tiles are served. */
export function createWorkContext(
  seed: number,
  signal: AbortSignal | undefined,
  onProgress: (fraction: number, note?: string) => void = () => undefined,
  { threads, undivided = false }: Pick<WorkContext, 'threads' | 'undivided'> = {},
): WorkContext {
  let lastTurn = performance.now();
  let last = 0;
  return {
    seed: seed >>> 0,
    threads,
    undivided,
    progress(fraction, note) {
      last = Math.min(1, Math.max(last, fraction));
      onProgress(last, note);
    },
    async yieldToEventLoop() {
      throwIfCancelled(signal);
      if (performance.now() - lastTurn < turnMilliseconds) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
      lastTurn = performance.now();
      throwIfCancelled(signal);
    },
  };
}
