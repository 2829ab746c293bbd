import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { fillNormal } from '../../../../src-main/nn/data/normal-numbers.ts';
import { deviation, mean } from './pictures.ts';

const values = new Float32Array(400_000);
fillNormal(values, createRandom(1));

describe('normal numbers', () => {
  it('have mean 0, deviation 1, no skew and the kurtosis of the bell curve', () => {
    expect(mean(values)).toBeCloseTo(0, 2);
    expect(deviation(values)).toBeCloseTo(1, 2);
    expect(mean(values.map((value) => value ** 3))).toBeCloseTo(0, 1);
    expect(Math.abs(mean(values.map((value) => value ** 4)) - 3)).toBeLessThan(0.06);
  });

  it.each([
    [0.5, 0.69146],
    [1, 0.84134],
    [2, 0.97725],
    [3, 0.99865],
    // Where the tail begins.
    [3.4426, 0.999712],
  ])('lie below %d as often as they should', (bound, share) => {
    const expected = (1 - share) * values.length;
    const above = values.reduce((count, value) => count + (value > bound ? 1 : 0), 0);
    const below = values.reduce((count, value) => count + (value < -bound ? 1 : 0), 0);
    // Four deviations of a count.
    expect(Math.abs(above - expected)).toBeLessThan(4 * Math.sqrt(expected));
    expect(Math.abs(below - expected)).toBeLessThan(4 * Math.sqrt(expected));
  });

  it('do not depend on their neighbours', () => {
    const products = values.subarray(1).map((value, i) => value * values[i]);
    expect(mean(products)).toBeCloseTo(0, 2);
  });

  it('come again with the same seed', () => {
    const again = new Float32Array(1000);
    fillNormal(again, createRandom(1));
    expect(again).toEqual(values.slice(0, 1000));
  });
});
