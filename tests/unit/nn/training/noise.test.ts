import { describe, expect, it } from 'vitest';
import { derivedRandom, drawNoise } from '../../../../src-main/nn/training/noise.ts';

const count = 100_001;
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
const product = (a: Float32Array, b: Float32Array) => mean(a.map((value, i) => value * b[i]));

describe('noise', () => {
  it('is the same for the same seed, step and name, and unrelated for any other', () => {
    const values = drawNoise('normal', count, 1, 2, 'latent');
    expect(drawNoise('normal', count, 1, 2, 'latent')).toEqual(values);
    const others: [number, number, string][] = [
      [2, 2, 'latent'],
      [1, 3, 'latent'],
      [2, 1, 'latent'],
      [1, 2, 'Latent'],
      [1, 2, 'latenu'],
    ];
    for (const other of others) {
      expect(Math.abs(product(values, drawNoise('normal', count, ...other)))).toBeLessThan(0.015);
    }
  });

  it('is distributed as it should be', () => {
    const normal = drawNoise('normal', count, 3, 1, 'x');
    expect(Math.abs(mean(normal))).toBeLessThan(0.015);
    expect(product(normal, normal)).toBeCloseTo(1, 1);
    expect(mean(normal.map((value) => value ** 4))).toBeCloseTo(3, 0);
    expect(Math.abs(product(normal.subarray(0, -1), normal.subarray(1)))).toBeLessThan(0.015);
    const uniform = drawNoise('uniform', count, 3, 1, 'x');
    expect(mean(uniform)).toBeCloseTo(0.5, 2);
    expect(product(uniform, uniform)).toBeCloseTo(1 / 3, 2);
    expect(uniform.every((value) => value >= 0 && value < 1)).toBe(true);
  });
});

describe('derived random numbers', () => {
  it('differ for all parts and their order', () => {
    const parts = [[], [0], [1], [0, 0], [0, 1], [1, 0], [1, 1], [-1], [2 ** 31], [2 ** 31 + 1]];
    const first = new Set(parts.map((each) => derivedRandom(7, ...each).word()));
    expect(first.size).toBe(parts.length);
  });
});
