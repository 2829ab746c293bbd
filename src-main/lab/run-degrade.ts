import { resolve } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { printJson } from '../platform/command-line.ts';
import type { AppliedOperator } from '../nn/data/degrade.ts';
import { degradePhoto } from './degrade/degrade-photo.ts';
import { paintPictures } from './paint/paint-pictures.ts';

export interface DegradeOptions {
  out: string;
  only?: string;
  mask?: string;
  synthetic?: number;
  size?: number;
  seed: number;
  quality: number;
  overwrite?: boolean;
  json?: boolean;
}

const usualSize = 512;

/** `lab degrade`: damages a photo on purpose, or paints pictures to damage. */
export async function runDegrade(photo: string | undefined, options: DegradeOptions): Promise<void> {
  const { synthetic, only, mask, size } = options;
  if (synthetic === undefined) {
    if (photo === undefined) throw usage('Which photo? Name one, or ask for painted pictures with --synthetic.');
    if (size !== undefined) throw usage('--size is for painted pictures; a photo keeps its own size.');
    return damage(photo, options);
  }
  if (photo !== undefined) throw usage('--synthetic paints pictures; name no photo with it.');
  if (only !== undefined || mask !== undefined) throw usage('--only and --mask are for a photo, not for --synthetic.');
  return paint(synthetic, options);
}

async function damage(photo: string, { out, only, mask, quality, seed, ...options }: DegradeOptions): Promise<void> {
  if (mask !== undefined && !/\.png$/i.test(mask)) throw usage(`--mask writes a PNG; "${mask}" does not end in .png.`);
  const result = await degradePhoto({
    path: resolve(photo),
    out: resolve(out),
    mask: mask === undefined ? undefined : resolve(mask),
    only: only?.split(',').map((name) => name.trim()),
    quality,
    seed,
    overwrite: options.overwrite ?? false,
  });
  if (options.json) printJson(result);
  else process.stdout.write([result.out, ...result.applied.map(describe)].join('\n') + '\n');
}

async function paint(count: number, { out, size = usualSize, seed, overwrite, json }: DegradeOptions): Promise<void> {
  const { stderr } = process;
  const request = { folder: resolve(out), count, size, seed, overwrite: overwrite ?? false };
  const result = await paintPictures(request, (done) => {
    if (stderr.isTTY) stderr.write(`\r\x1b[KPainting ${Math.round((100 * done) / count)} %`);
  });
  if (stderr.isTTY) stderr.write('\r\x1b[K');
  if (json) printJson(result);
  else process.stdout.write(`${result.pictures.join('\n')}\n`);
}

function describe({ name, ...parameters }: AppliedOperator): string {
  const parts = Object.entries(parameters).map(([parameter, value]) => `${parameter} ${brief(value)}`);
  return parts.length > 0 ? `${name}: ${parts.join(', ')}` : name;
}

function brief(value: unknown): string {
  if (Array.isArray(value)) return value.map(brief).join(' ');
  return typeof value === 'number' ? String(Number(value.toPrecision(3))) : String(value);
}

function usage(message: string): AppError {
  return new AppError('USAGE', message);
}
