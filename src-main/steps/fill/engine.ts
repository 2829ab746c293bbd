import { readPage } from '../../imaging/pages/page.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { Picture } from '../../imaging/pixels/picture.ts';
import type { Rect } from '../../shared/geometry/rect.ts';
import { createWorkContext } from '../../platform/work-context.ts';
import type { StepContext, StepEngine } from '../step-engine.ts';
import { chooseHoles } from './choose-holes.ts';
import { binaryMask } from './feather-patches.ts';
import { fillDamage } from './fill-damage.ts';
import { withSeed, type FillStep } from './params.ts';

export const engine: StepEngine<FillStep> = {
  async apply(base, step, context) {
    const { seed, choices = [] } = step;
    const chosen = choices.length > 0 ? await chosenFromKept(base, step, context) : null;
    if (chosen) return { patches: chosen };
    const { openFillModel: openModel, fillThread, readMasks, cachePatches, findPatches, keepPatches } = context;
    const kept = {
      find: (other: number) => findPatches(withSeed(step, other)),
      keep: (other: number, patches: readonly PixelPatch[]) => keepPatches(withSeed(step, other), patches),
    };
    const patches = await cachePatches(async ({ signal, onProgress }) => {
      const options = {
        signal,
        openModel,
        fillThread,
        readMasks,
        onProgress: ({ fraction }: { fraction: number }) => onProgress(fraction),
      };
      if (choices.length === 0) return (await fillDamage(base, step, [seed], options)).variants[0].patches;
      const { variants, damage } = await fillDamage(base, step, seedsOf(step), { ...options, kept: () => kept });
      const patchesOf = (wanted: number): PixelPatch[] =>
        variants.find((variant) => variant.seed === wanted || variant.alike.includes(wanted))!.patches;
      const { yieldToEventLoop } = createWorkContext(seed, signal);
      return chooseHoles(base, damage, patchesOf(seed), choices, patchesOf, yieldToEventLoop);
    });
    return { patches };
  },

  mapUncertainty(base, step, { openFillModel: openModel, fillThread, readMasks, cacheMap }) {
    const often = { ...step, params: { ...step.params, ensemble: true } };
    return cacheMap(often, async function* ({ signal, onProgress }) {
      const { uncertainty } = await fillDamage(base, often, step.seeds ?? seedsOf(step), {
        signal,
        openModel,
        fillThread,
        readMasks,
        uncertainty: true,
        onProgress: ({ fraction }) => onProgress(fraction),
      });
      for (const rows of stripsOf(base)) yield uncertainty ? readPage(uncertainty, rows) : new Uint8Array();
    });
  },
};

/** Rows of a map that are written at once. */
const rowsOfStrip = 256;

function stripsOf({ width, height }: Picture): Rect[] {
  return Array.from({ length: Math.ceil(height / rowsOfStrip) }, (_, i) => {
    const y = i * rowsOfStrip;
    return { x: 0, y, width, height: Math.min(rowsOfStrip, height - y) };
  });
}

const seedsOf = ({ seed, choices = [] }: FillStep): number[] => [
  ...new Set([seed, ...choices.map((choice) => choice.seed)]),
];

/** The fill put together from variants that are kept, which takes no time to speak of; null where one of them is not. */
async function chosenFromKept(
  base: Picture,
  step: FillStep,
  { signal, page, findPatches, keepPatches }: StepContext,
): Promise<PixelPatch[] | null> {
  const known = await findPatches(step);
  if (known) return known;
  const variants = new Map<number, PixelPatch[]>();
  for (const seed of seedsOf(step)) {
    const patches = await findPatches(withSeed(step, seed));
    if (!patches) return null;
    variants.set(seed, patches);
  }
  const mask = await page();
  if (!mask) return null;
  const { seed, choices = [] } = step;
  const { yieldToEventLoop } = createWorkContext(seed, signal);
  const patchesOf = (wanted: number): PixelPatch[] => variants.get(wanted)!;
  const chosen = await chooseHoles(base, binaryMask(mask), patchesOf(seed), choices, patchesOf, yieldToEventLoop);
  await keepPatches(step, chosen);
  return chosen;
}
