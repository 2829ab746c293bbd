import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { bytesOf, type Samples } from '../../imaging/pixels/samples.ts';
import { replaceFile, writeNewFile } from '../../platform/files/atomic.ts';
import { bytesPerRow, encodeVipsHeader, encodeVipsTrailer, type VipsHeader } from '../../imaging/files/vips-file.ts';
import { openWorkingFile, type WorkingImage } from '../../imaging/files/working-image.ts';
import { requireSpace } from '../../platform/machine.ts';
import { AppError } from '../../shared/errors.ts';
import { createSharedWork, type SharedWatch, type Watch } from '../../platform/shared-work.ts';

export type PictureShape = Omit<PixelSource, 'readRegion'>;

/** How often a picture that was made and has gone again is made anew. */
const attempts = 3;

/**
 * Whole pictures that steps made and that would be slow to make again, kept on the disk under the name of what they were made
 * from, in the form of a working image: so they are read by rectangle and at every size.
 */
export function createPictureCache(directory: string) {
  const pathOf = (key: string): string => join(directory, `${key}.v`);
  const work = createSharedWork<void>();

  async function write(path: string, shape: PictureShape, strips: AsyncIterable<Samples>): Promise<void> {
    const header: VipsHeader = { ...shape, xResolution: 1, yResolution: 1 };
    // The picture, and a third for its reduced copies.
    const bytes = (bytesPerRow(header) * header.height * 4) / 3;
    async function* parts(): AsyncGenerator<Uint8Array> {
      yield encodeVipsHeader(header);
      for await (const strip of strips) yield bytesOf(strip);
      yield encodeVipsTrailer([]);
    }
    const produce = async (temporary: string): Promise<void> => {
      await requireSpace(bytes, directory, 'Restoring this photo');
      await writeNewFile(temporary, parts());
    };
    await replaceFile(path, produce, { durable: false, extension: '.v' }).catch((error: unknown) => {
      // Somebody has deleted the cache while this was written.
      if (!(error instanceof AppError && error.details.why === 'folder-gone')) throw error;
    });
  }

  return {
    /** The kept picture, which its reader disposes; null where there is none. Waits for nobody who makes it. */
    find: async (key: string): Promise<WorkingImage | null> => (await openWorkingFile(pathOf(key))) ?? null,

    /**
     * The kept picture, or a new one of this shape; concurrent calls share it. Its reader disposes it.
     * @param produce whole rows from top to bottom
     * @throws FILE_UNREADABLE what was written cannot be read
     */
    async open(
      key: string,
      shape: PictureShape,
      produce: (watch: SharedWatch) => AsyncIterable<Samples>,
      watch?: Watch,
    ): Promise<WorkingImage> {
      const path = pathOf(key);
      // Somebody may tidy the cache in between; but not every time.
      for (let attempt = 0; attempt < attempts; attempt += 1) {
        await work.get(
          key,
          async (shared) => {
            const kept = await openWorkingFile(path);
            await kept?.dispose();
            if (!kept) await write(path, shape, produce(shared));
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
export type PictureCache = ReturnType<typeof createPictureCache>;
