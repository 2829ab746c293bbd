import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { structuralSimilarity } from '../../../../src-main/nn/losses/structural-similarity.ts';
import { gradientOf, numberOf, randomTensor, valuesOf } from '../layers/tensors.ts';

type Plane = number[][];

const kernel = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / 4.5));
const kernelSum = kernel.reduce((sum, value) => sum + value, 0);

/** The mean over all windows inside, from the definition. */
function byLoops(a: Plane, b: Plane): number {
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  let [whole, count] = [0, 0];
  for (let row = 0; row + 11 <= a.length; row++) {
    for (let column = 0; column + 11 <= a[0].length; column++) {
      const over = (value: (y: number, x: number) => number): number => {
        let sum = 0;
        for (let i = 0; i < 11; i++) {
          for (let j = 0; j < 11; j++) sum += kernel[i] * kernel[j] * value(row + i, column + j);
        }
        return sum / kernelSum ** 2;
      };
      const [meanA, meanB] = [over((y, x) => a[y][x]), over((y, x) => b[y][x])];
      const varianceA = over((y, x) => (a[y][x] - meanA) ** 2);
      const varianceB = over((y, x) => (b[y][x] - meanB) ** 2);
      const covariance = over((y, x) => (a[y][x] - meanA) * (b[y][x] - meanB));
      const second = (2 * covariance + c2) / (varianceA + varianceB + c2);
      whole += second * ((2 * meanA * meanB + c1) / (meanA ** 2 + meanB ** 2 + c1));
      count++;
    }
  }
  return whole / count;
}

function planesOf(picture: Tensor4D): Plane[] {
  const values = picture.arraySync();
  return values.flatMap((one) => one[0][0].map((_, i) => one.map((row) => row.map((pixel) => pixel[i]))));
}

const shape = [2, 14, 17, 3];
const a = randomTensor<Tensor4D>(1, shape, 0, 1);
const b = tf.add(tf.mul(a, 0.7), randomTensor<Tensor4D>(2, shape, 0, 0.4)) as Tensor4D;

describe('structural similarity', () => {
  it('is that of the definition', () => {
    const others = planesOf(b);
    const each = planesOf(a).map((plane, i) => byLoops(plane, others[i]));
    const expected = each.reduce((sum, value) => sum + value, 0) / each.length;
    expect(numberOf(structuralSimilarity(a, b))).toBeCloseTo(expected, 4);
  });

  it('is 1 for equal pictures, where its slope is 0', () => {
    expect(numberOf(structuralSimilarity(a, a))).toBeCloseTo(1, 5);
    const gradient = gradientOf((x: Tensor4D) => structuralSimilarity(x, a), a);
    expect(Math.max(...valuesOf(tf.abs(gradient)))).toBeLessThan(1e-5);
  });

  it('refuses pictures smaller than its window', () => {
    const small = tf.zeros<tf.Rank.R4>([1, 10, 40, 1]);
    expect(() => structuralSimilarity(small, small)).toThrow('needs 11 pixels, not 10 by 40');
  });
});
