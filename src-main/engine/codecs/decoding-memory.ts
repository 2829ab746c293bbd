import type { PhotoInfo } from './photo-info.ts';
import type { FoundTiff } from './readable-tiff.ts';
import { imageTags, numberOf } from './tiff-photo.ts';

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
      return pixels * channels * (depth / 8) * 3;
    default:
      return 0;
  }
}

/**
 * Bytes that libtiff holds for the photo of a TIFF: the values of the longest directory, which it reads all, and one strip or one row of
 * tiles; the file and its samples where they are made readable in memory first.
 */
export function tiffMemory({ photo, kind, way }: FoundTiff, fileBytes: number): number {
  const { directory, layout } = photo;
  const pixelBytes = ((kind.colours + kind.others) * kind.bits) / 8;
  const number = (tag: number, otherwise: number): number => numberOf(directory, layout, tag, otherwise);
  const rows = kind.tiled
    ? number(imageTags.tileHeight, kind.height)
    : Math.min(kind.height, number(imageTags.rowsPerStrip, kind.height));
  const part = rows * kind.width * pixelBytes;
  const rewritten = way === 'plain' ? 0 : fileBytes * 2 + kind.width * kind.height * pixelBytes * 3;
  return photo.valueBytes + part * 2 + rewritten;
}

/** Bytes that a working image takes to be made. */
export function openingMemory(decoder: number): number {
  return base + decoder;
}

/** Bytes that reading a reduced picture takes: as the decoder, and the whole picture where it is turned or parted first. */
export function reducingMemory(
  decoder: number,
  {
    format,
    width,
    height,
    channels,
    depth,
    orientation,
    extraChannels = 0,
  }: Shape & Pick<PhotoInfo, 'orientation' | 'extraChannels'>,
): number {
  const pixels = width * height * (channels + extraChannels) * (depth / 8);
  // A JPEG is reduced while it is decoded, before it is turned.
  const turned = orientation === 1 || format === 'jpeg' ? 0 : pixels;
  // Whole in memory before it is reduced: a BMP, and what further channels are taken out of.
  const whole = (format === 'bmp' ? pixels * 2 : 0) + (extraChannels > 0 ? pixels * 3 : 0);
  return base + decoder + turned + whole;
}
