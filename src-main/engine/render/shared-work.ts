import { throwIfCancelled } from '../../shared/errors.ts';
import { unlessCancelled } from '../../shared/unless-cancelled.ts';

export interface Watch {
  readonly signal?: AbortSignal | undefined;
  /** 0..1 */
  readonly onProgress?: ((fraction: number) => void) | undefined;
}

const nothing = (): void => undefined;

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
      { signal, onProgress = nothing }: Watch = {},
    ): Promise<T> {
      for (;;) {
        const known = await find();
        if (known) return known;
        throwIfCancelled(signal);
        const other = making.get(key);
        if (!other) break;
        other.watching.add(onProgress);
        try {
          const ended = other.result.then(nothing, nothing);
          await unlessCancelled(ended, signal);
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
