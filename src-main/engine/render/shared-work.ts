/**
 * Results that several callers may want at the same time: made once, and waited for by the others. If whoever makes one gives
 * up, the next makes it.
 */
export function createSharedWork<T>() {
  const making = new Map<string, Promise<T>>();

  return {
    /** What `find` finds, or else what `make` makes. */
    async get(key: string, find: () => Promise<T | null>, make: () => Promise<T>): Promise<T> {
      for (;;) {
        const known = await find();
        if (known) return known;
        const other = making.get(key);
        if (!other) break;
        await other.catch(() => undefined);
      }
      const work = make();
      making.set(key, work);
      try {
        return await work;
      } finally {
        making.delete(key);
      }
    },
  };
}
