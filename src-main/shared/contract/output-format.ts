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
    { extension },
  );
}
