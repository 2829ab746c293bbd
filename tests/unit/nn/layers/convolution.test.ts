import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { convolution, convolve, initialiseConvolution } from '../../../../src-main/nn/layers/convolution.ts';
import { dense, initialiseDense } from '../../../../src-main/nn/layers/dense.ts';
import { gatedConvolution, initialiseGatedConvolution } from '../../../../src-main/nn/layers/gated-convolution.ts';
import { glorotUniform } from '../../../../src-main/nn/layers/initialisers.ts';
import { asTensors, farthest, randomTensor, valuesOf } from './tensors.ts';

/** A convolution written out in double precision: zeros around the picture, ⌊(taps − 1) / 2⌋ on each side. */
function byLoops(input: Tensor4D, weight: Tensor4D, stride: number) {
  const [x, w] = [input.arraySync(), weight.arraySync()];
  const [count, rows, columns] = input.shape;
  const [size, , depth, outputs] = weight.shape;
  const around = Math.floor((size - 1) / 2);
  const sideOf = (length: number): number => Math.floor((length + 2 * around - size) / stride) + 1;
  const shape = [count, sideOf(rows), sideOf(columns), outputs];
  const values = Array.from({ length: shape.reduce((a, b) => a * b) }, (_, at) => {
    const [n, row] = [
      Math.floor(at / (shape[1] * shape[2] * outputs)),
      Math.floor(at / (shape[2] * outputs)) % shape[1],
    ];
    const [column, output] = [Math.floor(at / outputs) % shape[2], at % outputs];
    let sum = 0;
    for (let tap = 0; tap < size * size * depth; tap += 1) {
      const [a, b, i] = [Math.floor(tap / (size * depth)), Math.floor(tap / depth) % size, tap % depth];
      sum += (x[n][row * stride + a - around]?.[column * stride + b - around]?.[i] ?? 0) * w[a][b][i][output];
    }
    return sum;
  });
  return { shape, values };
}

describe('convolution', () => {
  it.each<[string, number[], number[], number?]>([
    ['an odd size', [2, 7, 6, 4], [3, 3, 4, 6]],
    ['a single tap', [2, 5, 4, 3], [1, 1, 3, 5]],
    ['stride 2', [2, 7, 6, 4], [5, 5, 4, 6], 2],
    ['size 4 and stride 2', [1, 8, 6, 3], [4, 4, 3, 2], 2],
  ])('with %s is what loops in double precision give', (_what, shape, taps, stride) => {
    const input = randomTensor<Tensor4D>(1, shape);
    const weight = randomTensor<Tensor4D>(2, taps);
    const expected = byLoops(input, weight, stride ?? 1);
    const actual = convolve(input, weight, stride);
    expect(actual.shape).toEqual(expected.shape);
    expect(farthest(actual, expected.values)).toBeLessThan(1e-5);
  });

  it('adds the bias', () => {
    const parameters = { 'a.weight': tf.ones([1, 1, 1, 2]), 'a.bias': tf.tensor1d([1, 2]) };
    expect(valuesOf(convolution(tf.zeros([1, 2, 2, 1]), parameters, 'a'))).toEqual([1, 2, 1, 2, 1, 2, 1, 2]);
  });

  it('refuses channels that do not fit, and names that are not there', () => {
    const input = tf.zeros<tf.Rank.R4>([1, 4, 4, 3]);
    expect(() => convolve(input, tf.zeros([3, 3, 4, 4]))).toThrow('does not fit 3 channels');
    expect(() => convolution(input, {}, 'first')).toThrow('no parameter named first.weight');
  });

  it('has parameters of the shapes that it reads, by the seed alone', () => {
    const spec = { inputs: 6, outputs: 4, size: 3 };
    const made = initialiseConvolution(createRandom(7), 'down.0', spec);
    expect(made['down.0.weight'].shape).toEqual([3, 3, 6, 4]);
    expect([...made['down.0.bias'].values]).toEqual([0, 0, 0, 0]);
    expect(initialiseConvolution(createRandom(7), 'down.0', spec)).toEqual(made);
    expect(initialiseConvolution(createRandom(8), 'down.0', spec)).not.toEqual(made);
  });
});

describe('gated convolution', () => {
  it('lets the second half of the outputs gate the first', () => {
    const made = initialiseGatedConvolution(createRandom(1), 'g', { inputs: 3, outputs: 2, size: 3 });
    const bias = [0.5, -0.5, 1, -1];
    const parameters: Tensors = { ...asTensors(made), 'g.bias': tf.tensor1d(bias) };
    const input = randomTensor<Tensor4D>(2, [2, 5, 4, 3]);
    const both = byLoops(input, parameters['g.weight'] as Tensor4D, 2);
    const sums = both.values.map((value, i) => value + bias[i % 4]);
    const expected = sums.flatMap((feature, i) => {
      if (i % 4 > 1) return [];
      return [(feature > 0 ? feature : Math.expm1(feature)) / (1 + Math.exp(-sums[i + 2]))];
    });
    const result = gatedConvolution(input, parameters, 'g', 2);
    expect(result.shape).toEqual([2, 3, 2, 2]);
    expect(farthest(result, expected)).toBeLessThan(1e-5);
  });
});

describe('dense', () => {
  it('sums every input for every output and adds the bias', () => {
    const weight = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const input = tf.tensor2d([1, 0, 2, 0, 1, 0], [2, 3]);
    const result = dense(input, { 'd.weight': weight, 'd.bias': tf.tensor1d([100, 200]) }, 'd');
    expect(valuesOf(result)).toEqual([111, 214, 103, 204]);
    const spec = { inputs: 5, outputs: 3, weight: glorotUniform };
    const parameters = asTensors(initialiseDense(createRandom(1), 'd', spec));
    expect(dense(randomTensor<Tensor2D>(1, [4, 5]), parameters, 'd').shape).toEqual([4, 3]);
  });
});
