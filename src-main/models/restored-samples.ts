import type { PixelSource } from '../imaging/pixels/pixel-source.ts';
import { fullRange, toUnitColours, type Samples } from '../imaging/pixels/samples.ts';
import { clampSample, mixSample } from '../imaging/pixels/blend.ts';
import { lumaAt } from '../imaging/colour/luma.ts';
import { tintAt, type Tint } from '../imaging/colour/tint.ts';

/** How samples of a photo become what a network sees, and back. */
export interface RestoredSamples {
  /** [n, channels] in samples to [n, 3] in 0..1. */
  toNetwork(samples: Samples): Float32Array;
  /** Replaces the colour of one pixel by pixel `from` of the network's picture, by `share` (0..1). Alpha stays. */
  replace(pixels: Samples, to: number, picture: Float32Array, from: number, share: number): void;
}

/** A network restores all three channels. */
export function inColours(source: PixelSource): RestoredSamples {
  const { channels, depth } = source;
  const largest = fullRange(depth);
  return {
    toNetwork: (samples) => toUnitColours(samples, source),
    replace(pixels, to, picture, from, share) {
      for (let c = 0; c < 3; c += 1) {
        const at = to * channels + c;
        pixels[at] = mixSample(pixels[at], clampSample(picture[from * 3 + c] * largest, largest), share);
      }
    },
  };
}

/** A network restores the luma, and the colour follows from it: it cannot bring colours into a photo that had none. */
export function inOneTint({ channels, colourChannels, depth }: PixelSource, tint: Tint): RestoredSamples {
  const largest = fullRange(depth);
  const lumaOf = (samples: Samples, pixel: number): number => {
    const at = pixel * channels;
    return (colourChannels === 1 ? samples[at] : lumaAt(samples, at)) / largest;
  };
  return {
    toNetwork(samples) {
      const count = samples.length / channels;
      const picture = new Float32Array(count * 3);
      for (let i = 0; i < count; i += 1) picture.fill(lumaOf(samples, i), i * 3, i * 3 + 3);
      return picture;
    },
    replace(pixels, to, picture, from, share) {
      const before = lumaOf(pixels, to);
      const after = lumaAt(picture, from * 3);
      for (let c = 0; c < colourChannels; c += 1) {
        const at = to * channels + c;
        const change = after + tintAt(tint, after, c) - before - tintAt(tint, before, c);
        pixels[at] = mixSample(pixels[at], clampSample(pixels[at] + change * largest, largest), share);
      }
    },
  };
}
