import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { charbonnierLoss, l1Loss, l2Loss, peakRatioLoss } from '../../../../src-main/nn/losses/pointwise.ts';
import { weightedMean } from '../../../../src-main/nn/losses/weighted-mean.ts';
import { gradientOf, numberOf, randomTensor, valuesOf } from '../layers/tensors.ts';

const shape = [2, 3, 5, 3];
const a = randomTensor<Tensor4D>(1, shape);
const b = randomTensor<Tensor4D>(2, shape);
const weights = randomTensor<Tensor4D>(3, [2, 3, 5, 1], 0, 6);

function byLoops(error: (difference: number) => number, weigh: (pixel: number) => number): number {
  const second = valuesOf(b);
  let [sum, total] = [0, 0];
  valuesOf(a).forEach((value, i) => {
    const weight = weigh(Math.floor(i / 3));
    sum += weight * error(value - second[i]);
    total += weight;
  });
  return sum / total;
}

describe.each([
  ['L1', l1Loss, Math.abs],
  ['L2', l2Loss, (difference: number) => difference ** 2],
  ['Charbonnier', charbonnierLoss, (difference: number) => Math.sqrt(difference ** 2 + 1e-6)],
])('%s', (_name, loss, error) => {
  it('is the mean over all numbers', () => {
    expect(numberOf(loss(a, b))).toBeCloseTo(
      byLoops(error, () => 1),
      6,
    );
  });

  it('weighs pixels by a map, whatever its scale', () => {
    const map = valuesOf(weights);
    const expected = byLoops(error, (pixel) => map[pixel]);
    expect(numberOf(loss(a, b, weights))).toBeCloseTo(expected, 6);
    expect(numberOf(loss(a, b, tf.mul(weights, 100)))).toBeCloseTo(expected, 6);
    expect(numberOf(loss(a, b, tf.tile(weights, [1, 1, 1, 3])))).toBeCloseTo(expected, 6);
  });
});

describe('the pointwise losses', () => {
  it('do not push on pixels that are right', () => {
    for (const loss of [l1Loss, l2Loss, charbonnierLoss]) {
      expect(valuesOf(tf.grad((x) => loss(x, tf.ones([2])))(tf.tensor1d([1, 3])))[0]).toBe(0);
    }
  });

  it('are 0 and not NaN where nothing counts', () => {
    const nothing = tf.zeros<tf.Rank.R4>([2, 3, 5, 1]);
    expect(numberOf(l1Loss(a, b, nothing))).toBe(0);
    const gradient = gradientOf((x: Tensor4D) => l1Loss(x, b, nothing), a);
    expect(valuesOf(gradient).every((value) => value === 0)).toBe(true);
  });

  it('average with weights of the same shape too', () => {
    expect(numberOf(weightedMean(tf.tensor1d([1, 2, 3]), tf.tensor1d([0, 1, 3])))).toBeCloseTo(2.75, 6);
    expect(() => weightedMean(tf.zeros([2, 1]), tf.zeros([2, 3]))).toThrow('weights of [2,3] for errors of [2,1]');
  });
});

describe('the peak ratio as a loss', () => {
  /** Mean squared difference of picture `n`, weighed. */
  const squares = (n: number, weigh: (pixel: number) => number): number => {
    const [first, second] = [valuesOf(a), valuesOf(b)];
    let [sum, total] = [0, 0];
    for (let i = n * 45; i < (n + 1) * 45; i += 1) {
      const weight = weigh(Math.floor(i / 3));
      sum += weight * (first[i] - second[i]) ** 2;
      total += weight;
    }
    return sum / total;
  };

  it('is the mean of the logarithms of the pictures, each weighed by itself', () => {
    const map = valuesOf(weights);
    const weighed = [0, 1].map((n) => Math.log(squares(n, (pixel) => map[pixel]) + (0.5 / 255) ** 2));
    expect(numberOf(peakRatioLoss(a, b, weights))).toBeCloseTo((weighed[0] + weighed[1]) / 2, 5);
  });

  it('does not push where nothing counts, nor on what is right', () => {
    const nothing = tf.zeros<tf.Rank.R4>([2, 3, 5, 1]);
    for (const [x, y, weight] of [[a, b, nothing] as const, [a, a, weights] as const]) {
      const gradient = gradientOf((moved: Tensor4D) => peakRatioLoss(moved, y, weight), x);
      expect(valuesOf(gradient).every((value) => value === 0)).toBe(true);
    }
  });
});
