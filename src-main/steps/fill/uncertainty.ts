import { intersectRects, type Rect } from '../../shared/geometry/rect.ts';
import type { PixelPatch } from '../../imaging/pixels/patches.ts';
import type { PixelSource } from '../../imaging/pixels/pixel-source.ts';
import { fullRange } from '../../imaging/pixels/samples.ts';
import { readPage, type Page } from '../../imaging/pages/page.ts';
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

/** A grey level of the map is this share of one of the photo, which has 255. */
const unit = 0.1 / 255;

/**
 * How unsure a fill is: for each pixel of the damage the deviation over seeds and over the looks of a network, in tenths of a grey level
 * (of 255), at most 25.5 levels; 0 where it has one answer, and outside of the damage.
 * @param fills of the same damage, so that their patches have the same rectangles
 */
export async function mapUncertainty(
  { channels, colourChannels, depth }: Pick<PixelSource, 'channels' | 'colourChannels' | 'depth'>,
  mask: Page,
  fills: readonly UnsureFill[],
  yieldToEventLoop: WorkContext['yieldToEventLoop'],
): Promise<Page> {
  const map: Page = { bounds: mask.bounds, values: new Uint8Array(mask.values.length) };
  const largest = fullRange(depth);
  const [first] = fills;
  for (const [patch, { rect }] of first.patches.entries()) {
    await yieldToEventLoop();
    const alike = fills.map(({ patches }) => patches[patch].pixels);
    putValues(map, mask, rect, (pixel) => {
      let squares = 0;
      for (let c = 0; c < colourChannels; c += 1) {
        squares += variance(alike.map((pixels) => pixels[pixel * channels + c] / largest));
      }
      return Math.sqrt(squares / colourChannels);
    });
  }
  for (const [look, { rect }] of first.deviations.entries()) {
    await yieldToEventLoop();
    const between = readPage(map, rect);
    putValues(map, mask, rect, (pixel) => {
      const within = fills.reduce((sum, { deviations }) => sum + deviations[look].values[pixel] ** 2, 0) / fills.length;
      return Math.hypot(between[pixel] * unit, Math.sqrt(within));
    });
  }
  return map;
}

/** Writes what `deviation` says of each damaged pixel of `rect`, by its place in `rect`. */
function putValues({ bounds, values }: Page, mask: Page, rect: Rect, deviation: (pixel: number) => number): void {
  const inside = intersectRects(rect, bounds);
  for (let y = inside.y; y < inside.y + inside.height; y += 1) {
    for (let x = inside.x; x < inside.x + inside.width; x += 1) {
      const to = (y - bounds.y) * bounds.width + x - bounds.x;
      if (mask.values[to] === 0) continue;
      const pixel = (y - rect.y) * rect.width + x - rect.x;
      values[to] = Math.min(255, Math.round(deviation(pixel) / unit));
    }
  }
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
}
