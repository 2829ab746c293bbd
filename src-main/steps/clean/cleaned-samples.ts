import type { PixelSource } from '../../imaging/pixel-source.ts';
import type { Samples } from '../../imaging/samples.ts';
import { fullRange } from '../../imaging/samples.ts';
import { lumaOfColour } from '../../imaging/luma-of-colour.ts';
import type { PhotoTint } from './photo-tint.ts';
import { tintOf } from './photo-tint.ts';

/** How samples of a photo become what a network sees, and back. */
export interface CleanedSamples {
  /** [n, channels] in samples to [n, 3] in 0..1. */
  toNetwork(samples: Samples): Float32Array;
  /** Replaces the colour of one pixel by pixel `from` of the network's picture, by `share` (0..1). Alpha stays. */
  replace(pixels: Samples, to: number, picture: Float32Array, from: number, share: number): void;
}

/** A network restores all three channels. */
export function inColours({ channels, depth }: PixelSource): CleanedSamples {
  const largest = fullRange(depth);
  return {
    toNetwork(samples) {
      const count = samples.length / channels;
      const picture = new Float32Array(count * 3);
      for (let i = 0; i < count; i += 1) {
        for (let c = 0; c < 3; c += 1) picture[i * 3 + c] = samples[i * channels + c] / largest;
      }
      return picture;
    },
    replace(pixels, to, picture, from, share) {
      for (let c = 0; c < 3; c += 1) {
        const at = to * channels + c;
        pixels[at] = mixed(pixels[at], picture[from * 3 + c] * largest, share, largest);
      }
    },
  };
}

/** A network restores the luma, and the colour follows from it: it cannot bring colours into a photo that had none. */
export function inOneTint({ channels, colourChannels, depth }: PixelSource, tint: PhotoTint): CleanedSamples {
  const largest = fullRange(depth);
  const lumaAt = (samples: Samples, pixel: number): number => {
    const at = pixel * channels;
    const luma = colourChannels === 1 ? samples[at] : lumaOfColour([samples[at], samples[at + 1], samples[at + 2]]);
    return luma / largest;
  };
  return {
    toNetwork(samples) {
      const count = samples.length / channels;
      const picture = new Float32Array(count * 3);
      for (let i = 0; i < count; i += 1) picture.fill(lumaAt(samples, i), i * 3, i * 3 + 3);
      return picture;
    },
    replace(pixels, to, picture, from, share) {
      const before = lumaAt(pixels, to);
      const after = lumaOfColour([picture[from * 3], picture[from * 3 + 1], picture[from * 3 + 2]]);
      for (let c = 0; c < colourChannels; c += 1) {
        const at = to * channels + c;
        const change = after + tintOf(tint, after, c) - before - tintOf(tint, before, c);
        pixels[at] = mixed(pixels[at], pixels[at] + change * largest, share, largest);
      }
    },
  };
}

function mixed(before: number, after: number, share: number, largest: number): number {
  const wanted = Math.min(largest, Math.max(0, after));
  return Math.round(before + (wanted - before) * share);
}
