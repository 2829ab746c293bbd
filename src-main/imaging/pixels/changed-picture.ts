import type { Rect } from '../../shared/geometry/rect.ts';
import { blendPixels } from './blend.ts';
import { reducePage, type Page } from '../pages/page.ts';
import { shapeOf, type Picture } from './picture.ts';
import type { Samples } from './samples.ts';

/**
 * Changes pixels in place: `pixels` holds `rect` of the picture reduced by 2^level. The same pixel always comes out the same,
 * whatever else is asked for.
 */
export type PixelChange = (pixels: Samples, level: number, rect: Rect, signal?: AbortSignal) => void | Promise<void>;

/**
 * A picture changed where it is read, at any size: costs no memory, whatever the size of the photo. Reduced, it is computed from
 * reduced pixels.
 * @param mask how far the change replaces what was there, 0..255; bit for bit as it was at 0 and outside of its bounds. `null`
 *   is the whole picture.
 */
export function changedPicture(base: Picture, mask: Page | null, change: PixelChange): Picture {
  const { channels } = base;
  async function read(level: number, rect: Rect, signal?: AbortSignal): Promise<Samples> {
    const pixels = level === 0 ? await base.readRegion(rect) : await base.readLevel(level, rect, signal);
    const weights = mask && reducePage(mask, level, rect);
    if (weights?.every((weight) => weight === 0)) return pixels;
    const original = weights && pixels.slice();
    await change(pixels, level, rect, signal);
    if (weights && original) blendPixels(pixels, original, weights, channels);
    return pixels;
  }
  return {
    ...shapeOf(base),
    exactLevels: false,
    readRegion: (rect) => read(0, rect),
    readLevel: read,
  };
}
