import { cancelledError, deserializeError, throwIfCancelled } from '../../shared/errors.ts';

export interface Watch {
  readonly signal?: AbortSignal | undefined;
  /** 0..1 */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

/** Makes a result, and tells how far it is, 0 to 1. */
export type Make<T> = (tell: (fraction: number) => void) => Promise<T>;

/**
 * Results that several callers may want at the same time: made once, and waited for by the others, who hear how far it is and
 * can give up waiting (CANCELLED). If whoever makes one gives up, the next makes it.
 */
export function createSharedWork<T>() {
  const making = new Map<string, { result: Promise<T>; watching: Set<(fraction: number) => void> }>();

  return {
    /** What `find` finds, or else what `make` makes. */
    async get(
      key: string,
      find: () => Promise<T | null>,
      make: Make<T>,
      { signal, onProgress = () => undefined }: Watch = {},
    ): Promise<T> {
      for (;;) {
        const known = await find();
        if (known) return known;
        throwIfCancelled(signal);
        const other = making.get(key);
        if (!other) break;
        other.watching.add(onProgress);
        try {
          await settled(other.result, signal);
        } finally {
          other.watching.delete(onProgress);
        }
      }
      const watching = new Set([onProgress]);
      const result = make((fraction) => watching.forEach((tell) => tell(fraction)));
      making.set(key, { result, watching });
      try {
        return await result;
      } finally {
        making.delete(key);
      }
    },
  };
}

/** Until `work` has ended, in whichever way. */
function settled(work: Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(deserializeError(cancelledError()));
    signal?.addEventListener('abort', giveUp, { once: true });
    const end = (): void => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    };
    work.then(end, end);
  });
}
