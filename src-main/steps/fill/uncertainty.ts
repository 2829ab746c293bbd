import { forEachSharedRow, type Rect } from '../../shared/geometry/rect.ts';
import { boundsOfSet } from '../../shared/mask/set-bounds.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import { patchedSource, type PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { fullRange } from '../../imaging/pixels/samples.ts';
import { cellsOf, type Page } from '../../imaging/pages/page.ts';
import { deviationUnit } from '../../models/run-tiles.ts';
import type { WorkContext } from '../../platform/work-context.ts';

/** How far the eight looks of a network lie apart at each pixel of `rect`: [height, width], deviation, 0..1. */
export interface Deviations {
  readonly rect: Rect;
  readonly values: Float32Array;
}

/** A fill by one seed, before grain, which is by chance everywhere and says nothing. */
export interface UnsureFill {
  readonly patches: readonly PixelPatch[];
  readonly deviations: readonly Deviations[];
}

/** px a side of the parts that are read of all fills at once. */
const cellSide = 256;

/**
 * How unsure a fill is: for each pixel of the damage the deviation over seeds and over the looks of a network, in tenths of a grey level
 * (of 255), at most 25.5 levels; 0 where it has one answer, and outside of the damage.
 * @param source what all fills lie on
 */
export async function mapUncertainty(
  source: PixelSource,
  mask: Page,
  fills: readonly UnsureFill[],
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<Page> {
  const { channels, colourChannels, depth } = source;
  const map: Page = { bounds: mask.bounds, values: new Uint8Array(mask.values.length) };
  const largest = fullRange(depth);
  const filled = fills.map(({ patches }) => patchedSource(source, patches));
  for (const cell of cellsOf(mask.bounds, cellSide)) {
    const rect = boundsOfSet(mask, cell);
    if (!rect) continue;
    const regions = await Promise.all(filled.map((one) => one.readRegion(rect)));
    const looks = squaresOfLooks(fills, rect);
    for (let y = 0; y < rect.height; y += 1) {
      await yieldToEventLoop();
      const row = (rect.y + y - mask.bounds.y) * mask.bounds.width + rect.x - mask.bounds.x;
      for (let x = 0; x < rect.width; x += 1) {
        if (mask.values[row + x] === 0) continue;
        const pixel = y * rect.width + x;
        let squares = 0;
        for (let c = 0; c < colourChannels; c += 1) {
          squares += variance(regions.map((pixels) => pixels[pixel * channels + c] / largest));
        }
        const deviation = Math.sqrt(squares / colourChannels + looks[pixel] / fills.length);
        map.values[row + x] = Math.min(255, Math.round(deviation / deviationUnit));
      }
    }
  }
  return map;
}

/** [rect.height, rect.width]: the squared deviations over the looks of a network, summed over fills. */
function squaresOfLooks(fills: readonly UnsureFill[], rect: Rect): Float32Array {
  const sums = new Float32Array(rect.width * rect.height);
  for (const { deviations } of fills) {
    for (const look of deviations) {
      forEachSharedRow(look.rect, rect, (from, to, length) => {
        for (let x = 0; x < length; x += 1) sums[to + x] += look.values[from + x] ** 2;
      });
    }
  }
  return sums;
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
