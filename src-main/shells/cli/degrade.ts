import { join, resolve } from 'node:path';
import type { AppliedDamage, DegradeRequest, DegradeResult } from '../../shared/data/degrade.ts';
import { AppError } from '../../shared/errors.ts';
import { printJson, progressLine, withEngine } from './engine.ts';
import type { OutputOptions } from './output.ts';
import { outputPlace, outputTarget } from './output.ts';

export interface DegradeOptions extends OutputOptions {
  out: string;
  only?: string;
  mask?: string;
  synthetic?: number;
  size?: number;
  seed: number;
  json?: boolean;
}

const usualSize = 512;

/** `heirloom degrade`: damages a photo on purpose, or paints pictures to damage. */
export async function degrade(photo: string | undefined, options: DegradeOptions, signal: AbortSignal): Promise<void> {
  const { synthetic, only, mask, size } = options;
  if (synthetic === undefined) {
    if (photo === undefined) throw usage('Which photo? Name one, or ask for painted pictures with --synthetic.');
    if (size !== undefined) throw usage('--size is for painted pictures; a photo keeps its own size.');
    return degradePhoto(photo, options, signal);
  }
  if (photo !== undefined) throw usage('--synthetic paints pictures; name no photo with it.');
  if (only !== undefined || mask !== undefined) throw usage('--only and --mask are for a photo, not for --synthetic.');
  return paint(synthetic, options, signal);
}

async function degradePhoto(photo: string, options: DegradeOptions, signal: AbortSignal): Promise<void> {
  const { mask, seed } = options;
  if (mask !== undefined && !/\.png$/i.test(mask)) throw usage(`--mask writes a PNG; "${mask}" does not end in .png.`);
  const inputs = { photo };
  const target = await outputTarget(options.out, { quality: options.quality, overwrite: options.overwrite }, inputs);
  const coverage = mask === undefined ? undefined : await outputPlace(mask, options, inputs);
  const only = options.only?.split(',').map((name) => name.trim());
  const request = { path: resolve(photo), only, seed };
  const line = progressLine('Damaging');
  const onEvent = ({ fraction, note }: { fraction: number; note?: string }): void => line.update(fraction, note);
  const result = await withEngine((engine, outputs) => {
    const run = (noted: Pick<DegradeRequest, 'target' | 'mask'>): Promise<DegradeResult> =>
      engine['photo.degrade']({ ...request, ...noted }, { signal, onEvent });
    return outputs.write(target.path, (temporary) => {
      const noted = { ...target, temporary };
      if (!coverage) return run({ target: noted });
      return outputs.write(coverage.path, (of) => run({ target: noted, mask: { ...coverage, temporary: of } }));
    });
  });
  line.end();
  if (options.json) printJson(result);
  else process.stdout.write([result.out, ...result.applied.map(describe)].join('\n') + '\n');
}

async function paint(count: number, options: DegradeOptions, signal: AbortSignal): Promise<void> {
  const { size = usualSize, seed, overwrite = false } = options;
  const request = { folder: resolve(options.out), count, size, seed, overwrite };
  const line = progressLine('Painting');
  const result = await withEngine((engine, outputs) =>
    outputs.write(join(request.folder, 'synthetic.png'), (temporary) =>
      engine['pictures.paint']({ ...request, temporary }, { signal, onEvent: ({ fraction }) => line.update(fraction) }),
    ),
  );
  line.end();
  if (options.json) printJson(result);
  else process.stdout.write(`${result.pictures.join('\n')}\n`);
}

function describe({ name, ...parameters }: AppliedDamage): string {
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
