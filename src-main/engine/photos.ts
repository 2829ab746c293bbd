import { join } from 'node:path';
import type { PhotoSource } from '../shared/contract/photo.ts';
import { AppError } from '../shared/errors.ts';
import { inspectPhoto } from './codecs/inspect-photo.ts';
import { openWorkingImage } from './codecs/open-working-image.ts';
import type { WorkingImage } from './imaging/working-image.ts';
import { openWorkingFile } from './imaging/working-image.ts';

const keptOpen = 4;

interface Opened {
  image: Promise<WorkingImage>;
  users: number;
}

/** Working images by the digest of their photo: decoded on first use, kept open for a while, shared between calls. */
export function createPhotos(directory: string) {
  const opened = new Map<string, Opened>();

  async function open(source: PhotoSource, signal?: AbortSignal, progress?: (fraction: number) => void) {
    const ready = await openWorkingFile(join(directory, `${source.sha256}.v`));
    if (ready) return ready;
    const info = await inspectPhoto(source.path, { signal });
    if (info.sha256 !== source.sha256) {
      throw new AppError('FILE_CHANGED', `${source.path} has changed since it was added. Add it again.`, {
        path: source.path,
      });
    }
    return openWorkingImage(source.path, info, directory, { signal, progress });
  }

  function closeUnused(): void {
    for (const [sha256, entry] of opened) {
      if (opened.size <= keptOpen) return;
      if (entry.users > 0) continue;
      opened.delete(sha256);
      void entry.image.then((image) => image.dispose()).catch(() => undefined);
    }
  }

  return {
    async use<T>(
      source: PhotoSource,
      work: (image: WorkingImage) => Promise<T>,
      { signal, progress }: { signal?: AbortSignal; progress?: (fraction: number) => void } = {},
    ): Promise<T> {
      let entry = opened.get(source.sha256);
      if (!entry) {
        const created: Opened = { image: open(source, signal, progress), users: 0 };
        entry = created;
        opened.set(source.sha256, created);
        created.image.catch(() => {
          if (opened.get(source.sha256) === created) opened.delete(source.sha256);
        });
      } else {
        // Most recently used last.
        opened.delete(source.sha256);
        opened.set(source.sha256, entry);
      }
      entry.users += 1;
      try {
        return await work(await entry.image);
      } finally {
        entry.users -= 1;
        closeUnused();
      }
    },
    async dispose(): Promise<void> {
      const images = [...opened.values()];
      opened.clear();
      await Promise.allSettled(images.map(async ({ image }) => (await image).dispose()));
    },
  };
}
export type Photos = ReturnType<typeof createPhotos>;
