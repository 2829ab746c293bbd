import { describe, expect, it } from 'vitest';
import { measureNoise } from '../../../../src-main/steps/clean/measure-noise.ts';
import { compressJpeg } from '../../../../src-main/nn/data/operators/jpeg.ts';
import { paintSynthetic } from '../../../../src-main/nn/data/synthetic/paint-synthetic.ts';
import { createRandom, standardNormal } from '../../../../src-main/imaging/random.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';

/** Soft shapes and sharp edges, without any noise. */
const clean = (depth: 8 | 16 = 8, channels = 1): MemoryPhoto =>
  memoryPhoto({ width: 400, height: 300, channels, depth }, (x, y) => {
    const value = 120 + 60 * Math.sin(x / 40) * Math.cos(y / 55) + (Math.floor(x / 61) + Math.floor(y / 61)) * 4;
    return Math.round(value * (depth === 8 ? 1 : 257));
  });

function grainy(levels: number, { depth = 8, size = 1 }: { depth?: 8 | 16; size?: number } = {}): MemoryPhoto {
  const random = createRandom(4);
  const { width, height, pixels } = clean(depth);
  const columns = Math.ceil(width / size);
  const grain = Float32Array.from({ length: columns * Math.ceil(height / size) }, () => standardNormal(random));
  return memoryPhoto({ width, height, channels: 1, depth }, (x, y) => {
    const stray = grain[Math.floor(y / size) * columns + Math.floor(x / size)];
    return Math.round(pixels[y * width + x] + levels * stray * (depth === 8 ? 1 : 257));
  });
}

describe('measuring the noise of a photo', () => {
  it('finds none where there is none, and suggests to do nothing', async () => {
    for (const photo of [clean(), clean(8, 3), clean(16)]) {
      const { noise, found, suggested } = await measureNoise(photo);
      expect(noise).toBeLessThan(0.6 / 255);
      expect([found, suggested]).toEqual([null, 0]);
    }
  });

  it.each([3, 6, 12])('finds noise of a deviation of %i levels', async (levels) => {
    for (const depth of [8, 16] as const) {
      const { noise, found, suggested } = await measureNoise(grainy(levels, { depth }));
      expect(found).toBe('grain');
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

  it('finds the blocks of JPEG, wherever they lie, and the more the stronger it was compressed', async () => {
    const leaves = paintSynthetic(240, 200, createRandom(11));
    const painted = memoryPhoto({ width: 240, height: 200 }, (x, y, c) =>
      Math.round(255 * Math.min(1, Math.max(0, leaves.pixels[(y * 240 + x) * 3 + c]))),
    );
    expect((await measureNoise(painted)).found).not.toBe('blocks');
    const blocks: number[] = [];
    for (const quality of [90, 70, 30]) {
      const { pixels } = compressJpeg(leaves, { quality, chromaHalved: true });
      // Cut, as photos are.
      const cut = memoryPhoto({ width: 233, height: 189 }, (x, y, c) =>
        Math.round(255 * pixels[((y + 11) * 240 + x + 3) * 3 + c]),
      );
      const found = await measureNoise(cut);
      blocks.push(found.blocks);
      if (quality > 70) continue;
      expect(found.suggested).toBeGreaterThan(quality === 70 ? 0.1 : 0.3);
      if (found.found === 'blocks') expect(found.suggested).toBeLessThanOrEqual(0.5);
    }
    expect(blocks).toEqual([...blocks].sort((a, b) => a - b));
    expect(blocks[2]).toBeGreaterThan(0.3 / 255);
  });

  it('calls it blocks where there is nothing else', async () => {
    const { width, height } = clean();
    const shaded = (x: number, y: number): number => 120 + 60 * Math.sin(x / 9) * Math.cos(y / 11);
    const blocky = memoryPhoto({ width, height, channels: 1 }, (x, y) => Math.round(shaded(x & ~7, y & ~7)));
    const smooth = memoryPhoto({ width, height, channels: 1 }, (x, y) => Math.round(shaded(x, y)));
    expect((await measureNoise(blocky)).found).toBe('blocks');
    expect((await measureNoise(smooth)).found).toBeNull();
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
