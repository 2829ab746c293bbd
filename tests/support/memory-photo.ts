import { clampRect } from '../../src-main/shared/geometry/rect.ts';
import type { PixelSource } from '../../src-main/engine/imaging/pixel-source.ts';
import type { Samples } from '../../src-main/engine/imaging/samples.ts';
import { allocateSamples } from '../../src-main/engine/imaging/samples.ts';
import type { PixelPatch } from '../../src-main/engine/imaging/patches.ts';
import { applyPatches } from '../../src-main/engine/imaging/patches.ts';

export interface MemoryPhoto extends PixelSource {
  pixels: Samples;
  with(patches: readonly PixelPatch[]): Samples;
}

/** A photo in memory, for the fills: `value(x, y, c)` in the samples' own range. */
export function memoryPhoto(
  { width, height, channels = 3, depth = 8 }: { width: number; height: number; channels?: number; depth?: 8 | 16 },
  value: (x: number, y: number, c: number) => number,
): MemoryPhoto {
  const pixels = allocateSamples(depth, width * height * channels);
  for (let i = 0; i < pixels.length; i += 1) {
    const pixel = Math.floor(i / channels);
    pixels[i] = value(pixel % width, Math.floor(pixel / width), i % channels);
  }
  return {
    width,
    height,
    channels,
    colourChannels: channels < 3 ? 1 : 3,
    depth,
    pixels,
    readRegion(rect) {
      const inside = clampRect(rect, { width, height });
      if (inside.width !== rect.width || inside.height !== rect.height) throw new Error('outside the photo');
      const out = allocateSamples(depth, rect.width * rect.height * channels);
      for (let y = 0; y < rect.height; y += 1) {
        const from = ((rect.y + y) * width + rect.x) * channels;
        out.set(pixels.subarray(from, from + rect.width * channels), y * rect.width * channels);
      }
      return Promise.resolve(out);
    },
    with(patches) {
      const copy = pixels.slice();
      applyPatches(copy, { x: 0, y: 0, width, height }, channels, patches);
      return copy;
    },
  };
}
