import { existsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { refuseOriginals, type Original } from '../../platform/outputs/originals.ts';
import { checkOutput } from '../../platform/outputs/place-output.ts';
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
export interface CommandInputs {
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
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new AppError('FOLDER_NOT_FOUND', `${path} could not be written: the folder ${folder} is not there.`, {
      path: folder,
    });
  }
  const inputs = others.filter((input) => input !== undefined).map((input) => resolve(input));
  const originals: Original[] = inputs.map((input) => ({ path: input, role: 'input' }));
  if (photo !== undefined) originals.push({ path: resolve(photo), role: 'photo' });
  await refuseOriginals(path, originals);
  if (existsSync(path) && !overwrite) {
    throw new AppError(
      'OUTPUT_EXISTS',
      `${path} is there already. Choose another name, or add --overwrite to replace it.`,
      { path },
    );
  }
  await checkOutput({ path, originals, overwrite });
  return { path, overwrite, inputs };
}

/**
 * One output of a command would replace another.
 * @throws USAGE
 */
export function requireDifferent(paths: readonly string[]): void {
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice === undefined) return;
  throw new AppError('USAGE', `Two different things cannot both be written to ${twice}.`, { path: twice });
}

/** `photo.png` with variant 2 is `photo-2.png`. */
export function variantPath(out: string, number: number): string {
  const extension = extname(out);
  return `${out.slice(0, out.length - extension.length)}-${number}${extension}`;
}
