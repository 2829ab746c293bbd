import { clampRect, growRect, type Rect } from '../../shared/geometry/rect.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { cellsOf, pageValue, readPage, type Page } from '../../imaging/pages/page.ts';
import { boundsOfSet } from '../../shared/mask/set-bounds.ts';
import { pixelKind } from './damage-map.ts';
import { estimateGrain, type Grain } from './grain/estimate-grain.ts';
import { createGrainField } from './grain/paint-grain.ts';
import { composePatches, readProblem } from './patch-problem.ts';
import type { WorkContext } from '../../platform/work-context.ts';

const cellSide = 512;
/** px around damage in which the photo's grain is measured. */
const surroundings = 96;
/** One for all variants of a fill: which grains lie where is nothing to choose by. */
const grainSeed = 1;
/** A smooth fill keeps some of the grain of what it continues; measured on smooth fills of 1 to 18 px. */
const lost = 0.8;

/** The grain of the photo around thin damage. */
export interface LocalGrain {
  /** Bounds of that damage. */
  readonly core: Rect;
  readonly grain: Grain;
}

/**
 * Where thin damage lies in grain, and in which.
 * @param hidden where the photo says nothing
 */
export async function findGrain(
  source: PixelSource,
  kinds: Page,
  hidden: Page | null,
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<LocalGrain[]> {
  const found: LocalGrain[] = [];
  for (const cell of cellsOf(kinds.bounds, cellSide)) {
    await yieldToEventLoop();
    const core = boundsOfSet(kinds, cell, (kind) => kind === pixelKind.thin);
    const grain = core && (await measure(source, kinds, hidden, core));
    if (grain) found.push({ core, grain });
  }
  return found;
}

/**
 * Puts grain back where the photo has it and a smooth fill or a network has lost it; copied texture brings its own. `filled` is the photo
 * with its damage filled.
 */
export async function grainPass(
  filled: PixelSource,
  grains: readonly LocalGrain[],
  mask: Page,
  kinds: Page,
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<PixelPatch[]> {
  const patches: PixelPatch[] = [];
  const take = (x: number, y: number): boolean => pageValue(kinds, x, y) === pixelKind.thin;
  for (const { core, grain } of grains) {
    await yieldToEventLoop();
    const { pixels, channels } = await readProblem(filled, core, new Uint8Array(0));
    const field = createGrainField(grain, grainSeed);
    for (let i = 0; i < pixels.length; i += 1) {
      const pixel = Math.floor(i / channels);
      const x = core.x + (pixel % core.width);
      const y = core.y + Math.floor(pixel / core.width);
      pixels[i] += lost * field.at(x, y, i % channels);
    }
    patches.push(...(await composePatches(filled, core, core, pixels, mask, take)));
  }
  return patches;
}

async function measure(source: PixelSource, kinds: Page, hidden: Page | null, core: Rect): Promise<Grain | undefined> {
  const around = clampRect(growRect(core, surroundings), source);
  const { width, height, channels, pixels } = await readProblem(source, around, new Uint8Array(0));
  const unusable = readPage(kinds, around);
  if (hidden) readPage(hidden, around).forEach((value, i) => (unusable[i] |= value));
  return estimateGrain({ width, height, channels, pixels, unusable });
}
