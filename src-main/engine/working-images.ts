import { access, utimes } from 'node:fs/promises';
import type { PhotoSource } from '../shared/data/photo.ts';
import { createLeaseCache, type Lease } from '../platform/lease-cache.ts';
import type { SharedWatch, Watch } from '../platform/shared-work.ts';
import { AppError } from '../shared/errors.ts';
import { inspectPhoto } from './codecs/read/inspect-photo.ts';
import { openWorkingImage, workingImagePath } from './codecs/read/open-working-image.ts';
import { openWorkingFile, type WorkingImage } from '../imaging/files/working-image.ts';

/** Working images that stay open while nobody reads them. */
const capacity = 4;

/** Working images by the digest of their photo: decoded on first use, kept open for a while, shared between calls. */
export function createWorkingImages(directory: string) {
  const images = createLeaseCache<WorkingImage>({
    capacity,
    isValid: ({ path }) => isThere(path),
    close: (image) => image.dispose(),
  });

  async function open(source: PhotoSource, { signal, onProgress }: SharedWatch): Promise<WorkingImage> {
    const path = workingImagePath(directory, source.sha256);
    const ready = await openWorkingFile(path);
    if (ready) {
      // The cache evicts the least recently used.
      await utimes(path, new Date(), new Date()).catch(() => undefined);
      onProgress(1);
      return ready;
    }
    const info = await inspectPhoto(source.path, { signal });
    if (info.sha256 !== source.sha256) {
      throw new AppError('FILE_CHANGED', `${source.path} has changed since it was added. Add it again.`, {
        why: 'before-work',
        path: source.path,
      });
    }
    const decode = (): Promise<WorkingImage> => openWorkingImage(source.path, info, directory, { signal, onProgress });
    return decode().catch((error: unknown) => {
      const deleted = error instanceof AppError && error.code === 'FOLDER_NOT_FOUND' && !signal.aborted;
      if (deleted) return decode();
      throw error;
    });
  }

  return {
    /**
     * The working image, open until it is released; made again where its file has been deleted from the cache.
     * @throws CANCELLED, FILE_CHANGED, and what opening a photo throws
     */
    acquire: (source: PhotoSource, watch?: Watch): Promise<Lease<WorkingImage>> =>
      images.acquire(source.sha256, (shared) => open(source, shared), watch),

    /** Does `work` on the working image. @throws what acquire throws */
    use: <T>(source: PhotoSource, work: (image: WorkingImage) => Promise<T>, watch?: Watch): Promise<T> =>
      images.use(source.sha256, (shared) => open(source, shared), work, watch),

    dispose: images.dispose,
  };
}
export type WorkingImages = ReturnType<typeof createWorkingImages>;

/** Whether a file has not been deleted. */
export function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
