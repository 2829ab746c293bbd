import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src-main/imaging/random.ts';

const draw = (seed: number, count: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => random.word());
};

describe('the seeded generator', () => {
  it('gives the same numbers for the same seed, whichever way the seed is written', () => {
    expect(draw(42, 50)).toEqual(draw(42, 50));
    expect(draw(-1, 5)).toEqual(draw(0xffffffff, 5));
  });

  it('gives unrelated numbers for neighbouring seeds', () => {
    let equalBits = 0;
    for (let seed = 0; seed < 200; seed++) {
      let difference = draw(seed, 1)[0] ^ draw(seed + 1, 1)[0];
      for (; difference !== 0; difference >>>= 1) equalBits += difference & 1;
    }
    expect(equalBits / 200).toBeGreaterThan(15);
    expect(equalBits / 200).toBeLessThan(17);
  });

  it('keeps within its ranges and reaches all of them', () => {
    const random = createRandom(3);
    const counts = new Array<number>(7).fill(0);
    let sum = 0;
    for (let i = 0; i < 70_000; i++) {
      counts[random.below(7)] += 1;
      const unit = random.unit();
      expect(unit >= 0 && unit < 1).toBe(true);
      sum += unit;
    }
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
    expect(sum / 70_000).toBeCloseTo(0.5, 2);
  });
});
