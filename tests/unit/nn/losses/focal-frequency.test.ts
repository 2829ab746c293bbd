import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { blockCosines, focalFrequencyLoss } from '../../../../src-main/nn/losses/focal-frequency.ts';
import { farthest, gradientOf, numberOf, randomTensor, valuesOf } from '../layers/tensors.ts';

/** One coefficient of the block whose corner is (top, left), from the definition of the orthonormal DCT-II. */
function cosine(plane: number[][], top: number, left: number, u: number, v: number): number {
  const scale = (frequency: number): number => Math.sqrt((frequency === 0 ? 1 : 2) / 8);
  let sum = 0;
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const waves = Math.cos(((2 * y + 1) * u * Math.PI) / 16) * Math.cos(((2 * x + 1) * v * Math.PI) / 16);
      sum += plane[top + y][left + x] * waves;
    }
  }
  return sum * scale(u) * scale(v);
}

function coefficients(picture: Tensor4D): number[][] {
  const blocks: number[][] = [];
  for (const one of picture.arraySync()) {
    for (const channel of one[0][0].keys()) {
      const plane = one.map((row) => row.map((pixel) => pixel[channel]));
      for (let top = 0; top + 8 <= plane.length; top += 8) {
        for (let left = 0; left + 8 <= plane[0].length; left += 8) {
          blocks.push(Array.from({ length: 64 }, (_, i) => cosine(plane, top, left, i >> 3, i & 7)));
        }
      }
    }
  }
  return blocks;
}

const a = randomTensor<Tensor4D>(1, [2, 17, 26, 3]);
const b = randomTensor<Tensor4D>(2, [2, 17, 26, 3]);

describe('block cosines', () => {
  it('are the coefficients of the discrete cosine transform, row by row', () => {
    const result = blockCosines(a);
    expect(result.shape).toEqual([6, 2, 3, 64]);
    expect(farthest(result, coefficients(a).flat())).toBeLessThan(1e-5);
  });

  it('need a whole block', () => {
    expect(() => blockCosines(tf.zeros([1, 7, 9, 1]))).toThrow('make no block of 8');
  });
});

describe('focal frequency loss', () => {
  const blocks = coefficients(tf.sub(a, b));

  it('weighs every difference by its share of the largest of the block', () => {
    const terms = blocks.flatMap((block) => {
      const largest = Math.max(...block.map(Math.abs));
      return block.map((value) => (Math.abs(value) / largest) * value ** 2);
    });
    const expected = terms.reduce((sum, term) => sum + term, 0) / terms.length;
    expect(numberOf(focalFrequencyLoss(a, b))).toBeCloseTo(expected, 5);
  });

  it('is 0 with a slope of 0 for equal pictures', () => {
    expect(numberOf(focalFrequencyLoss(a, a))).toBe(0);
    const gradient = gradientOf((x: Tensor4D) => focalFrequencyLoss(x, a), a);
    expect(valuesOf(gradient).every((value) => value === 0)).toBe(true);
  });
});
