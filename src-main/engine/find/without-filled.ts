import type { Mask } from '../../shared/mask/mask.ts';
import { drawMask, maskMemory } from '../../imaging/masks/draw-mask.ts';
import type { ReadMaskFiles } from '../../imaging/masks/mask-store.ts';
import { readPage, type Page } from '../../imaging/pages/page.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { requireMemory } from '../../platform/machine.ts';
import { mapRows } from './map-rows.ts';
import { effectiveSteps, type Step } from '../../steps/index.ts';

/** The masks of the fills among the steps that are in force. */
export function filledMasks(steps: readonly Step[]): Mask[] {
  return effectiveSteps(steps).flatMap(({ op, mask }) => (op === 'fill' && mask.length > 0 ? [mask] : []));
}

/**
 * A map of damage that was made of the photo as it was scanned, without what fills have filled: whole rows from top to bottom.
 * @param filled masks of the fills
 * @throws MEMORY_TOO_SMALL, CANCELLED, RECIPE_MALFORMED
 */
export async function* withoutFilled(
  map: PixelSource,
  filled: readonly Mask[],
  readMasks: ReadMaskFiles,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { channels } = map;
  const pages: Page[] = [];
  for (const mask of filled) {
    requireMemory(maskMemory(mask, map), 'Finding the damage');
    pages.push(await drawMask(mask, map, { signal, readMasks }));
  }
  for await (const { rect, scores } of mapRows(map)) {
    for (const page of pages) {
      readPage(page, rect).forEach((value, pixel) => {
        if (value > 0) scores.fill(0, pixel * channels, (pixel + 1) * channels);
      });
    }
    yield scores;
  }
}
