import { clampRect, growRect, type Rect } from '../../shared/geometry/rect.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { cellsOf, readPage, type Page } from '../../imaging/pages/page.ts';
import { boundsOfSet } from '../../shared/mask/set-bounds.ts';
import { isSmooth } from './damage-map.ts';
import { estimateGrain, type Grain } from './grain/estimate-grain.ts';
import { createGrainFields } from './grain/paint-grain.ts';
import { composePatches, readProblem } from './patch-problem.ts';
import type { WorkContext } from '../../platform/work-context.ts';

const cellSide = 512;
/** px around damage in which grain is measured. */
const surroundings = 96;
/** The same for all variants of a fill, which shall not differ by their noise. */
const grainSeed = 1;
/** Share of the grain that a smooth fill loses, measured on fills of 1 to 18 px. */
const lost = 0.8;

/** The grain of the photo around thin damage. */
interface LocalGrain {
  /** Bounds of the damage. */
  readonly core: Rect;
  readonly grain: Grain;
}

/**
 * Estimates the grain around thin damage, cell by cell; cells without grain are left out.
 * @param hidden wholly transparent pixels
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
    const core = boundsOfSet(kinds, cell, isSmooth);
    const grain = core && (await measure(source, kinds, hidden, core));
    if (grain) found.push({ core, grain });
  }
  return found;
}

/** Adds synthetic grain to filled thin damage, which a smooth fill or a network left without; copied texture has its own. */
export async function grainPass(
  filled: PixelSource,
  grains: readonly LocalGrain[],
  kinds: Page,
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<PixelPatch[]> {
  const patches: PixelPatch[] = [];
  const fieldOf = createGrainFields(grainSeed);
  for (const { core, grain } of grains) {
    await yieldToEventLoop();
    const { pixels, channels } = await readProblem(filled, core);
    const field = fieldOf(grain);
    for (let i = 0; i < pixels.length; i += 1) {
      const pixel = Math.floor(i / channels);
      const x = core.x + (pixel % core.width);
      const y = core.y + Math.floor(pixel / core.width);
      pixels[i] += lost * field.at(x, y, i % channels);
    }
    patches.push(...(await composePatches(filled, core, core, pixels, kinds, isSmooth)));
  }
  return patches;
}

async function measure(source: PixelSource, kinds: Page, hidden: Page | null, core: Rect): Promise<Grain | undefined> {
  const around = clampRect(growRect(core, surroundings), source);
  const { width, height, channels, pixels } = await readProblem(source, around);
  const unusable = readPage(kinds, around);
  if (hidden) readPage(hidden, around).forEach((value, i) => (unusable[i] |= value));
  return estimateGrain({ width, height, channels, pixels, unusable });
}
