import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { multiScaleSimilarity, structuralSimilarity } from '../../../../src-main/nn/losses/structural-similarity.ts';
import { gradientOf, numberOf, randomTensor, slopes, valuesOf } from '../layers/tensors.ts';

type Plane = number[][];

const kernel = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / 4.5));
const kernelSum = kernel.reduce((sum, value) => sum + value, 0);

/** Means of luminance · contrast and of contrast alone over all windows inside, from the definition. */
function byLoops(a: Plane, b: Plane, range: number): { whole: number; contrast: number } {
  const [c1, c2] = [(0.01 * range) ** 2, (0.03 * range) ** 2];
  let [whole, contrast, count] = [0, 0, 0];
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
      contrast += second;
      count++;
    }
  }
  return { whole: whole / count, contrast: contrast / count };
}

function planesOf(picture: Tensor4D): Plane[] {
  const values = picture.arraySync();
  return values.flatMap((one) => one[0][0].map((_, i) => one.map((row) => row.map((pixel) => pixel[i]))));
}

function halved(plane: Plane): Plane {
  return Array.from({ length: plane.length >> 1 }, (_, y) =>
    Array.from({ length: plane[0].length >> 1 }, (_unused, x) => {
      const [above, below] = [plane[2 * y], plane[2 * y + 1]];
      return (above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1]) / 4;
    }),
  );
}

const shape = [2, 14, 17, 3];
const a = randomTensor<Tensor4D>(1, shape, 0, 1);
const b = tf.add(tf.mul(a, 0.7), randomTensor<Tensor4D>(2, shape, 0, 0.4)) as Tensor4D;

describe('structural similarity', () => {
  it.each([1, 255])('is that of the definition, for pictures up to %i', (range) => {
    const others = planesOf(b);
    const each = planesOf(a).map((plane, i) => byLoops(plane, others[i], 1).whole);
    const expected = each.reduce((sum, value) => sum + value, 0) / each.length;
    const actual = structuralSimilarity(tf.mul(a, range), tf.mul(b, range), { range });
    expect(numberOf(actual)).toBeCloseTo(expected, 4);
  });

  it('is 1 for equal pictures, where its slope is 0', () => {
    expect(numberOf(structuralSimilarity(a, a))).toBeCloseTo(1, 5);
    const gradient = gradientOf((x: Tensor4D) => structuralSimilarity(x, a), a);
    expect(Math.max(...valuesOf(tf.abs(gradient)))).toBeLessThan(1e-5);
  });

  it('has the gradient that differences show', () => {
    const slope = slopes((x) => structuralSimilarity(x as Tensor4D, a), b);
    expect(slope.byGradient / slope.byDifferences).toBeCloseTo(1, 2);
  });

  it('refuses pictures smaller than its window', () => {
    const small = tf.zeros<tf.Rank.R4>([1, 10, 40, 1]);
    expect(() => structuralSimilarity(small, small)).toThrow('needs 11 pixels, not 10 by 40');
  });
});

describe('multi-scale structural similarity', () => {
  const large = [2, 45, 48, 2];
  const first = randomTensor<Tensor4D>(1, large, 0, 1);
  const second = tf.add(tf.mul(first, 0.7), randomTensor<Tensor4D>(2, large, 0, 0.4)) as Tensor4D;

  it('multiplies contrast at every scale and luminance at the last', () => {
    const sum = 0.0448 + 0.2856 + 0.3001;
    const others = planesOf(second);
    const each = planesOf(first).map((plane, i) => {
      let [x, y, product] = [plane, others[i], 1];
      for (const [scale, exponent] of [0.0448, 0.2856, 0.3001].entries()) {
        const { whole, contrast } = byLoops(x, y, 1);
        product *= (scale === 2 ? whole : contrast) ** (exponent / sum);
        [x, y] = [halved(x), halved(y)];
      }
      return product;
    });
    const expected = each.reduce((total, value) => total + value, 0) / each.length;
    expect(numberOf(multiScaleSimilarity(first, second, { scales: 3 }))).toBeCloseTo(expected, 4);
  });

  it('keeps finite values and slopes for the negative of a picture', () => {
    const negative = tf.sub(1, first) as Tensor4D;
    const value = numberOf(multiScaleSimilarity(negative, first, { scales: 2 }));
    expect(value).toBeGreaterThan(0);
    expect(value).toBeLessThan(0.05);
    const gradient = gradientOf((x: Tensor4D) => multiScaleSimilarity(x, first, { scales: 2 }), negative);
    expect(valuesOf(gradient).every(Number.isFinite)).toBe(true);
  });

  it('refuses more scales than the picture has room for', () => {
    expect(() => multiScaleSimilarity(first, second)).toThrow('needs 11 pixels');
  });
});
