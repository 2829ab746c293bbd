import { mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelSource } from '../imaging/pixel-source.ts';
import { bytesOf, type Samples } from '../imaging/samples.ts';
import { temporaryName } from '../imaging/temporary-files.ts';
import { bytesPerRow, encodeVipsHeader, encodeVipsTrailer, type VipsHeader } from '../imaging/vips-file.ts';
import { openWorkingFile, type WorkingImage } from '../imaging/working-image.ts';
import { fileSystemFailure } from '../imaging/file-system-failure.ts';
import { machineResources, requireSpace } from '../codecs/resources.ts';
import { createSharedWork } from './shared-work.ts';

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
      await requireSpace(bytes, directory, 'Cleaning this photo', machineResources);
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
      await rm(temporary, { force: true });
      throw fileSystemFailure(error, path);
    }
  }

  return {
    /**
     * The kept picture, or a new one of the same shape as `source`; one that is in the making already is waited for. Its reader
     * disposes it.
     * @param make whole rows from top to bottom
     */
    async open(key: string, source: PixelSource, make: () => AsyncIterable<Samples>): Promise<WorkingImage> {
      const path = join(directory, `${key}.v`);
      for (;;) {
        await work.get(
          key,
          async () => {
            const kept = await openWorkingFile(path);
            await kept?.dispose();
            return kept ? true : null;
          },
          async () => {
            await write(path, source, make());
            return true;
          },
        );
        const opened = await openWorkingFile(path);
        // Somebody may have tidied the cache in between.
        if (!opened) continue;
        await utimes(path, new Date(), new Date()).catch(() => undefined);
        return opened;
      }
    },
  };
}
export type PictureResults = ReturnType<typeof createPictureResults>;
