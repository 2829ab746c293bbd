import { clampRect, type Rect, type Size } from '../../src-main/shared/geometry/rect.ts';
import { BoxReducer } from '../../src-main/imaging/pixels/box-reducer.ts';
import type { Picture } from '../../src-main/imaging/pixels/picture.ts';
import { allocateSamples, type Samples } from '../../src-main/imaging/pixels/samples.ts';
import { applyPatches, type PixelPatch } from '../../src-main/imaging/pixels/patches.ts';

export interface MemoryPhoto extends Picture {
  pixels: Samples;
  with(patches: readonly PixelPatch[]): Samples;
}

/** A photo in memory: `value(x, y, c)` in the samples' own range. */
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
    exactLevels: true,
    pixels,
    readRegion: (rect) => Promise.resolve(cut({ width, height }, pixels, channels, rect)),
    readLevel(level, rect) {
      if (level === 0) return Promise.resolve(cut({ width, height }, pixels, channels, rect));
      const size = { width: Math.ceil(width / 2 ** level), height: Math.ceil(height / 2 ** level) };
      const reduced = allocateSamples(depth, size.width * size.height * channels);
      const area = { width, height, channels, depth, hasAlpha: channels % 2 === 0 };
      const reducer = new BoxReducer(area, level, level, (_, y, row) => reduced.set(row, y * row.length));
      reducer.push(pixels);
      reducer.end();
      return Promise.resolve(cut(size, reduced, channels, rect));
    },
    with(patches) {
      const copy = pixels.slice();
      applyPatches(copy, { x: 0, y: 0, width, height }, channels, patches);
      return copy;
    },
  };
}

function cut(size: Size, pixels: Samples, channels: number, rect: Rect): Samples {
  const inside = clampRect(rect, size);
  if (inside.width !== rect.width || inside.height !== rect.height) throw new Error('outside the photo');
  const out = pixels.slice(0, rect.width * rect.height * channels);
  for (let y = 0; y < rect.height; y += 1) {
    const from = ((rect.y + y) * size.width + rect.x) * channels;
    out.set(pixels.subarray(from, from + rect.width * channels), y * rect.width * channels);
  }
  return out;
}
