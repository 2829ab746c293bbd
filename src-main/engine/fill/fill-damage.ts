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
  let highest = 0;
  const stages = { divided: 0.04, smooth: 0.04 };
  const context = (seed: number, from: number, to: number): FillContext =>
    createFillContext(seed, signal, (part, note) => {
      highest = Math.max(highest, from + (to - from) * part);
      const ofVariants = (highest - stages.smooth) / (1 - stages.smooth || 1);
      const variant = Math.min(seeds.length - 1, Math.max(0, Math.floor(ofVariants * seeds.length)));
      onProgress({ variant, variants: seeds.length, fraction: highest, note });
    });

  const damage = await readMask(step.mask, source);
  const avoid = step.avoid.length > 0 ? await readPageOf(step.avoid, source) : null;
  const dividing = context(0, 0, stages.divided);
  const kinds = await classifyDamage(damage, wideRadiusOf(step.params.method), source, dividing);
  const cores = exemplarCores(kinds, source);
  const holes = await describeHoles(damage, kinds, () => dividing.breathe());
  stages.smooth = stages.divided + (1 - stages.divided) * thinShare(kinds, seeds.length);

  const thin = await smoothPass(source, damage, kinds, avoid, context(0, stages.divided, stages.smooth));
  if (cores.length === 0) return { variants: [{ seed: seeds[0], patches: thin }], holes };

  const smoothed = patchedSource(source, thin);
  const { rotations, mirror } = step.params;
  const share = (1 - stages.smooth) / seeds.length;
  const variants: FilledDamage[] = [];
  for (const [index, seed] of seeds.entries()) {
    const from = stages.smooth + index * share;
    const own = context(seed, from, from + share);
    const wide = await exemplarPass(smoothed, damage, kinds, avoid, cores, { rotations, mirror }, own);
    const patches = [...thin, ...wide];
    if (!variants.some((other) => samePatches(other.patches, patches))) variants.push({ seed, patches });
  }
  onProgress({ variant: seeds.length - 1, variants: seeds.length, fraction: 1 });
  return { variants, holes };
}

/** The part of the work that thin damage is: a pixel of either kind costs about as much, but wide ones once per variant. */
function thinShare({ values }: Page, variants: number): number {
  let thin = 0;
  let wide = 0;
  for (const value of values) {
    if (value === pixelKind.thin) thin += 1;
    else if (value === pixelKind.wide) wide += 1;
  }
  return thin / (thin + wide * variants);
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
