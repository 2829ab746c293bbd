import type { Rect } from '../../shared/geometry/rect.ts';
import { blendPixels } from './blend.ts';
import { reducePage, type Page } from '../pages/page.ts';
import type { Picture } from './picture.ts';
import { shapeOf } from './pixel-source.ts';
import type { Samples } from './samples.ts';

/**
 * Changes `pixels`, `rect` of the picture reduced by 2^level, in place. A pixel's result depends on the level and its place alone, so
 * that tiles join without seams.
 */
export type PixelChange = (pixels: Samples, level: number, rect: Rect, signal?: AbortSignal) => void | Promise<void>;

/**
 * A picture that is changed when it is read (lazy evaluation), so that it takes no memory; reduced levels are computed from reduced
 * pixels.
 * @param mask weight of the change, 0..255: at 0 and outside of its bounds samples stay bit for bit; `null` is the whole picture
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
  return { ...shapeOf(base), exactLevels: false, readRegion: (rect) => read(0, rect), readLevel: read };
}
