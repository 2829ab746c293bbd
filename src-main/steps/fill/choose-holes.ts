import { readPage, type Page } from '../../imaging/pages/page.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import { patchedSource, type PixelSource } from '../../imaging/pixels/pixel-source.ts';
import type { WorkContext } from '../../platform/work-context.ts';
import { findComponents } from '../../shared/mask/components.ts';
import type { HoleChoice } from './params.ts';

/**
 * The fill of which each hole is from the variant that was chosen for it, and all others from `patches`, bit for bit.
 * @param damage what is filled
 * @param variants the patches of a seed
 */
export async function chooseHoles(
  photo: PixelSource,
  damage: Page,
  patches: readonly PixelPatch[],
  choices: readonly HoleChoice[],
  variants: (seed: number) => readonly PixelPatch[],
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<PixelPatch[]> {
  const chosen = choicesByPixel(damage, choices);
  const all = [...patches];
  for (const [index, { seed }] of choices.entries()) {
    for (const { rect, pixels } of variants(seed)) {
      const wanted = readPage(chosen, rect);
      if (!wanted.includes(index + 1)) continue;
      await yieldToEventLoop();
      const mixed = await patchedSource(photo, all).readRegion(rect);
      for (let i = 0; i < mixed.length; i += 1) {
        if (wanted[Math.floor(i / photo.channels)] === index + 1) mixed[i] = pixels[i];
      }
      all.push({ rect, pixels: mixed });
    }
  }
  return all;
}

/** Of each damaged pixel the number of the choice that names its area, from 1 on; 0 where none does. */
function choicesByPixel({ bounds, values }: Page, choices: readonly HoleChoice[]): Page {
  const marks = new Uint8Array(values.length);
  const indexOf = (x: number, y: number): number =>
    x >= bounds.x && y >= bounds.y && x < bounds.x + bounds.width && y < bounds.y + bounds.height
      ? (y - bounds.y) * bounds.width + x - bounds.x
      : -1;
  for (const [index, { at }] of choices.entries()) {
    for (let i = 0; i + 1 < at.length; i += 2) {
      const pixel = indexOf(at[i], at[i + 1]);
      if (pixel >= 0) marks[pixel] = index + 1;
    }
  }
  const chosen = new Uint8Array(values.length);
  for (const { runs } of findComponents(values, bounds.width, bounds.height)) {
    let choice = 0;
    for (const { y, start, end } of runs) {
      for (let pixel = y * bounds.width + start; pixel < y * bounds.width + end; pixel += 1)
        choice = Math.max(choice, marks[pixel]);
    }
    if (choice === 0) continue;
    for (const { y, start, end } of runs) chosen.fill(choice, y * bounds.width + start, y * bounds.width + end);
  }
  return { bounds, values: chosen };
}
