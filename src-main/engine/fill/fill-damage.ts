import type { FillProgress, HoleReport } from '../../shared/contract/photo.ts';
import { AppError } from '../../shared/errors.ts';
import type { Rect } from '../../shared/geometry/rect.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import { maskBounds } from '../../shared/mask/mask.ts';
import { rasterizeMask } from '../../shared/mask/rasterize.ts';
import type { FillMethod, Step } from '../../shared/recipe/steps.ts';
import { requireMemory } from '../imaging/memory.ts';
import type { PixelPatch } from '../imaging/patches.ts';
import type { PixelSource } from '../imaging/pixel-source.ts';
import { patchedSource } from '../imaging/pixel-source.ts';
import { bytesOf } from '../imaging/samples.ts';
import { createFillContext } from './context.ts';
import type { Page } from './damage-map.ts';
import { classifyDamage, pixelKind } from './damage-map.ts';
import { exemplarCores, exemplarPass } from './exemplar-pass.ts';
import { describeHoles } from './describe-holes.ts';
import type { FillContext } from './problem.ts';
import { smoothPass } from './smooth-pass.ts';

/**
 * Damage that a disc of this radius (px) fits into is wide: texture is copied there, because a smooth surface would show as a
 * blur. docs/fills.md has the measurements behind it.
 */
export const wideRadius = 14;

export interface FilledDamage {
  seed: number;
  patches: PixelPatch[];
}

export interface FillOutcome {
  /** Only those that differ from one another: fewer than seeds where little or nothing depends on chance. */
  variants: FilledDamage[];
  holes: HoleReport[];
}

/**
 * Runs a fill step on the photo as it is before it, once for each seed.
 * @throws MASK_EMPTY, MASK_FULL, MEMORY_TOO_SMALL, CANCELLED
 */
export async function fillDamage(
  source: PixelSource,
  step: Step,
  seeds: readonly number[],
  signal: AbortSignal | undefined,
  onProgress: (progress: FillProgress) => void = () => undefined,
): Promise<FillOutcome> {
  let report: (fraction: number, note?: string) => void = () => undefined;
  const context = (seed: number, from: number, share: number): FillContext =>
    createFillContext(seed, signal, (fraction, note) => report(from + share * fraction, note));

  const damage = await readMask(step.mask, source);
  const reading = context(0, 0, 0);
  const kinds = await classifyDamage(damage, wideRadiusOf(step.params.method), source, () => reading.breathe());
  const cores = exemplarCores(kinds);
  const distinct = cores.length > 0 ? seeds : seeds.slice(0, 1);
  const smoothShare = cores.length === 0 ? 1 : kinds.values.includes(pixelKind.thin) ? 0.1 : 0;
  report = (fraction, note) => {
    const variant = Math.min(
      distinct.length - 1,
      Math.floor(Math.max(0, (fraction - smoothShare) / (1 - smoothShare || 1)) * distinct.length),
    );
    onProgress({ variant, variants: distinct.length, fraction, note });
  };

  const avoid = step.avoid.length > 0 ? await readPageOf(step.avoid, source) : null;
  const thin = smoothShare > 0 ? await smoothPass(source, damage, kinds, avoid, context(0, 0, smoothShare)) : [];
  const holes = await describeHoles(damage, kinds, () => reading.breathe());
  if (cores.length === 0) return { variants: [{ seed: distinct[0], patches: thin }], holes };

  const smoothed = patchedSource(source, thin);
  const options = { rotations: step.params.rotations, mirror: step.params.mirror };
  const variants: FilledDamage[] = [];
  for (const [index, seed] of distinct.entries()) {
    const share = (1 - smoothShare) / distinct.length;
    const wide = await exemplarPass(
      smoothed,
      damage,
      kinds,
      avoid,
      cores,
      options,
      context(seed, smoothShare + index * share, share),
    );
    const patches = [...thin, ...wide];
    if (!variants.some((other) => samePatches(other.patches, patches))) variants.push({ seed, patches });
  }
  report(1);
  return { variants, holes };
}

function samePatches(a: readonly PixelPatch[], b: readonly PixelPatch[]): boolean {
  return a.every(({ pixels }, i) => Buffer.compare(bytesOf(pixels), bytesOf(b[i].pixels)) === 0);
}

function wideRadiusOf(method: FillMethod): number {
  return method === 'smooth' ? Infinity : method === 'exemplar' ? 0 : wideRadius;
}

async function readMask(mask: Mask, source: PixelSource): Promise<Page> {
  const page = await readPageOf(mask, source);
  if (!page.values.some((value) => value !== 0)) {
    throw new AppError(
      'MASK_EMPTY',
      'Nothing is marked as damage. Paint over the damage, or choose a mask that has white in it.',
    );
  }
  if (page.values.length === source.width * source.height && !page.values.includes(0)) {
    throw new AppError(
      'MASK_FULL',
      'The whole photo is marked as damage, so nothing is left to restore it from. Erase the mask where the photo is still good.',
    );
  }
  return page;
}

async function readPageOf(mask: Mask, source: PixelSource): Promise<Page> {
  const bounds: Rect = maskBounds(mask, source);
  // Mask, kinds, and the distances of a cell.
  requireMemory(3 * bounds.width * bounds.height + 256 * 1024 * 1024, 'Filling this photo');
  return { bounds, values: rasterizeMask(mask, source, bounds).values };
}
