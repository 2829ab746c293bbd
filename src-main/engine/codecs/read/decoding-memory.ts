import type { PhotoInfo } from '../base/photo-info.ts';
import type { FoundTiff, TiffWay } from './readable-tiff.ts';
import { compressions } from './tiff-kind.ts';
import { imageTags, numberOf, numbersOf } from '../metadata/tiff-photo.ts';

type Readable = Shape & Pick<PhotoInfo, 'orientation' | 'extraChannels'>;
type Shape = Pick<PhotoInfo, 'format' | 'width' | 'height' | 'channels' | 'depth'>;

/** Bytes that opening any photo takes besides what its decoder holds. */
const base = 96 * 2 ** 20;

/**
 * Bytes that the decoder holds at its peak, by the header: of most formats a few rows, of others the whole picture. Bytes per pixel
 * were measured.
 * @param progressive the whole picture must be in memory before its first row is known
 */
export function decoderMemory({ format, width, height, channels, depth }: Shape, progressive: boolean): number {
  const pixels = width * height;
  switch (format) {
    case 'jpeg':
      // Coefficients of 16 bits, at whatever size it is decoded.
      return progressive ? pixels * 2 * channels : 0;
    case 'png':
      return progressive ? pixels * channels * (depth / 8) : 0;
    case 'webp':
    case 'gif':
      return pixels * 8;
    case 'avif':
      return pixels * channels * (depth / 8) * 6;
    default:
      return 0;
  }
}

/**
 * Bytes that libtiff holds for the photo of a TIFF: the values of the longest directory, which it reads all, and one row of tiles, or one
 * strip of each plane where they lie apart, or else some rows and the longest strip as it is stored; the file and its samples where
 * they are made readable in memory first. Measured.
 */
export function tiffMemory({ photo, kind, way }: FoundTiff, fileBytes: number): number {
  const { directory, layout } = photo;
  const pixelBytes = ((kind.colours + kind.others) * kind.bits) / 8;
  const number = (tag: number, otherwise: number): number => numberOf(directory, layout, tag, otherwise);
  const pixels = kind.width * kind.height;
  const stripRows = Math.min(kind.height, number(imageTags.rowsPerStrip, kind.height));
  const rows = kind.tiled
    ? number(imageTags.tileHeight, kind.height)
    : number(imageTags.planes, 1) === 1
      ? Math.min(stripRows, mostStripRows)
      : stripRows;
  const part = rows * kind.width * pixelBytes;
  const packed = kind.tiled || kind.compression === compressions.none ? 0 : longestStrip(photo, fileBytes);
  return photo.valueBytes + part * 2 + packed + rewrittenMemory(way, fileBytes, pixels);
}

/** Above this many rows, libvips reads a strip row by row. */
const mostStripRows = 128;

function longestStrip({ directory, layout }: FoundTiff['photo'], fileBytes: number): number {
  const counts = numbersOf(directory, layout, imageTags.stripBytes);
  return Math.min(
    fileBytes,
    counts.reduce((most, count) => Math.max(most, count), 0),
  );
}

/** Bytes per pixel of what is read as three bytes, and of the copies on the way to what libvips then reads. */
const rewrittenBytes: Readonly<Record<TiffWay, number>> = { plain: 0, 'old-jpeg': 0, zstd: 6, ycbcr: 14, lab: 20 };

function rewrittenMemory(way: TiffWay, fileBytes: number, pixels: number): number {
  return way === 'plain' ? 0 : fileBytes * 2 + pixels * rewrittenBytes[way];
}

/** Bytes that reading a picture as a whole, or making a working image, takes: as the decoder, and the picture where it must be turned. */
export function openingMemory(
  decoder: number,
  { width, height, channels, depth, orientation, extraChannels = 0 }: Readable,
): number {
  const pixels = width * height * (channels + extraChannels) * (depth / 8);
  return base + decoder + (orientation === 1 ? 0 : pixels);
}

/** Bytes that reading a reduced picture takes: as the decoder, and the whole picture where it is parted first. */
export function reducingMemory(
  decoder: number,
  { format, width, height, channels, depth, extraChannels = 0 }: Omit<Readable, 'orientation'>,
): number {
  const pixels = width * height * (channels + extraChannels) * (depth / 8);
  // Whole in memory before it is reduced: a BMP, and what further channels are taken out of.
  const whole = (format === 'bmp' ? pixels * 2 : 0) + (extraChannels > 0 ? pixels * 3 : 0);
  return base + decoder + whole;
}
