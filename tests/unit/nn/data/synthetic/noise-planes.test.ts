import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import { transformSquare } from '../../../../../src-main/nn/data/synthetic/fourier.ts';
import { noiseField } from '../../../../../src-main/nn/data/synthetic/noise-planes.ts';

describe('the Fourier transform', () => {
  it('agrees with the sum that defines it', () => {
    const side = 8;
    const random = createRandom(4);
    const real = Float64Array.from({ length: side * side }, () => random.unit());
    const imaginary = Float64Array.from({ length: side * side }, () => random.unit());
    const [re, im] = [real.slice(), imaginary.slice()];
    transformSquare(re, im, side);
    for (const [v, u] of [
      [0, 0],
      [1, 0],
      [3, 5],
      [7, 2],
    ] as const) {
      let [sumRe, sumIm] = [0, 0];
      for (let i = 0; i < real.length; i++) {
        const turn = (-2 * Math.PI * (u * (i % side) + v * Math.floor(i / side))) / side;
        sumRe += real[i]! * Math.cos(turn) - imaginary[i]! * Math.sin(turn);
        sumIm += real[i]! * Math.sin(turn) + imaginary[i]! * Math.cos(turn);
      }
      expect(re[v * side + u]).toBeCloseTo(sumRe, 9);
      expect(im[v * side + u]).toBeCloseTo(sumIm, 9);
    }
  });
});

describe('coloured noise', () => {
  it('has about mean 0 and deviation 1', () => {
    for (const exponent of [0.5, 1, 1.5]) {
      const values = sampled(noiseField(createRandom(1), exponent, exponent, 1));
      const mean = average(values);
      expect(Math.abs(mean)).toBeLessThan(0.2);
      expect(average(values.map((value) => value * value)) - mean * mean).toBeCloseTo(1, 0);
    }
  });

  it('is the smoother the larger its exponent', () => {
    const roughness = [0.5, 1, 1.5, 2, 2.5].map((exponent) => {
      const noise = noiseField(createRandom(1), exponent, exponent, 1);
      return average(sampled((x, y) => Math.abs(noise(x + 1, y) - noise(x, y))));
    });
    expect(roughness).toEqual([...roughness].sort((one, other) => other - one));
    expect(roughness[0]!).toBeGreaterThan(10 * roughness[4]!);
  });

  it('is defined left of and above the picture too', () => {
    const noise = noiseField(createRandom(2));
    expect([noise(-1000.5, -7), noise(1e5, -1e5)].every((value) => Math.abs(value) <= 3)).toBe(true);
  });
});

function sampled(noise: (x: number, y: number) => number): number[] {
  return Array.from({ length: 256 * 256 }, (_, i) => noise(i % 256, Math.floor(i / 256)));
}

function average(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
