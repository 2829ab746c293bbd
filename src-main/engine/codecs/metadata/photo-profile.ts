import type { PhotoFormat } from '../base/formats.ts';
import { readPngProfile } from './png-profile.ts';
import { openPicture } from '../base/sharp-engine.ts';
import { findTiffPhoto } from './tiff-photo.ts';
import type { TiffReader } from './tiff-structure.ts';

const tiffProfile = 34675;

/**
 * The ICC profile of a photo file: embedded, or made of what a PNG says in other words; undefined where it has none.
 * @param embedded what libvips has found, where it was asked already
 */
export async function readPhotoProfile(
  { path, format }: { path: string; format: PhotoFormat },
  reader: TiffReader,
  embedded?: Buffer,
): Promise<Buffer | undefined> {
  if (format === 'bmp') return undefined;
  if (format === 'tiff') {
    const photo = await findTiffPhoto(reader);
    return photo?.directory.tags.find(({ tag }) => tag === tiffProfile)?.value;
  }
  const icc = embedded ?? (await openPicture(path).metadata()).icc;
  return icc ?? (format === 'png' ? readPngProfile(reader) : undefined);
}
