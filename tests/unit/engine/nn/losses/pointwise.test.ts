import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { charbonnierLoss, l1Loss, l2Loss } from '../../../../../src-main/engine/nn/losses/pointwise.ts';
import { weightedMean } from '../../../../../src-main/engine/nn/losses/weighted-mean.ts';
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

  it('take the epsilon of Charbonnier in the units of the pictures', () => {
    expect(numberOf(charbonnierLoss(tf.scalar(0.3), tf.scalar(0), undefined, 0.4))).toBeCloseTo(0.5, 6);
  });

  it('average with weights of the same shape too', () => {
    expect(numberOf(weightedMean(tf.tensor1d([1, 2, 3]), tf.tensor1d([0, 1, 3])))).toBeCloseTo(2.75, 6);
    expect(() => weightedMean(tf.zeros([2, 1]), tf.zeros([2, 3]))).toThrow('weights of [2,3] for errors of [2,1]');
  });
});
