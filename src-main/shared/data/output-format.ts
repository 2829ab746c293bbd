import { AppError } from '../errors.ts';
import { photoFormatNames, photoFormats, type OutputFormat, type PhotoFormat } from './photo-format.ts';

export type { OutputFormat } from './photo-format.ts';

const isOutput = (format: PhotoFormat): format is OutputFormat => photoFormats[format].output !== undefined;

/** The file formats that Heirloom writes. */
export const outputFormats: readonly OutputFormat[] = photoFormatNames.filter(isOutput);

/** The ending that Heirloom gives to the name of a new file, with the dot. */
export function outputExtension(format: OutputFormat): string {
  return photoFormats[format].extensions[0];
}

/**
 * Before any work: whether a picture of this size, px, can be written in a format.
 * @throws OUTPUT_FORMAT
 */
export function requireFormatHolds(format: OutputFormat, { width, height }: { width: number; height: number }): void {
  const { label, output } = photoFormats[format];
  const limit = output.largestSide;
  const side = Math.max(width, height);
  if (side <= limit) return;
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
  const format = outputFormats.find((candidate) => photoFormats[candidate].extensions.includes(extension));
  if (format) return format;
  const known = outputFormats.flatMap((candidate) => photoFormats[candidate].extensions.slice(0, 2));
  throw new AppError(
    'OUTPUT_FORMAT',
    `Heirloom cannot write ${name}: the name must end in one of ${known.join(', ')}.`,
    { why: 'extension', extension, name },
  );
}
