import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { absolute, leakyRelu, sigmoid, tanh } from '../../../../src-main/nn/layers/activations.ts';
import { farthest, valuesOf } from './tensors.ts';

const places = [-40, -3, -1, -0.25, 0, 0.25, 1, 3, 40];

describe('activations', () => {
  it.each<[string, (x: tf.Tensor) => tf.Tensor, (x: number) => number]>([
    ['the leaky rectifier', (x) => leakyRelu(x, 0.05), (x) => (x > 0 ? x : 0.05 * x)],
    ['sigmoid', sigmoid, (x) => 1 / (1 + Math.exp(-x))],
    ['tanh', tanh, Math.tanh],
    ['absolute', absolute, Math.abs],
  ])('%s has its values, and finite slopes far out', (_name, activation, expected) => {
    expect(farthest(activation(tf.tensor1d(places)), places.map(expected))).toBeLessThan(1e-6);
    expect(valuesOf(tf.grad(activation)(tf.tensor1d([-1e4, 1e4]))).every(Number.isFinite)).toBe(true);
  });

  it('has the derivative 0 for |x| at 0, so that what is right stays', () => {
    expect(valuesOf(tf.grad(absolute)(tf.tensor1d([-2, 0, 3])))).toEqual([-1, 0, 1]);
  });
});
