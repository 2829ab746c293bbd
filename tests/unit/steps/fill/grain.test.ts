import { describe, expect, it } from 'vitest';
import { estimateGrain, type Grain } from '../../../../src-main/steps/fill/grain/estimate-grain.ts';
import { createGrainFields } from '../../../../src-main/steps/fill/grain/paint-grain.ts';

const [width, height] = [256, 192];

function photo(grain: Grain | undefined, channels: 1 | 3, unusable = new Uint8Array(width * height)) {
  const field = grain && createGrainFields(7)(grain);
  const pixels = Float32Array.from({ length: width * height * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    // Slow shading, and a busy part that must not be taken for grain.
    const busy = x > 200 ? 0.1 * Math.sin(x * 1.9) * Math.cos(y * 2.3) : 0;
    return 0.45 + 0.2 * Math.sin(x / 60) + 0.1 * Math.cos(y / 45) + busy + (field?.at(x, y, i % channels) ?? 0);
  });
  return { width, height, channels, pixels, unusable };
}

describe('grain', () => {
  it.each([
    [0.02, 0],
    [0.02, 0.6],
    [0.05, 1],
  ])('of deviation %f and size %f is measured as what it is', (luma, size) => {
    const found = estimateGrain(photo({ luma, colour: 0, size }, 1));
    // The quietest tenth of all blocks is a little quieter than the mean.
    expect(found!.luma / luma).toBeGreaterThan(0.7);
    expect(found!.luma / luma).toBeLessThan(1.15);
    expect(Math.abs(found!.size - size)).toBeLessThan(0.25);
  });

  it('in colour is told from that in the luma', () => {
    const coloured = estimateGrain(photo({ luma: 0.02, colour: 0.03, size: 0 }, 3))!;
    const plain = estimateGrain(photo({ luma: 0.02, colour: 0, size: 0 }, 3))!;
    expect(coloured.colour).toBeGreaterThan(0.012);
    expect(plain.colour).toBeLessThan(0.002);
  });

  it('is not found in a clean photo, nor where nothing can be measured', () => {
    expect(estimateGrain(photo(undefined, 3))).toBeUndefined();
    const unusable = new Uint8Array(width * height).fill(1);
    expect(estimateGrain(photo({ luma: 0.05, colour: 0, size: 0 }, 1, unusable))).toBeUndefined();
  });

  it('is the same for the same seed and place, and other for another seed', () => {
    const [one, again, other] = [1, 1, 2].map((seed) =>
      createGrainFields(seed)({ luma: 0.1, colour: 0.05, size: 0.5 }),
    );
    expect(one.at(1000, 2000, 1)).toBe(again.at(1000, 2000, 1));
    expect(one.at(1000, 2000, 1)).not.toBe(other.at(1000, 2000, 1));
  });
});
