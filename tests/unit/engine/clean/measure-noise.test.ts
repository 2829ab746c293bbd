import { describe, expect, it } from 'vitest';
import { measureNoise } from '../../../../src-main/engine/clean/measure-noise.ts';
import { createRandom } from '../../../../src-main/engine/imaging/random.ts';
import type { MemoryPhoto } from '../../../support/memory-photo.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { gaussian } from '../../../../src-main/engine/nn/layers/initialisers.ts';

/** Soft shapes and sharp edges, without any noise. */
const clean = (depth: 8 | 16 = 8, channels = 1): MemoryPhoto =>
  memoryPhoto({ width: 400, height: 300, channels, depth }, (x, y) => {
    const value = 120 + 60 * Math.sin(x / 40) * Math.cos(y / 55) + ((x >> 6) + (y >> 6)) * 4;
    return Math.round(value * (depth === 8 ? 1 : 257));
  });

function grainy(levels: number, { depth = 8, size = 1 }: { depth?: 8 | 16; size?: number } = {}): MemoryPhoto {
  const random = createRandom(4);
  const { width, height, pixels } = clean(depth);
  const columns = Math.ceil(width / size);
  const grain = Float32Array.from({ length: columns * Math.ceil(height / size) }, () => gaussian(random));
  return memoryPhoto({ width, height, channels: 1, depth }, (x, y) => {
    const stray = grain[Math.floor(y / size) * columns + Math.floor(x / size)];
    return Math.round(pixels[y * width + x] + levels * stray * (depth === 8 ? 1 : 257));
  });
}

describe('measuring the noise of a photo', () => {
  it('finds none where there is none, and suggests to do nothing', async () => {
    for (const photo of [clean(), clean(8, 3), clean(16)]) {
      const { noise, suggested } = await measureNoise(photo);
      expect(noise).toBeLessThan(0.6 / 255);
      expect(suggested).toBe(0);
    }
  });

  it.each([3, 6, 12])('finds noise of a deviation of %i levels', async (levels) => {
    for (const depth of [8, 16] as const) {
      const { noise, suggested } = await measureNoise(grainy(levels, { depth }));
      expect(255 * noise).toBeGreaterThan(0.7 * levels);
      expect(255 * noise).toBeLessThan(1.2 * levels);
      expect(suggested).toBeGreaterThan(0.1);
    }
  });

  it('sees grain that is larger than a pixel', async () => {
    // At full size more than half of the differences between neighbours are 0.
    const { suggested } = await measureNoise(grainy(8, { size: 2 }));
    expect(suggested).toBeGreaterThan(0.1);
  });

  it('suggests more for more noise, and never more than all of it', async () => {
    const strengths: number[] = [];
    for (const levels of [0, 2, 4, 8, 30]) strengths.push((await measureNoise(grainy(levels))).suggested);
    expect(strengths).toEqual([...strengths].sort((a, b) => a - b));
    expect(strengths.at(-1)).toBe(1);
  });

  it.each([
    ['one pixel', 1, 1],
    ['one row', 900, 1],
    ['a stamp', 20, 20],
  ])('says nothing of %s without failing', async (_, width, height) => {
    const { suggested } = await measureNoise(memoryPhoto({ width, height }, (x) => (x * 37) % 256));
    expect(suggested).toBeGreaterThanOrEqual(0);
    expect(suggested).toBeLessThanOrEqual(1);
  });

  it('stops when it is cancelled', async () => {
    await expect(measureNoise(clean(), AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
