import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import * as activations from '../../../../src-main/nn/layers/activations.ts';
import { farthest, randomTensor, slopes, valuesOf } from './tensors.ts';

const places = [-40, -3, -1, -0.25, 0, 0.25, 1, 3, 40];

describe('activations', () => {
  it.each<[keyof typeof activations, (x: number) => number]>([
    ['relu', (x) => Math.max(x, 0)],
    ['leakyRelu', (x) => (x > 0 ? x : 0.2 * x)],
    ['elu', (x) => (x > 0 ? x : Math.expm1(x))],
    ['sigmoid', (x) => 1 / (1 + Math.exp(-x))],
    ['silu', (x) => x / (1 + Math.exp(-x))],
    ['tanh', Math.tanh],
    ['softplus', (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))],
    ['absolute', Math.abs],
  ])('%s has its values', (name, expected) => {
    expect(farthest(activations[name](tf.tensor1d(places)), places.map(expected))).toBeLessThan(1e-6);
  });

  it.each(['sigmoid', 'silu', 'tanh', 'softplus', 'leakyRelu', 'absolute'] as const)(
    '%s can be differentiated twice',
    (name) => {
      // The square, so that the piecewise linear ones have a second derivative too; away from their corner.
      const squared = (x: Tensor): Tensor => tf.square(activations[name](x));
      const points = tf.tensor1d([-2, -1, -0.5, 0.5, 1, 2]);
      const slope = slopes((x) => tf.grad(squared)(x), points, 0.02);
      expect(slope.byGradient).toBeCloseTo(slope.byDifferences, 3);
    },
  );

  it('has the derivative 0 for |x| at 0, so that what is right stays', () => {
    expect(valuesOf(tf.grad(activations.absolute)(tf.tensor1d([-2, 0, 3])))).toEqual([-1, 0, 1]);
  });

  it('gives finite values and slopes far out', () => {
    for (const name of ['sigmoid', 'silu', 'tanh', 'softplus', 'elu'] as const) {
      const far = tf.tensor1d([-1e4, 1e4]);
      expect(valuesOf(activations[name](far)).every(Number.isFinite)).toBe(true);
      expect(valuesOf(tf.grad((x: Tensor) => activations[name](x))(far)).every(Number.isFinite)).toBe(true);
    }
  });

  it('takes another slope for the leaky rectifier', () => {
    const x = randomTensor(1, [50]);
    const expected = valuesOf(x).map((value) => (value > 0 ? value : value * 0.05));
    expect(farthest(activations.leakyRelu(x, 0.05), expected)).toBeLessThan(1e-7);
  });
});
