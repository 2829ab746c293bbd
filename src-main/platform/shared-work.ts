import { throwIfCancelled } from '../shared/errors.ts';
import { unlessCancelled } from '../shared/unless-cancelled.ts';

/** How one caller follows work. */
export interface Watch {
  readonly signal?: AbortSignal | undefined;
  /** Fraction done, 0..1. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** How the work itself is watched: its signal fires when the last caller has cancelled. */
export interface SharedWatch {
  readonly signal: AbortSignal;
  readonly onProgress: (fraction: number) => void;
}

interface Running<T> {
  readonly result: Promise<T>;
  readonly cancel: AbortController;
  readonly listeners: Set<(fraction: number) => void>;
  waiting: number;
  fraction: number;
}

/**
 * Deduplicates concurrent work by key: callers with the same key share one run and its progress. Each cancels for itself; the run is
 * cancelled when its last caller has (reference counting).
 */
export function createSharedWork<T>() {
  const running = new Map<string, Running<T>>();

  function start(key: string, produce: (watch: SharedWatch) => Promise<T>): Running<T> {
    const cancel = new AbortController();
    const listeners = new Set<(fraction: number) => void>();
    const onProgress = (fraction: number): void => {
      work.fraction = fraction;
      for (const listener of listeners) listener(fraction);
    };
    // In a later turn, so that `work` is there when the producer calls back at once.
    const result = Promise.resolve().then(() => produce({ signal: cancel.signal, onProgress }));
    const work: Running<T> = { result, cancel, listeners, waiting: 0, fraction: 0 };
    running.set(key, work);
    const end = (): void => forget(key, work);
    result.then(end, end);
    return work;
  }

  /** Later callers start a new run. */
  function forget(key: string, work: Running<T>): void {
    if (running.get(key) === work) running.delete(key);
  }

  return {
    /**
     * The result of the work under way for `key`, or else of `produce`.
     * @throws CANCELLED as soon as the caller's signal fires, and what the work throws
     */
    async get(
      key: string,
      produce: (watch: SharedWatch) => Promise<T>,
      { signal, onProgress }: Watch = {},
    ): Promise<T> {
      throwIfCancelled(signal);
      const work = running.get(key) ?? start(key, produce);
      // A new function, as two callers may pass the same one.
      const listener = (fraction: number): void => onProgress?.(fraction);
      work.listeners.add(listener);
      work.waiting += 1;
      if (work.fraction > 0) listener(work.fraction);
      try {
        return await unlessCancelled(work.result, signal);
      } finally {
        work.listeners.delete(listener);
        work.waiting -= 1;
        if (work.waiting === 0 && running.get(key) === work) {
          forget(key, work);
          work.cancel.abort();
        }
      }
    },
  };
}
