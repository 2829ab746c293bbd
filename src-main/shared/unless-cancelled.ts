import { cancelledError, deserializeError } from './errors.ts';

/** The promise, or CANCELLED as soon as `signal` fires; the work itself goes on, for others or to its next look at the signal. */
export function unlessCancelled<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(deserializeError(cancelledError()));
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
