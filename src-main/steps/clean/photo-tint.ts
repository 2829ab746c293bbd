import type { PixelSource } from '../../imaging/pixel-source.ts';
import { lumaOf } from '../../imaging/luma-of-colour.ts';
import type { PhotoGrid } from '../../imaging/photo-grid.ts';
import { readPhotoGrid } from '../../imaging/photo-grid.ts';
import { findPicture } from '../../imaging/picture-area.ts';
import { measureTint } from '../../imaging/measure-tint.ts';

/** Steps of luma between which the tint is interpolated. */
const bins = 32;

/**
 * How far the channels of a photo of one tint lie from its luma, by luma: [bins + 1, 3], for 0..1. All 0 for a grey photo, whose
 * channels are equal.
 */
export type PhotoTint = Float64Array;

/**
 * The tint of a grey or sepia photo; nothing for one in colours.
 * @param yieldToEventLoop called between rows; may throw to give up
 */
export async function measurePhotoTint(
  source: PixelSource,
  yieldToEventLoop: () => Promise<void>,
): Promise<PhotoTint | undefined> {
  if (source.colourChannels === 1) return new Float64Array((bins + 1) * 3);
  const grid = await readPhotoGrid(source, yieldToEventLoop);
  const picture = findPicture(grid);
  const { kind } = measureTint(grid, picture);
  if (kind === 'colour') return undefined;
  return kind === 'grey' ? new Float64Array((bins + 1) * 3) : meanTint(grid, picture);
}

/** What a channel of a pixel of this luma, 0..1, usually is, less the luma. */
export function tintOf(tint: PhotoTint, luma: number, channel: number): number {
  const place = Math.min(bins, Math.max(0, luma * bins));
  const lower = Math.min(bins - 1, Math.floor(place));
  const low = tint[lower * 3 + channel];
  return low + (tint[(lower + 1) * 3 + channel] - low) * (place - lower);
}

function meanTint(grid: PhotoGrid, picture: Uint8Array): PhotoTint {
  const luma = lumaOf(grid);
  const counts = new Float64Array(bins + 1);
  const sums = new Float64Array((bins + 1) * 3);
  for (let i = 0; i < picture.length; i += 1) {
    if (!picture[i]) continue;
    const bin = Math.round(luma[i] * bins);
    counts[bin] += 1;
    for (let c = 0; c < 3; c += 1) sums[bin * 3 + c] += grid.pixels[i * 3 + c] - luma[i];
  }
  const seen = Array.from(counts.keys()).filter((bin) => counts[bin] > 0);
  const tint = new Float64Array((bins + 1) * 3);
  for (let bin = 0; bin <= bins; bin += 1) {
    // A luma that the photo has not takes the tint of the nearest that it has.
    const nearest = seen.reduce((best, other) => (Math.abs(other - bin) < Math.abs(best - bin) ? other : best));
    for (let c = 0; c < 3; c += 1) tint[bin * 3 + c] = sums[nearest * 3 + c] / counts[nearest];
  }
  return tint;
}
