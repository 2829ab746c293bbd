import { cancelledError, deserializeError, throwIfCancelled } from '../../shared/errors.ts';

/**
 * Waits for work that cannot be stopped while sharp runs, which has no cancel. When `signal` fires, this rejects with CANCELLED
 * at once; the work goes on unseen to its next look at the signal, and must then clear away by itself what it made.
 */
export async function untilCancelled<Result>(signal: AbortSignal | undefined, work: Promise<Result>): Promise<Result> {
  if (!signal) return work;
  let onAbort = (): void => undefined;
  const cancelled = new Promise<never>((_, reject) => {
    onAbort = () => reject(deserializeError(cancelledError()));
  });
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  work.catch(() => undefined);
  try {
    const result = await Promise.race([work, cancelled]);
    throwIfCancelled(signal);
    return result;
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
