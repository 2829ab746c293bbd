import { extname, resolve } from 'node:path';
import { checkOutput, placeOf } from '../../platform/outputs/place-output.ts';
import { formatForPath } from '../../shared/data/output-format.ts';
import type { OutputPlaceRequest } from '../../shared/data/output-place.ts';
import type { ExportTarget } from '../../shared/data/photo.ts';
import { AppError } from '../../shared/errors.ts';

export interface OutputOptions {
  quality: number;
  depth?: 8 | 16;
  overwrite?: boolean;
}

/** What a command reads, and therefore never writes. */
interface CommandInputs {
  photo?: string;
  /** Masks, recipes, models; those that were not named are left out. */
  others?: readonly (string | undefined)[];
}

/**
 * What an --out asks for, checked before any work is done.
 * @throws OUTPUT_FORMAT, and what outputPlace throws
 */
export async function outputTarget(out: string, options: OutputOptions, inputs: CommandInputs): Promise<ExportTarget> {
  const format = formatForPath(resolve(out));
  const place = await outputPlace(out, options, inputs);
  return { ...place, format, quality: options.quality, depth: options.depth };
}

/**
 * Where a command is to write, checked before any work is done.
 * @throws OUTPUT_EXISTS, OUTPUT_IS_SOURCE, FOLDER_NOT_FOUND, INVALID_REQUEST (a name that no file can have)
 */
export async function outputPlace(
  out: string,
  { overwrite = false }: { overwrite?: boolean },
  { photo, others = [] }: CommandInputs,
): Promise<OutputPlaceRequest> {
  const path = resolve(out);
  const inputs = others.filter((input) => input !== undefined).map((input) => resolve(input));
  await checkOutput(placeOf({ path, overwrite, inputs }, photo && resolve(photo))).catch((error: unknown) => {
    if (!(error instanceof AppError && error.code === 'OUTPUT_EXISTS' && error.details.why === 'file')) throw error;
    const sentence = `${path} is there already. Choose another name, or add --overwrite to replace it.`;
    throw new AppError('OUTPUT_EXISTS', sentence, error.details);
  });
  return { path, overwrite, inputs };
}

/**
 * Refuses outputs of one command that would replace one another.
 * @throws USAGE
 */
export function requireDifferent(paths: readonly string[]): void {
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice === undefined) return;
  throw new AppError('USAGE', `Two different things cannot both be written to ${twice}.`, { path: twice });
}

/** `photo-2.png` for variant 2 of `photo.png`. */
export function variantPath(out: string, number: number): string {
  const extension = extname(out);
  return `${out.slice(0, out.length - extension.length)}-${number}${extension}`;
}
