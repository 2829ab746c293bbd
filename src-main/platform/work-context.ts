import { throwIfCancelled } from '../shared/errors.ts';

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
