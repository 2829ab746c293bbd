import { access, utimes } from 'node:fs/promises';
import type { PhotoSource } from '../shared/data/photo.ts';
import { AppError, throwIfCancelled } from '../shared/errors.ts';
import { unlessCancelled } from '../shared/unless-cancelled.ts';
import { inspectPhoto } from './codecs/read/inspect-photo.ts';
import { openWorkingImage, workingImagePath } from './codecs/read/open-working-image.ts';
import type { WorkingImage } from '../imaging/working-image.ts';
import { openWorkingFile } from '../imaging/working-image.ts';

const keptOpen = 4;
/** How often a working image whose file goes again at once is made anew. */
const attempts = 3;

export interface UseOptions {
  signal?: AbortSignal;
  /** Of decoding, 0..1; only the first who asks for a photo hears it. */
  progress?: (fraction: number) => void;
}

export interface AcquiredPhoto {
  readonly image: WorkingImage;
  /** Once, when it is no longer read. */
  release(): void;
}

interface Opened {
  image: Promise<WorkingImage>;
  /** Stops the decoding when nobody waits for it any more. */
  decoding: AbortController;
  users: number;
  /** Its file has been deleted from the cache; the open one is closed when the last of its users leaves. */
  gone: boolean;
}

/** Working images by the digest of their photo: decoded on first use, kept open for a while, shared between calls. */
export function createPhotos(directory: string) {
  const opened = new Map<string, Opened>();

  async function open(source: PhotoSource, signal: AbortSignal, progress?: (fraction: number) => void) {
    const path = workingImagePath(directory, source.sha256);
    const ready = await openWorkingFile(path);
    if (ready) {
      // The cache evicts the least recently used.
      await utimes(path, new Date(), new Date()).catch(() => undefined);
      progress?.(1);
      return ready;
    }
    const info = await inspectPhoto(source.path, { signal });
    if (info.sha256 !== source.sha256) {
      throw new AppError('FILE_CHANGED', `${source.path} has changed since it was added. Add it again.`, {
        why: 'before-work',
        path: source.path,
      });
    }
    const decode = (): Promise<WorkingImage> => openWorkingImage(source.path, info, directory, { signal, progress });
    return decode().catch((error: unknown) => {
      const deleted = error instanceof AppError && error.code === 'FOLDER_NOT_FOUND' && !signal.aborted;
      if (deleted) return decode();
      throw error;
    });
  }

  function enter(source: PhotoSource, progress?: (fraction: number) => void): Opened {
    const known = opened.get(source.sha256);
    if (known) {
      // Most recently used last.
      opened.delete(source.sha256);
      opened.set(source.sha256, known);
      return known;
    }
    const decoding = new AbortController();
    const entry: Opened = { image: open(source, decoding.signal, progress), decoding, users: 0, gone: false };
    opened.set(source.sha256, entry);
    entry.image.catch(() => forget(source.sha256, entry));
    return entry;
  }

  function forget(sha256: string, entry: Opened): void {
    if (opened.get(sha256) === entry) opened.delete(sha256);
  }

  function closeUnused(): void {
    for (const [sha256, entry] of opened) {
      if (opened.size <= keptOpen) return;
      if (entry.users > 0) continue;
      opened.delete(sha256);
      close(entry);
    }
  }

  function close({ image }: Opened): void {
    void image.then((opened) => opened.dispose()).catch(() => undefined);
  }

  function leave(source: PhotoSource, entry: Opened, ready: boolean): void {
    entry.users -= 1;
    if (entry.users === 0 && !ready) {
      entry.decoding.abort();
      forget(source.sha256, entry);
    }
    // What is opened although nobody waits for it any more would keep its file open until it is collected as garbage.
    if (entry.users === 0 && (entry.gone || !ready)) close(entry);
    closeUnused();
  }

  /**
   * The working image, open until it is released; made again where its file has been deleted from the cache.
   * @throws CANCELLED, FILE_CHANGED, and what opening a photo throws
   */
  async function acquire(source: PhotoSource, { signal, progress }: UseOptions = {}): Promise<AcquiredPhoto> {
    for (let attempt = 1; ; attempt += 1) {
      throwIfCancelled(signal);
      const entry = enter(source, progress);
      entry.users += 1;
      let ready = false;
      let kept = false;
      try {
        const image = await unlessCancelled(entry.image, signal);
        ready = true;
        if (attempt >= attempts || (await isThere(image.path))) {
          kept = true;
          return { image, release: () => leave(source, entry, true) };
        }
        entry.gone = true;
        forget(source.sha256, entry);
      } finally {
        if (!kept) leave(source, entry, ready);
      }
    }
  }

  return {
    acquire,

    /** Does `work` on the working image. @throws what acquire throws */
    async use<T>(source: PhotoSource, work: (image: WorkingImage) => Promise<T>, options?: UseOptions): Promise<T> {
      const { image, release } = await acquire(source, options);
      try {
        return await work(image);
      } finally {
        release();
      }
    },
    async dispose(): Promise<void> {
      const entries = [...opened.values()];
      opened.clear();
      for (const { decoding } of entries) decoding.abort();
      await Promise.allSettled(entries.map(async ({ image }) => (await image).dispose()));
    },
  };
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

export type Photos = ReturnType<typeof createPhotos>;
