import type { Metadata } from 'sharp';
import { readOwnMetadata } from './carried-metadata.ts';
import { exifTags, readExifContent } from './exif-content.ts';
import type { PhotoFormat } from '../base/formats.ts';
import { readHeifExtras } from './heif-extras.ts';
import { bufferReader, firstNumber, type TiffReader } from './tiff-structure.ts';

/** What a file holds beside the one picture that is used, and how that one must be turned. */
export interface PhotoExtras {
  /** EXIF orientation, 1 to 8. */
  orientation: number;
  /** Pictures in the file, 1 or more. */
  pages: number;
  gainMap: boolean;
  video: boolean;
  layers: boolean;
}

/** Adds to what libvips says the pictures, frames and turns that it does not see. */
export async function readPhotoExtras(
  reader: TiffReader,
  format: PhotoFormat,
  seen: Pick<Metadata, 'orientation' | 'pages'>,
): Promise<PhotoExtras> {
  const own = await readOwnMetadata(reader, format);
  const heif = format === 'avif' ? await readHeifExtras(reader) : undefined;
  // PNG has EXIF in places that libvips does not look at; of the others it knows what is right.
  const orientation = seen.orientation ?? (format === 'png' && own?.exif ? await orientationOf(own.exif) : 1);
  return {
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    // libvips counts the thumbnails of a TIFF too.
    pages: Math.max(format === 'tiff' ? 1 : (seen.pages ?? 1), own?.pictures ?? 1, heif?.frames ?? 1),
    gainMap: own?.gainMap ?? heif?.gainMap ?? false,
    video: own?.video ?? false,
    layers: own?.layers ?? false,
  };
}

async function orientationOf(exif: Buffer): Promise<number> {
  const content = await readExifContent(bufferReader(exif));
  const tag = content?.first.tags.find((candidate) => candidate.tag === exifTags.orientation);
  return content && tag ? firstNumber(tag, content.layout) : 1;
}
