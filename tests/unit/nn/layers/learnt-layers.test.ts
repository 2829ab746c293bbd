import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { dense, initialiseDense } from '../../../../src-main/nn/layers/dense.ts';
import {
  initialiseTransposedConvolution,
  transposedConvolution,
} from '../../../../src-main/nn/layers/transposed-convolution.ts';
import { asTensors, farthest, randomTensor, valuesOf } from './tensors.ts';

/** Every input pixel paints its taps, times its value, from the pixel 2 · place - (size / 2 - 1) on. */
function painted(input: Tensor4D, weight: Tensor4D): number[] {
  const [count, rows, columns, inputs] = input.shape;
  const [size, , outputs] = weight.shape;
  const x = input.arraySync();
  const w = weight.arraySync();
  const result = new Float64Array(count * rows * 2 * columns * 2 * outputs);
  const shift = size / 2 - 1;
  for (let n = 0; n < count; n++) {
    for (let at = 0; at < rows * columns * size * size; at++) {
      const [tap, pixel] = [at % (size * size), Math.floor(at / (size * size))];
      const row = Math.floor(pixel / columns) * 2 + Math.floor(tap / size) - shift;
      const column = (pixel % columns) * 2 + (tap % size) - shift;
      if (row < 0 || column < 0 || row >= rows * 2 || column >= columns * 2) continue;
      for (let output = 0; output < outputs; output++) {
        for (let i = 0; i < inputs; i++) {
          result[((n * rows * 2 + row) * columns * 2 + column) * outputs + output] +=
            x[n][Math.floor(pixel / columns)][pixel % columns][i] * w[Math.floor(tap / size)][tap % size][output][i];
        }
      }
    }
  }
  return Array.from(result);
}

describe('transposed convolution', () => {
  it.each([2, 4] as const)('of size %i paints the taps of every pixel', (size) => {
    const input = randomTensor<Tensor4D>(1, [2, 3, 5, 4]);
    const spec = { inputs: 4, outputs: 3, size };
    const parameters = asTensors(initialiseTransposedConvolution(createRandom(2), 'up', spec));
    expect(parameters['up.weight'].shape).toEqual([size, size, 3, 4]);
    const result = transposedConvolution(input, parameters, 'up');
    expect(result.shape).toEqual([2, 6, 10, 3]);
    expect(farthest(result, painted(input, parameters['up.weight'] as Tensor4D))).toBeLessThan(1e-5);
  });

  it('adds the bias', () => {
    const parameters = { 'up.weight': tf.zeros([2, 2, 2, 1]), 'up.bias': tf.tensor1d([3, 4]) };
    expect(valuesOf(transposedConvolution(tf.ones([1, 1, 1, 1]), parameters, 'up'))).toEqual([3, 4, 3, 4, 3, 4, 3, 4]);
  });

  it('refuses weights that do not fit', () => {
    const enlarge = (shape: [number, number, number, number]) =>
      transposedConvolution(tf.ones([1, 2, 2, 3]), { 'up.weight': tf.zeros(shape) }, 'up');
    expect(() => enlarge([3, 3, 1, 3])).toThrow('cannot enlarge');
    expect(() => enlarge([2, 2, 3, 1])).toThrow('cannot enlarge');
  });
});

describe('dense', () => {
  it('sums every input for every output and adds the bias', () => {
    const weight = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const input = tf.tensor2d([1, 0, 2, 0, 1, 0], [2, 3]);
    const result = dense(input, { 'd.weight': weight, 'd.bias': tf.tensor1d([100, 200]) }, 'd');
    expect(valuesOf(result)).toEqual([111, 214, 103, 204]);
  });

  it('makes its parameters', () => {
    const parameters = asTensors(initialiseDense(createRandom(1), 'd', { inputs: 5, outputs: 3, bias: false }));
    expect(Object.keys(parameters)).toEqual(['d.weight']);
    expect(dense(randomTensor<Tensor2D>(1, [4, 5]), parameters, 'd').shape).toEqual([4, 3]);
  });
});
