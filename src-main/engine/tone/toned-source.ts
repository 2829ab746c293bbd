import type { ToneParams } from '../../shared/recipe/tone-params.ts';
import type { Page } from '../fill/damage-map.ts';
import { readPage } from '../fill/damage-map.ts';
import type { PixelSource } from '../imaging/pixel-source.ts';
import type { Samples } from '../imaging/samples.ts';
import { createToneCurve } from './tone-curve.ts';

/**
 * The photo with a tone step over it, computed where it is read: costs no memory, whatever the size of the photo.
 * @param mask how far the step replaces what was there, 0..255; bit for bit as it was at 0 and outside of its bounds. `null`
 *   is the whole photo.
 */
export function tonedSource(source: PixelSource, params: ToneParams, mask: Page | null): PixelSource {
  const map = createToneCurve(params);
  if (map.identity) return source;
  const { width, height, channels, colourChannels, depth } = source;
  return {
    width,
    height,
    channels,
    colourChannels,
    depth,
    async readRegion(rect) {
      const pixels = await source.readRegion(rect);
      const weights = mask && readPage(mask, rect);
      if (weights?.every((weight) => weight === 0)) return pixels;
      const original = weights && pixels.slice();
      map.apply(pixels, channels, colourChannels);
      if (weights && original) blend(pixels, original, weights, channels);
      return pixels;
    },
  };
}

function blend(toned: Samples, original: Samples, weights: Uint8Array, channels: number): void {
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i];
    if (weight === 255) continue;
    for (let at = i * channels; at < (i + 1) * channels; at += 1) {
      toned[at] = Math.round(original[at] + ((toned[at] - original[at]) * weight) / 255);
    }
  }
}
