import type { Metadata } from 'sharp';
import { bufferReader } from '../base/byte-reader.ts';
import { openPicture } from '../base/sharp-engine.ts';
import type { SourceFile } from '../base/source-file.ts';
import { withoutExifPrefix } from '../metadata/exif-block.ts';
import { exifResolution, type Resolution } from '../metadata/exif-content.ts';
import { limitMetadata, noMetadata, type FoundMetadata, type PhotoMetadata } from '../metadata/photo-metadata.ts';
import { numberOf, readFirstDirectory } from '../metadata/tiff-structure.ts';
import { tiffTags } from '../metadata/tiff-tags.ts';
import { standaloneXmp } from '../metadata/xmp-packet.ts';
import { formatReaders } from './formats.ts';

async function findMetadata({ reader, format }: SourceFile): Promise<FoundMetadata> {
  return (await formatReaders[format].metadata?.(reader)) ?? noMetadata();
}

/**
 * The metadata of a photo file, from its own structure where libvips leaves something out, and the resolution of the photo as
 * stored. A block that cannot be read, or is longer than 8 MB, is left out and named in `lost`.
 */
export async function readSourceMetadata(source: SourceFile): Promise<PhotoMetadata & { resolution?: Resolution }> {
  const { libvips, metadataOfLibvips } = formatReaders[source.format];
  const found = await findMetadata(source);
  // Of a TIFF libvips looks at the first picture, which may be a thumbnail, and not into every kind.
  const seen = libvips && libvips !== 'tiff' ? await openPicture(source.path).metadata() : undefined;
  if (metadataOfLibvips) {
    found.exif = seen?.exif && withoutExifPrefix(seen.exif);
    found.xmp = seen?.xmp && standaloneXmp(seen.xmp);
  }
  const metadata = limitMetadata({ ...found, icc: await readPhotoProfile(source, seen?.icc) });
  return { ...metadata, resolution: found.resolution ?? (await exifResolution(metadata.exif)) };
}

/** What a file holds beside the one picture that is used, and the EXIF orientation of that one, 1 to 8. */
export type PhotoExtras = Pick<FoundMetadata, 'gainMap' | 'video' | 'layers'> & { orientation: number; pages: number };

/** @param seen what libvips says, which does not see all pictures, frames and turns */
export async function readPhotoExtras(
  source: SourceFile,
  seen: Pick<Metadata, 'orientation' | 'pages'>,
): Promise<PhotoExtras> {
  const { exif, pictures, gainMap, video, layers } = await findMetadata(source);
  const { format } = source;
  // PNG has EXIF in places that libvips does not look at; of the others it reads all.
  const orientation = seen.orientation ?? (format === 'png' && exif ? await orientationOf(exif) : 1);
  // libvips counts the thumbnails of a TIFF too.
  const pages = Math.max(format === 'tiff' ? 1 : (seen.pages ?? 1), pictures);
  return { orientation: orientation >= 1 && orientation <= 8 ? orientation : 1, pages, gainMap, video, layers };
}

async function orientationOf(exif: Buffer): Promise<number> {
  const directory = await readFirstDirectory(bufferReader(exif));
  return (directory && numberOf(directory, tiffTags.Orientation)) ?? 1;
}

/**
 * The ICC profile of a photo file: embedded, or made of what a PNG describes otherwise; undefined where it has none.
 * @param embedded what libvips has found, where it was asked already
 */
export async function readPhotoProfile(
  { path, format, reader }: Pick<SourceFile, 'path' | 'format' | 'reader'>,
  embedded?: Buffer,
): Promise<Buffer | undefined> {
  const { libvips, profile } = formatReaders[format];
  if (!libvips) return undefined;
  if (libvips === 'tiff') return profile?.(reader, undefined);
  const icc = embedded ?? (await openPicture(path).metadata()).icc;
  return profile ? profile(reader, icc) : icc;
}
