import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PhotoSource } from '../shared/data/photo.ts';
import { throwIfCancelled } from '../shared/errors.ts';
import { arithmeticVersion } from '../shared/recipe/arithmetic-version.ts';
import { pixelDigest } from '../imaging/files/pixel-digest.ts';
import { openWorkingFile } from '../imaging/files/working-image.ts';
import type { WorkingImages } from './working-images.ts';

/** Version 0.1.0 gave working images no version of their own. */
const firstArithmetic = 1;

/**
 * Digest of a photo's pixels and the version of the arithmetic that decoded them, "digest version". Where the file no longer is the one
 * of `source`, a working image of it that an older version left in the cache says as much.
 * @throws FILE_CHANGED and what opening a photo throws
 */
export async function photoPixels(
  photos: WorkingImages,
  workingImages: string,
  source: PhotoSource,
  signal: AbortSignal,
): Promise<string> {
  try {
    const digest = await photos.use(source, (image) => pixelDigest(image, signal), { signal });
    return `${digest} ${arithmeticVersion}`;
  } catch (error) {
    throwIfCancelled(signal);
    const older = await pixelsOfOlder(workingImages, source.sha256, signal);
    if (older === null) throw error;
    return older;
  }
}

async function pixelsOfOlder(directory: string, sha256: string, signal: AbortSignal): Promise<string | null> {
  for (const name of await readdir(directory).catch(() => [])) {
    const match = /^([0-9a-f]{64})(?:-(\d+))?\.v$/.exec(name);
    if (match?.[1] !== sha256) continue;
    await using image = await openWorkingFile(join(directory, name));
    if (image) return `${await pixelDigest(image, signal)} ${match[2] ?? firstArithmetic}`;
  }
  return null;
}
