import { throwIfCancelled } from '../shared/errors.ts';
import type { FillContext } from '../imaging/fill-problem.ts';

const turnMilliseconds = 30;

/** A FillContext that gives the event loop a turn every 30 ms, so that a cancel arrives and tiles are served. */
export function createFillContext(
  seed: number,
  signal: AbortSignal | undefined,
  onProgress: (fraction: number, note?: string) => void = () => undefined,
): FillContext {
  let lastTurn = performance.now();
  let last = 0;
  return {
    seed: seed >>> 0,
    progress(fraction, note) {
      last = Math.min(1, Math.max(last, fraction));
      onProgress(last, note);
    },
    async breathe() {
      throwIfCancelled(signal);
      if (performance.now() - lastTurn < turnMilliseconds) return;
      await new Promise<void>((resolve) => setImmediate(resolve));
      lastTurn = performance.now();
      throwIfCancelled(signal);
    },
  };
}
