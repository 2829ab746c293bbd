import { mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelSource } from '../../imaging/pixel-source.ts';
import { bytesOf, type Samples } from '../../imaging/samples.ts';
import { temporaryName } from '../../platform/files/temporary-files.ts';
import { bytesPerRow, encodeVipsHeader, encodeVipsTrailer, type VipsHeader } from '../../imaging/vips-file.ts';
import { openWorkingFile, type WorkingImage } from '../../imaging/working-image.ts';
import { writingFailure } from '../../platform/files/file-system-failure.ts';
import { requireSpace } from '../../platform/machine.ts';
import { AppError } from '../../shared/errors.ts';
import { createSharedWork, type Watch } from './shared-work.ts';

/** How often a picture that was made and has gone again is made anew. */
const attempts = 3;

/**
 * Whole pictures that steps made and that would be slow to make again, kept on the disk under the name of what they were made
 * from, in the form of a working image: so they are read by rectangle and at every size.
 */
export function createPictureResults(directory: string) {
  const work = createSharedWork<true>();

  async function write(path: string, shape: PixelSource, strips: AsyncIterable<Samples>): Promise<void> {
    const temporary = temporaryName(path, '.v');
    const header: VipsHeader = { ...shape, xResolution: 1, yResolution: 1 };
    try {
      await mkdir(directory, { recursive: true });
      // The picture, and a third for its reduced copies.
      const bytes = (bytesPerRow(header) * header.height * 4) / 3;
      await requireSpace(bytes, directory, 'Cleaning this photo');
      const file = await open(temporary, 'wx');
      try {
        await file.write(encodeVipsHeader(header));
        for await (const strip of strips) await file.write(bytesOf(strip));
        await file.write(encodeVipsTrailer([]));
      } finally {
        await file.close();
      }
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      // Somebody has deleted the cache while this was written.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw await writingFailure(error, path);
    }
  }

  return {
    /**
     * The kept picture, or a new one of the same shape as `source`; one that is in the making already is waited for. Its reader
     * disposes it.
     * @param make whole rows from top to bottom
     * @throws FILE_UNREADABLE what was written cannot be read
     */
    async open(
      key: string,
      source: PixelSource,
      make: (tell: (fraction: number) => void) => AsyncIterable<Samples>,
      watch?: Watch,
    ): Promise<WorkingImage> {
      const path = join(directory, `${key}.v`);
      // Somebody may tidy the cache in between; but not every time.
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        await work.get(
          key,
          async () => {
            const kept = await openWorkingFile(path);
            await kept?.dispose();
            return kept ? true : null;
          },
          async (tell) => {
            await write(path, source, make(tell));
            return true;
          },
          watch,
        );
        const opened = await openWorkingFile(path);
        if (!opened) continue;
        await utimes(path, new Date(), new Date()).catch(() => undefined);
        return opened;
      }
      throw new AppError(
        'FILE_UNREADABLE',
        `Heirloom wrote a cleaned picture into ${directory} and cannot read it again. Check that folder's permissions and disk.`,
        { why: 'cleaned-picture', folder: directory, path },
      );
    },
  };
}
export type PictureResults = ReturnType<typeof createPictureResults>;
