import { AppError } from '../errors.ts';

/** The file formats Heirloom writes. */
export const outputFormats = ['jpeg', 'png', 'tiff', 'webp', 'avif'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Endings of file names, with the dot, lower case; the first is the one that Heirloom gives. */
export const outputExtensions: Readonly<Record<OutputFormat, readonly string[]>> = {
  jpeg: ['.jpg', '.jpeg', '.jpe', '.jfif'],
  png: ['.png'],
  tiff: ['.tif', '.tiff'],
  webp: ['.webp'],
  avif: ['.avif'],
};

/**
 * Pixels a side of the largest picture that a format, or its encoder, takes: JPEG by libjpeg (the format itself could hold 65,535),
 * WebP by its 14 bits, AVIF by libvips. TIFF is written as BigTIFF where it outgrows 4 GB.
 */
export const largestSide: Readonly<Record<OutputFormat, number>> = {
  jpeg: 65_500,
  png: 2 ** 31 - 1,
  tiff: 2 ** 31 - 1,
  webp: 16_383,
  avif: 16_384,
};

export const formatLabels: Readonly<Record<OutputFormat, string>> = {
  jpeg: 'JPEG',
  png: 'PNG',
  tiff: 'TIFF',
  webp: 'WebP',
  avif: 'AVIF',
};

/**
 * Before any work: whether a picture of this size, px, can be written in a format.
 * @throws OUTPUT_FORMAT
 */
export function requireFormatHolds(format: OutputFormat, { width, height }: { width: number; height: number }): void {
  const limit = largestSide[format];
  const side = Math.max(width, height);
  if (side <= limit) return;
  const label = formatLabels[format];
  throw new AppError(
    'OUTPUT_FORMAT',
    `${label} holds pictures of up to ${limit} pixels a side, and this one has ${side}. Choose TIFF or PNG.`,
    { why: 'too-many-pixels', format, label, side, limit },
  );
}

/**
 * The format that the name of a file asks for.
 * @throws OUTPUT_FORMAT where Heirloom writes no such files.
 */
export function formatForPath(path: string): OutputFormat {
  const name = path.replace(/^.*[\\/]/, '');
  const extension = /\.[^.]*$/.exec(name)?.[0].toLowerCase() ?? '';
  const format = outputFormats.find((candidate) => outputExtensions[candidate].includes(extension));
  if (format) return format;
  const known = outputFormats.flatMap((candidate) => outputExtensions[candidate].slice(0, 2));
  throw new AppError(
    'OUTPUT_FORMAT',
    `Heirloom cannot write ${name}: the name must end in one of ${known.join(', ')}.`,
    { why: 'extension', extension, name },
  );
}
