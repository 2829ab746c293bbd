import type { InspectedPhoto } from '../base/inspected-photo.ts';
import { tiffParts } from '../metadata/tiff-photo.ts';
import { numberOf } from '../metadata/tiff-structure.ts';
import { compressions, tiffTags } from '../metadata/tiff-tags.ts';
import { formatReaders } from './formats.ts';
import type { FoundTiff, TiffWay } from './tiff/readable-tiff.ts';

type Shape = Pick<InspectedPhoto, 'format' | 'width' | 'height' | 'channels' | 'depth'>;
type Readable = Shape & Pick<InspectedPhoto, 'orientation' | 'extraChannels'>;

/** Bytes that opening any photo takes besides what its decoder holds. */
const base = 96 * 2 ** 20;

/** Bytes that the decoder holds at its peak, by the header; of a TIFF see tiffMemory. */
export function decoderMemory(shape: Shape, progressive: boolean): number {
  return shape.width * shape.height * (formatReaders[shape.format].pixelMemory?.(shape, progressive) ?? 0);
}

/** Of a strip, libvips reads at most so many rows at once. */
const maxStripRows = 128;

/**
 * Bytes that libtiff holds for the photo of a TIFF, measured: the values of the longest directory, all of which it reads; twice
 * one row of tiles, or up to 128 rows of a strip, or a whole strip where planes are separate; the longest strip as it is stored;
 * and the file and its samples where they are rewritten in memory first.
 */
export function tiffMemory({ photo, kind, way }: FoundTiff, fileBytes: number): number {
  const { directory } = photo;
  const pixelBytes = ((kind.colours + kind.others) * kind.bits) / 8;
  const stripRows = Math.min(kind.height, numberOf(directory, tiffTags.RowsPerStrip) ?? kind.height);
  const isInterleaved = (numberOf(directory, tiffTags.PlanarConfiguration) ?? 1) === 1;
  const rows = kind.tiled
    ? (numberOf(directory, tiffTags.TileLength) ?? kind.height)
    : isInterleaved
      ? Math.min(stripRows, maxStripRows)
      : stripRows;
  const isPacked = !kind.tiled && kind.compression !== compressions.none;
  const longestStrip = tiffParts(directory).counts.reduce((most, count) => Math.max(most, count), 0);
  const packed = isPacked ? Math.min(fileBytes, longestStrip) : 0;
  const rewritten = way === 'plain' ? 0 : fileBytes * 2 + kind.width * kind.height * rewrittenBytes[way];
  return photo.valueBytes + rows * kind.width * pixelBytes * 2 + packed + rewritten;
}

/** Bytes per pixel of what is read as three bytes, and of the copies on the way to what libvips then reads. */
const rewrittenBytes: Readonly<Record<TiffWay, number>> = { plain: 0, 'old-jpeg': 0, zstd: 6, ycbcr: 14, lab: 20 };

function pictureBytes({ width, height, channels, depth, extraChannels = 0 }: Omit<Readable, 'orientation'>): number {
  return width * height * (channels + extraChannels) * (depth / 8);
}

/** Bytes that making a working image takes, or reading a picture as a whole: the decoder's, and the picture's where it must be turned. */
export function openingMemory(decoder: number, photo: Readable): number {
  return base + decoder + (photo.orientation === 1 ? 0 : pictureBytes(photo));
}

/** Bytes that reading a reduced picture takes: the decoder's, and copies of the whole picture where it is decoded before it is reduced. */
export function reducingMemory(decoder: number, photo: Omit<Readable, 'orientation'>): number {
  const hasExtra = (photo.extraChannels ?? 0) > 0;
  const copies = (formatReaders[photo.format].openRows ? 2 : 0) + (hasExtra ? 3 : 0);
  return base + decoder + copies * pictureBytes(photo);
}
