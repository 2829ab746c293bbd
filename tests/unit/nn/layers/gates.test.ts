import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { gatedConvolution, initialiseGatedConvolution } from '../../../../src-main/nn/layers/gated-convolution.ts';
import { channelAttention, initialiseChannelAttention, simpleGate } from '../../../../src-main/nn/layers/gates.ts';
import type { Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { convolutionByLoops } from './convolution-by-loops.ts';
import { asTensors, farthest, randomTensor, valuesOf } from './tensors.ts';

describe('gated convolution', () => {
  it('lets the second half of the outputs gate the first', () => {
    const made = initialiseGatedConvolution(createRandom(1), 'g', { inputs: 3, outputs: 2, size: 3 });
    const parameters: Tensors = { ...asTensors(made), 'g.bias': tf.tensor1d([0.5, -0.5, 1, -1]) };
    const input = randomTensor<Tensor4D>(2, [2, 5, 4, 3]);
    const plain = { stride: 2, dilation: 1, groups: 1, padding: 'reflect' } as const;
    const both = convolutionByLoops(input, parameters['g.weight'] as Tensor4D, plain);
    const bias = [0.5, -0.5, 1, -1];
    const sums = both.values.map((value, i) => value + bias[i % 4]);
    const expected = sums.flatMap((feature, i) => {
      if (i % 4 > 1) return [];
      return [(feature > 0 ? feature : Math.expm1(feature)) / (1 + Math.exp(-sums[i + 2]))];
    });
    const result = gatedConvolution(input, parameters, 'g', { stride: 2, padding: 'reflect' });
    expect(result.shape).toEqual([2, 3, 2, 2]);
    expect(farthest(result, expected)).toBeLessThan(1e-5);
  });
});

describe('simple gate', () => {
  it('multiplies the halves of the channels', () => {
    expect(valuesOf(simpleGate(tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 4])))).toEqual([3, 8, 35, 48]);
  });

  it('refuses an odd number of channels', () => {
    expect(() => simpleGate(tf.zeros([1, 1, 1, 3]))).toThrow('3 channels have no halves');
  });
});

describe('channel attention', () => {
  it('scales every channel by a factor from the means of all channels', () => {
    const input = tf.tensor4d([1, 10, 3, 30], [1, 1, 2, 2]);
    const weight = tf.tensor4d([1, 0.1, 0.5, 0], [1, 1, 2, 2]);
    const scaled = channelAttention(input, { 'a.weight': weight, 'a.bias': tf.tensor1d([0, 1]) }, 'a');
    // Means 2 and 20: factors 2 + 10 and 0.2 + 1.
    expect(farthest(scaled, [12, 12, 36, 36])).toBeLessThan(1e-5);
  });

  it('treats the pictures of a batch apart and starts from the parameters it makes', () => {
    const parameters = asTensors(initialiseChannelAttention(createRandom(1), 'a', 4));
    const input = randomTensor<Tensor4D>(3, [2, 3, 5, 4]);
    const alone = channelAttention(tf.slice(input, [1, 0, 0, 0], [1, 3, 5, 4]), parameters, 'a');
    const together = channelAttention(input, parameters, 'a');
    expect(farthest(tf.slice(together, [1, 0, 0, 0], [1, 3, 5, 4]), alone)).toBeLessThan(1e-6);
  });
});
