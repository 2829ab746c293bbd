import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { PaintRequest, PaintResult } from '../../shared/data/degrade.ts';
import { throwIfCancelled } from '../../shared/errors.ts';
import { checkOutput } from '../../platform/files/output-place.ts';
import { fileSystemFailure } from '../../platform/files/file-system-failure.ts';
import { createRandom } from '../../imaging/random.ts';
import { paintSynthetic } from '../../nn/data/synthetic/paint-synthetic.ts';
import type { WorkOptions } from './degrade-photo.ts';
import { pictureToBytes } from './picture-bytes.ts';
import { writePicture } from './write-picture.ts';

/**
 * Paints pictures by rule into PNG files of a folder: synthetic-1.png and so on, with as many digits as the last one has.
 * @throws OUTPUT_EXISTS before anything is painted, FOLDER_READ_ONLY, DISK_FULL, CANCELLED
 */
export async function paintPictures(
  { folder, count, size, seed, overwrite, temporary }: PaintRequest,
  { signal, onProgress }: WorkOptions = {},
): Promise<PaintResult> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw fileSystemFailure(error, folder);
  });
  const digits = String(count).length;
  const pictures = Array.from({ length: count }, (_, i) =>
    join(folder, `synthetic-${String(i + 1).padStart(digits, '0')}.png`),
  );
  for (const path of pictures) await checkOutput({ path, overwrite });
  const seeds = createRandom(seed);
  for (const [done, path] of pictures.entries()) {
    onProgress?.({ fraction: done / count });
    await nextTurn();
    throwIfCancelled(signal);
    const picture = paintSynthetic(size, size, createRandom(seeds.word()));
    await writePicture(pictureToBytes(picture), { path, format: 'png', overwrite, temporary }, signal);
  }
  onProgress?.({ fraction: 1 });
  return { pictures, size, seed };
}
