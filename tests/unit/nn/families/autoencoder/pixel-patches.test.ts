import { describe, expect, it } from 'vitest';
import type { Values } from '../../../../../src-main/nn/compiler/runtime.ts';
import { pixelPatches } from '../../../../../src-main/nn/training/batches/pixel-patches.ts';

const options = { batch: 20, size: 16, pictures: { painted: 1 } };

function make(seed: number, index: number, changes = {}): Record<string, Float32Array> {
  return pixelPatches.create({ ...options, ...changes })(seed, index) as Values & Record<string, Float32Array>;
}

describe('pixel patches', () => {
  it('are clean pictures with nothing marked', () => {
    const { picture, truth, mask, strength } = make(4, 0);
    expect(picture).toHaveLength(20 * 16 * 16 * 3);
    expect(truth).toEqual(picture);
    expect(picture.every((value) => value >= 0 && value <= 1)).toBe(true);
    for (const plane of [mask, strength]) expect(plane).toEqual(new Float32Array(20 * 16 * 16));
  });

  it('differ within a batch, also those from the same region', () => {
    const { picture } = make(4, 0);
    const patches = Array.from({ length: 20 }, (_, i) => picture.subarray(i * 768, (i + 1) * 768).join());
    expect(new Set(patches).size).toBe(20);
  });

  it('are a function of seed and number, in whatever order they are made', () => {
    const maker = pixelPatches.create(options);
    const numbers = [0, 17, 3, 0];
    expect(numbers.map((index) => maker(4, index))).toEqual(numbers.map((index) => make(4, index)));
    expect(maker(5, 0)).toEqual(make(5, 0));
    expect(make(5, 0)).not.toEqual(make(4, 0));
    expect(make(4, 1)).not.toEqual(make(4, 0));
  });

  it('have no colour where none is wanted', () => {
    const { picture } = make(4, 2, { colour: false });
    for (let i = 0; i < picture.length; i += 3) {
      expect(picture[i + 1]).toBe(picture[i]);
      expect(picture[i + 2]).toBe(picture[i]);
    }
    const colours = make(4, 2).picture;
    expect(colours.some((value, i) => value !== colours[i - (i % 3)])).toBe(true);
  });

  it.each([{ batch: 0 }, { size: 2 }, { pictures: undefined }, { colour: 'red' }])('are refused for %o', (wrong) => {
    expect(() => pixelPatches.create({ ...options, ...wrong })).toThrow();
  });
});
