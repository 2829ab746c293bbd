import { throwIfCancelled } from '../shared/errors.ts';

export interface WorkContext {
  /** Unsigned 32-bit. The same problem and the same seed give the same result, bit for bit. */
  seed: number;
  /** Fraction done, 0..1, monotone; ends at 1. */
  progress(fraction: number, note?: string): void;
  /**
   * Called at least every 50 ms of work. Resolves at once unless the event loop is due a turn; throws CANCELLED when the
   * caller has cancelled.
   */
  yieldToEventLoop(): Promise<void>;
}

const turnMilliseconds = 30;

/** A WorkContext that gives the event loop a turn every 30 ms, so that a cancel arrives and tiles are served. */
export function createWorkContext(
  seed: number,
  signal: AbortSignal | undefined,
  onProgress: (fraction: number, note?: string) => void = () => undefined,
): WorkContext {
  let lastTurn = performance.now();
  let last = 0;
  return {
    seed: seed >>> 0,
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
