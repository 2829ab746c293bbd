import { basename } from 'node:path';
import { AppError, serializeError, throwIfCancelled } from '../../shared/errors.ts';
import { readSmallPicture, type SmallPicture } from '../codecs/screen/read-small-picture.ts';
import { inspectHeader } from '../codecs/read/inspect-photo.ts';
import { openSource } from '../codecs/base/source-file.ts';
import { requireMemory } from '../../platform/machine.ts';
import { createRandom } from '../../imaging/random.ts';
import type { PhotoPool, PooledPhoto } from '../../nn/data/photo-pool.ts';
import { photoFormatList } from '../../shared/data/photo-format.ts';

export interface PoolOptions {
  /** Each photo is there at each of these sizes (px of the longer side) that it reaches. */
  readonly sides?: readonly number[];
  /** Bytes of the pool at most; what does not fit is left out, drawn by the seed. */
  readonly largestBytes?: number;
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

export interface LoadedPool {
  readonly pool: PhotoPool;
  /** Photos in it. */
  readonly photos: number;
  /** Files that could not be read, each with the reason. */
  readonly skipped: readonly { path: string; reason: string }[];
}

/** Scans are soft at full size; the smaller scale has more detail per patch. */
const usualSides = [1280, 768];
const usualBytes = 768 * 2 ** 20;

/**
 * Decodes photos into memory shared by all threads; unreadable files are skipped and reported.
 * @throws PHOTOS_MISSING where none can be read, CANCELLED
 */
export async function loadPhotoPool(paths: readonly string[], options: PoolOptions): Promise<LoadedPool> {
  const loaded = await readPhotoPool(paths, options);
  if (loaded.photos > 0) return loaded;
  throw new AppError(
    'PHOTOS_MISSING',
    `There is no photo to learn from. Choose a folder with photos in it (${photoFormatList}).`,
    { why: 'none-to-learn-from', skipped: loaded.skipped.length, formats: photoFormatList },
  );
}

/** Like loadPhotoPool, and of no photos where none can be read. @throws CANCELLED */
export async function readPhotoPool(paths: readonly string[], options: PoolOptions): Promise<LoadedPool> {
  const { sides = usualSides, largestBytes = usualBytes, seed, signal, onProgress } = options;
  const pictures: SmallPicture[] = [];
  const skipped: { path: string; reason: string }[] = [];
  let bytes = 0;
  let photos = 0;
  for (const [done, path] of shuffled(paths, seed).entries()) {
    throwIfCancelled(signal);
    onProgress?.(done / paths.length);
    if (bytes >= largestBytes) break;
    try {
      await requirePhotoMemory(path);
      const scaled: SmallPicture[] = [];
      for (const side of sides) {
        const picture = await readSmallPicture(path, side);
        const longer = Math.max(picture.width, picture.height);
        if (scaled.length === 0 || longer === side) scaled.push(picture);
      }
      pictures.push(...scaled);
      bytes += scaled.reduce((sum, picture) => sum + picture.bytes.length, 0);
      photos += 1;
    } catch (error) {
      throwIfCancelled(signal);
      skipped.push({ path, reason: serializeError(error).message });
    }
  }
  return { pool: share(pictures, bytes), photos, skipped };
}

/** Most files must be decoded whole before the first row of a smaller picture is known. @throws MEMORY_TOO_SMALL, what inspectPhoto throws */
async function requirePhotoMemory(path: string): Promise<void> {
  await using source = await openSource(path);
  const { width, height, channels, depth } = await inspectHeader(source);
  requireMemory((width * height * channels * depth) / 8, `Reading ${basename(path)}`, {
    advice: 'leave this photo out',
  });
}

function share(pictures: readonly SmallPicture[], bytes: number): PhotoPool {
  const pool = new SharedArrayBuffer(bytes);
  const all = new Uint8Array(pool);
  const photos: PooledPhoto[] = [];
  let offset = 0;
  for (const picture of pictures) {
    all.set(picture.bytes, offset);
    photos.push({ offset, width: picture.width, height: picture.height });
    offset += picture.bytes.length;
  }
  return { bytes: pool, photos };
}

/** In an order that depends on the names and the seed alone. */
function shuffled(paths: readonly string[], seed: number): string[] {
  const random = createRandom(seed);
  const order = paths.toSorted();
  for (let i = order.length - 1; i > 0; i -= 1) {
    const other = random.below(i + 1);
    [order[i], order[other]] = [order[other], order[i]];
  }
  return order;
}
