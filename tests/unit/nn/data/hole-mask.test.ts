import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { dilate } from '../../../../src-main/nn/data/structured/dilate.ts';
import { holeMask } from '../../../../src-main/nn/data/structured/hole-mask.ts';
import { mean, oddSizes } from './pictures.ts';

const patch = { width: 64, height: 64 };

describe('hole masks', () => {
  it('are the same for the same seed', () => {
    expect(holeMask(patch, createRandom(11))).toEqual(holeMask(patch, createRandom(11)));
  });

  it('lack between 0.5 % and 35 % of the pixels and hold nothing but 0 and 1', () => {
    for (const size of [patch, { width: 192, height: 96 }, { width: 31, height: 45 }]) {
      for (let seed = 0; seed < 150; seed += 1) {
        const { hole } = holeMask(size, createRandom(seed));
        expect(hole.every((value) => value === 0 || value === 1)).toBe(true);
        expect(mean(hole)).toBeGreaterThanOrEqual(0.005);
        expect(mean(hole)).toBeLessThanOrEqual(0.35);
      }
    }
  });

  it('are scratches, dust and creases about as often as training wants them', () => {
    const counts: Record<string, number> = {};
    for (let seed = 0; seed < 1000; seed += 1) {
      const { kind } = holeMask(patch, createRandom(seed));
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    expect(Object.keys(counts).sort()).toEqual(['creases', 'dust', 'mixed', 'scratches']);
    expect(Math.abs(counts.scratches - 400)).toBeLessThan(60);
    expect(Math.abs(counts.dust - 250)).toBeLessThan(60);
    expect(Math.abs(counts.creases - 250)).toBeLessThan(60);
    expect(Math.abs(counts.mixed - 100)).toBeLessThan(40);
  });

  it('are of the kinds that were asked for', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      expect(['hairs', 'tears']).toContain(holeMask(patch, createRandom(seed), ['hairs', 'tears']).kind);
    }
  });

  it.each(oddSizes)('fit a picture of $width×$height', (size) => {
    for (let seed = 0; seed < 40; seed += 1) {
      const { hole } = holeMask(size, createRandom(seed));
      expect(hole).toHaveLength(size.width * size.height);
      expect(hole.some((value) => value === 1)).toBe(true);
    }
  });
});

describe('dilating', () => {
  const centre = new Uint8Array(49);
  centre[24] = 1;

  it('grows a point to a cross, then nearly to a disc', () => {
    const size = { width: 7, height: 7 };
    expect(dilate(centre, size, 0)).toEqual(centre);
    expect(dilate(centre, size, 1).reduce((sum, value) => sum + value, 0)).toBe(5);
    expect(dilate(centre, size, 2).reduce((sum, value) => sum + value, 0)).toBe(21);
  });

  it('does not run over the border into the next row', () => {
    const corner = new Uint8Array(12);
    corner[3] = 1;
    expect([...dilate(corner, { width: 4, height: 3 }, 1)]).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
  });
});
