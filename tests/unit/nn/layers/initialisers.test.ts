import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  ones,
  zeros,
} from '../../../../src-main/nn/layers/initialisers.ts';
import { orthogonal } from '../../../../src-main/nn/layers/orthogonal.ts';
import { farthest } from './tensors.ts';

const fans = { inputs: 50, outputs: 150 };

describe('initialisers', () => {
  it.each([
    ['glorotNormal', glorotNormal, 2 / 200],
    ['glorotUniform', glorotUniform, 2 / 200],
    ['heNormal', heNormal, 2 / 50],
    ['heUniform', heUniform, 2 / 50],
  ])('%s has mean 0 and the variance of its paper', (_name, initialise, variance) => {
    const values = Array.from(initialise(createRandom(1), [100, 200], fans).values);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(3 * Math.sqrt(variance / values.length));
    expect(Math.abs(squares / variance - 1)).toBeLessThan(0.05);
  });

  it('keeps uniform numbers within their limit and lets normal ones leave it', () => {
    const limit = Math.sqrt(6 / 50);
    const outside = (values: ArrayLike<number>) => Array.from(values).filter((value) => Math.abs(value) > limit).length;
    expect(outside(heUniform(createRandom(1), [1000], fans).values)).toBe(0);
    // 8.3 % of a normal distribution lie beyond √3 deviations.
    expect(outside(heNormal(createRandom(1), [1000], fans).values)).toBeGreaterThan(40);
  });

  it('fills with zeros and ones', () => {
    expect(Array.from(zeros(createRandom(1), [2, 2], fans).values)).toEqual([0, 0, 0, 0]);
    expect(Array.from(ones(createRandom(1), [3], fans).values)).toEqual([1, 1, 1]);
  });

  it.each([
    [[3, 3, 2, 5], 'columns'],
    [[2, 9], 'rows'],
    [[4, 4], 'columns'],
  ])('makes %j with orthonormal %s', (shape, kind) => {
    const made = orthogonal(createRandom(3), shape, fans);
    const columns = shape[shape.length - 1];
    const matrix = tf.tensor2d(made.values as Float32Array, [made.values.length / columns, columns]);
    const products = kind === 'columns' ? tf.matMul(matrix, matrix, true) : tf.matMul(matrix, matrix, false, true);
    expect(farthest(products, tf.eye(products.shape[0]))).toBeLessThan(1e-6);
  });
});
