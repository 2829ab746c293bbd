import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOutput } from '../../platform/outputs/place-output.ts';
import { fileSystemFailure } from '../../platform/files/file-system-failure.ts';
import { createRandom } from '../../imaging/random.ts';
import { paintSynthetic } from '../../nn/data/synthetic/paint-synthetic.ts';
import { writePicture } from '../picture-file.ts';

export interface PaintRequest {
  /** Created where it is missing. */
  folder: string;
  count: number;
  /** px a side. */
  size: number;
  /** Unsigned 32-bit. */
  seed: number;
  overwrite: boolean;
}

/**
 * Paints pictures by rule into PNG files of a folder: synthetic-1.png and so on, with as many digits as the last one has.
 * @param onProgress called before each with how many are done
 * @throws OUTPUT_EXISTS before anything is painted, FOLDER_READ_ONLY, DISK_FULL
 */
export async function paintPictures(
  { folder, count, size, seed, overwrite }: PaintRequest,
  onProgress: (done: number) => void = () => undefined,
): Promise<{ pictures: string[]; size: number; seed: number }> {
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
    onProgress(done);
    await writePicture(paintSynthetic(size, size, createRandom(seeds.word())), { path, format: 'png', overwrite });
  }
  return { pictures, size, seed };
}
