import { AppError } from './errors.ts';

/**
 * Lets `promise` go on by itself: a failure is logged under `what` and ends no process, as an unheard rejection would. A cancel is no
 * failure.
 */
export function background(promise: Promise<unknown>, what: string): void {
  promise.catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'CANCELLED')) console.error(`${what} failed:`, error);
  });
}

/** The same promise, which will be awaited later: that it fails before is no unheard rejection. */
export function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
