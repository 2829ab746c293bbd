import { background } from '../shared/background.ts';
import { throwIfCancelled } from '../shared/errors.ts';
import { LruCache } from '../shared/lru-cache.ts';
import { createSharedWork, type SharedWatch, type Watch } from './shared-work.ts';

export interface LeaseCacheOptions<T> {
  /** Idle resources that stay open; those in use do not count. */
  capacity: number;
  /** Whether an open resource is still valid, e.g. its file exists. */
  isValid(resource: T): Promise<boolean>;
  close(resource: T): Promise<void>;
}

export interface Lease<T> {
  readonly resource: T;
  /** To be called once. */
  release(): void;
}

interface Entry<T> {
  readonly resource: T;
  users: number;
  /** Invalid or evicted: closed when its last user releases it. */
  gone: boolean;
  closing: Promise<void> | null;
}

/** Times that a resource that is invalid at once is opened again. */
const attempts = 3;

/**
 * Cache of open resources by key with reference counting: opened on first use, deduplicating concurrent openings; idle ones are closed
 * least recently used first.
 */
export function createLeaseCache<T>({ capacity, isValid, close }: LeaseCacheOptions<T>) {
  const opening = createSharedWork<Entry<T>>();
  const ending = new AbortController();
  const entries = new LruCache<Entry<T>>({
    capacity,
    isPinned: ({ users }) => users > 0,
    dispose: (entry) => retire(entry),
  });

  function retire(entry: Entry<T>): void {
    entry.gone = true;
    if (entry.users === 0) background(closeOnce(entry), 'Closing a file');
  }

  function closeOnce(entry: Entry<T>): Promise<void> {
    return (entry.closing ??= close(entry.resource));
  }

  async function start(key: string, open: (watch: SharedWatch) => Promise<T>, watch: SharedWatch): Promise<Entry<T>> {
    const entry = { resource: await open(watch), users: 0, gone: false, closing: null };
    if (ending.signal.aborted || watch.signal.aborted) retire(entry);
    else entries.set(key, entry);
    return entry;
  }

  function leave(entry: Entry<T>): void {
    entry.users -= 1;
    if (!entry.gone) entries.trim();
    else if (entry.users === 0) retire(entry);
  }

  /** @throws CANCELLED, and what `open` throws */
  async function acquire(key: string, open: (watch: SharedWatch) => Promise<T>, watch: Watch = {}): Promise<Lease<T>> {
    for (let attempt = 1; ; attempt += 1) {
      throwIfCancelled(watch.signal);
      const entry = entries.get(key) ?? (await opening.get(key, (shared) => start(key, open, shared), watch));
      // Others may have come and gone since it was opened.
      throwIfCancelled(ending.signal);
      if (entry.gone) continue;
      entry.users += 1;
      if (attempt >= attempts || (await isValid(entry.resource))) {
        return { resource: entry.resource, release: () => leave(entry) };
      }
      if (!entry.gone) entries.delete(key);
      entry.gone = true;
      leave(entry);
    }
  }

  return {
    acquire,

    /** Does `work` on the resource. @throws what `acquire` and `work` throw */
    async use<R>(
      key: string,
      open: (watch: SharedWatch) => Promise<T>,
      work: (resource: T) => Promise<R>,
      watch?: Watch,
    ): Promise<R> {
      const { resource, release } = await acquire(key, open, watch);
      try {
        return await work(resource);
      } finally {
        release();
      }
    },

    /** Closes all that is open, used or not. */
    async dispose(): Promise<void> {
      ending.abort();
      const open = entries.values();
      for (const entry of open) entry.gone = true;
      await Promise.allSettled(open.map(closeOnce));
    },
  };
}
