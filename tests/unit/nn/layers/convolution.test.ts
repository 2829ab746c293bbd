import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { convolution, convolve, initialiseConvolution } from '../../../../src-main/nn/layers/convolution.ts';
import { convolutionByLoops } from './convolution-by-loops.ts';
import type { LoopOptions } from './convolution-by-loops.ts';
import { asTensors, farthest, randomTensor, slopes, valuesOf } from './tensors.ts';

const plain: LoopOptions = { stride: 1, dilation: 1, groups: 1, padding: 'zero' };

const cases: [string, number[], number[], Partial<LoopOptions>][] = [
  ['an odd size', [2, 7, 6, 4], [3, 3, 4, 6], {}],
  ['stride 2', [2, 7, 6, 4], [3, 3, 4, 6], { stride: 2 }],
  ['size 4 and stride 2', [1, 8, 6, 3], [4, 4, 3, 2], { stride: 2 }],
  ['a single tap', [2, 5, 4, 3], [1, 1, 3, 5], {}],
  ['more taps across than down', [1, 6, 9, 2], [3, 5, 2, 3], {}],
  ['no padding', [1, 6, 7, 2], [3, 5, 2, 3], { padding: 'none' }],
  ['a mirrored edge', [2, 5, 6, 3], [5, 5, 3, 2], { padding: 'reflect' }],
  ['a mirrored edge and stride 2', [2, 5, 6, 3], [3, 3, 3, 2], { padding: 'reflect', stride: 2 }],
  ['dilation 2', [2, 7, 6, 4], [3, 3, 4, 3], { dilation: 2 }],
  ['dilation 3 and a mirrored edge', [1, 7, 8, 2], [3, 3, 2, 3], { dilation: 3, padding: 'reflect' }],
  ['dilation 2 and no padding', [1, 8, 9, 2], [3, 5, 2, 2], { dilation: 2, padding: 'none' }],
  ['groups', [2, 5, 6, 6], [3, 3, 3, 4], { groups: 2 }],
  ['groups and dilation 2', [1, 7, 6, 4], [3, 3, 2, 6], { groups: 2, dilation: 2 }],
  ['a group for each channel', [2, 5, 6, 3], [3, 3, 1, 3], { groups: 3 }],
  ['a group for each channel with two outputs', [2, 5, 6, 3], [3, 3, 1, 6], { groups: 3, stride: 2 }],
  ['a group for each channel and dilation 2', [1, 7, 6, 3], [3, 3, 1, 6], { groups: 3, dilation: 2 }],
];

describe('convolution', () => {
  it.each(cases)('with %s is what loops in double precision give', (_what, shape, taps, options) => {
    const input = randomTensor<Tensor4D>(1, shape);
    const weight = randomTensor<Tensor4D>(2, taps);
    const expected = convolutionByLoops(input, weight, { ...plain, ...options });
    const actual = convolve(input, weight, options);
    expect(actual.shape).toEqual(expected.shape);
    expect(farthest(actual, expected.values)).toBeLessThan(1e-5);
  });

  it.each(cases)('with %s has the gradients that differences show', (_what, shape, taps, options) => {
    const input = randomTensor<Tensor4D>(1, shape);
    const weight = randomTensor<Tensor4D>(2, taps);
    const byInput = slopes((x) => convolve(x as Tensor4D, weight, options), input, 0.1);
    expect(byInput.byGradient).toBeCloseTo(byInput.byDifferences, 3);
    const byWeight = slopes((w) => convolve(input, w as Tensor4D, options), weight, 0.1);
    expect(byWeight.byGradient).toBeCloseTo(byWeight.byDifferences, 3);
  });

  it('adds the bias when there is one', () => {
    const input = tf.zeros<tf.Rank.R4>([1, 2, 2, 1]);
    const weight = tf.ones([1, 1, 1, 2]);
    const biased = convolution(input, { 'a.weight': weight, 'a.bias': tf.tensor1d([1, 2]) }, 'a');
    expect(valuesOf(biased)).toEqual([1, 2, 1, 2, 1, 2, 1, 2]);
    expect(valuesOf(convolution(input, { 'a.weight': weight }, 'a'))).toEqual(Array(8).fill(0));
  });

  it('keeps an odd size and halves it, rounding up, with stride 2', () => {
    const input = tf.zeros<tf.Rank.R4>([1, 7, 9, 1]);
    const weight = tf.zeros<tf.Rank.R4>([5, 5, 1, 1]);
    expect(convolve(input, weight).shape).toEqual([1, 7, 9, 1]);
    expect(convolve(input, weight, { stride: 2 }).shape).toEqual([1, 4, 5, 1]);
  });

  it('can be differentiated twice when dilated', () => {
    const weight = randomTensor<Tensor4D>(2, [3, 3, 2, 2]);
    const squares = (x: tf.Tensor): tf.Tensor => tf.square(convolve(x as Tensor4D, weight, { dilation: 2 }));
    const slope = slopes((x) => tf.grad(squares)(x), randomTensor(3, [1, 6, 6, 2]), 0.1);
    expect(slope.byGradient / slope.byDifferences).toBeCloseTo(1, 4);
  });

  it('refuses shapes that fit nothing', () => {
    const input = tf.zeros<tf.Rank.R4>([1, 4, 4, 3]);
    const weights = (shape: [number, number, number, number]) => tf.zeros<tf.Rank.R4>(shape);
    expect(() => convolve(input, weights([3, 3, 4, 4]))).toThrow('does not fit 3 channels');
    expect(() => convolve(input, weights([3, 3, 1, 4]), { groups: 3 })).toThrow('does not fit');
    expect(() => convolve(input, weights([5, 5, 3, 1]), { padding: 'none' })).toThrow('too small');
    expect(() => convolve(input, weights([9, 9, 3, 1]), { padding: 'reflect' })).toThrow('cannot mirror 4 pixels of');
    expect(() => convolve(input, weights([3, 3, 3, 1]), { stride: 2, dilation: 2 })).toThrow('not both');
    expect(() => convolution(input, {}, 'first')).toThrow('no parameter named first.weight');
  });
});

describe('initialising a convolution', () => {
  it('makes parameters of the shapes that the convolution reads', () => {
    const spec = { inputs: 6, outputs: 4, size: [3, 5], groups: 2 } as const;
    const parameters = asTensors(initialiseConvolution(createRandom(1), 'down.0', spec));
    expect(parameters['down.0.weight'].shape).toEqual([3, 5, 3, 4]);
    expect(valuesOf(parameters['down.0.bias'])).toEqual([0, 0, 0, 0]);
    const result = convolution(randomTensor<Tensor4D>(1, [1, 6, 6, 6]), parameters, 'down.0', { groups: 2 });
    expect(result.shape).toEqual([1, 6, 6, 4]);
  });

  it('leaves out the bias when told to', () => {
    const made = initialiseConvolution(createRandom(1), 'a', { inputs: 1, outputs: 1, size: 3, bias: false });
    expect(Object.keys(made)).toEqual(['a.weight']);
  });

  it('gives the same weights for the same seed and others for another', () => {
    const spec = { inputs: 3, outputs: 3, size: 3 };
    const weights = (seed: number) => initialiseConvolution(createRandom(seed), 'a', spec)['a.weight'].values;
    expect(weights(7)).toEqual(weights(7));
    expect(weights(7)).not.toEqual(weights(8));
  });

  it('refuses groups that do not divide the channels', () => {
    const spec = { inputs: 6, outputs: 4, size: 3, groups: 3 };
    expect(() => initialiseConvolution(createRandom(1), 'a', spec)).toThrow('3 groups do not divide');
  });
});
