import { existsSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import { formatForPath } from '../shared/contract/output-format.ts';
import type { ExportTarget } from '../shared/contract/photo.ts';
import { AppError } from '../shared/errors.ts';

export interface OutputOptions {
  quality: number;
  depth?: 8 | 16;
  overwrite?: boolean;
}

/**
 * What an --out asks for, checked before any work is done.
 * @throws OUTPUT_FORMAT, OUTPUT_EXISTS, FOLDER_NOT_FOUND
 */
export function outputTarget(out: string, options: OutputOptions): ExportTarget {
  const path = resolve(out);
  const format = formatForPath(path);
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new AppError('FOLDER_NOT_FOUND', `${path} could not be written: the folder ${folder} is not there.`, {
      path: folder,
    });
  }
  if (existsSync(path) && !options.overwrite) {
    throw new AppError(
      'OUTPUT_EXISTS',
      `${path} is there already. Choose another name, or add --overwrite to replace it.`,
      {
        path,
      },
    );
  }
  return { path, format, quality: options.quality, depth: options.depth, overwrite: options.overwrite ?? false };
}

/** `photo.png` with variant 2 is `photo-2.png`. */
export function variantPath(out: string, number: number): string {
  const extension = extname(out);
  return `${out.slice(0, out.length - extension.length)}-${number}${extension}`;
}
