import { stat } from 'node:fs/promises';

/**
 * Reports how much of a file of known length is written, as a fraction of `share` on top of `from`. sharp says nothing while
 * it works, but a working image grows row by row. Call the result to stop.
 */
export function watchGrowth(
  path: string,
  bytes: number,
  onProgress: ((fraction: number) => void) | undefined,
  from = 0,
  share = 1,
): () => void {
  if (!onProgress) return () => undefined;
  let stopped = false;
  const timer = setInterval(() => {
    void stat(path).then(
      ({ size }) => {
        if (!stopped) onProgress(from + share * Math.min(1, size / bytes));
      },
      () => undefined,
    );
  }, 100);
  return () => {
    stopped = true;
    clearInterval(timer);
  };
}
