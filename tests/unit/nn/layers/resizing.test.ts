import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { resizeBilinear } from '../../../../src-main/nn/layers/bilinear.ts';
import { averagePool, enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { pixelShuffle, pixelUnshuffle } from '../../../../src-main/nn/layers/pixel-shuffle.ts';
import { farthest, randomTensor, valuesOf } from './tensors.ts';

const line = (values: number[]): Tensor4D => tf.tensor4d(values, [1, 1, values.length, 1]);

describe('enlarging by repetition', () => {
  it('repeats every pixel in both directions', () => {
    const enlarged = enlargeNearest(tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]), 3);
    const row = (a: number, b: number) => [a, a, a, b, b, b];
    const expected = [1, 1, 1, 3, 3, 3].flatMap((first) => row(first, first + 1));
    expect(enlarged.shape).toEqual([1, 6, 6, 1]);
    expect(valuesOf(enlarged)).toEqual(expected);
  });

  it('refuses a factor that is not whole', () => {
    expect(() => enlargeNearest(line([1, 2]), 1.5)).toThrow('1.5 times');
  });
});

describe('averaging blocks', () => {
  it('leaves out what fills no block', () => {
    const pooled = averagePool(tf.tensor4d([1, 2, 9, 3, 6, 9, 9, 9, 9], [1, 3, 3, 1]), 2);
    expect(valuesOf(pooled)).toEqual([3]);
  });

  it('refuses a picture smaller than a block', () => {
    expect(() => averagePool(line([1, 2, 3]), 2)).toThrow('no block of 2');
  });
});

describe('bilinear interpolation', () => {
  it('takes three parts of the nearer pixel and one of the farther when it doubles', () => {
    const enlarged = resizeBilinear(line([0, 4, 8]), 2, 6);
    expect(enlarged.shape).toEqual([1, 2, 6, 1]);
    expect(valuesOf(tf.slice(enlarged, [0, 0, 0, 0], [1, 1, 6, 1]))).toEqual([0, 1, 3, 5, 7, 8]);
  });

  it('keeps a ramp where it makes a picture smaller', () => {
    // Centres of 3 pixels over 6: 0.5, 2.5 and 4.5.
    expect(valuesOf(resizeBilinear(line([0, 1, 2, 3, 4, 5]), 1, 3))).toEqual([0.5, 2.5, 4.5]);
  });
});

describe('pixel shuffle', () => {
  it('spreads the channels of a pixel over a block, row by row', () => {
    const shuffled = pixelShuffle(tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 4]), 2);
    expect(shuffled.shape).toEqual([1, 2, 4, 1]);
    expect(valuesOf(shuffled)).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
  });

  it('does what depth-to-space does', () => {
    const input = randomTensor<Tensor4D>(4, [2, 3, 5, 18]);
    expect(farthest(pixelShuffle(input, 3), tf.depthToSpace(input, 3))).toBe(0);
  });

  it('is undone by its inverse', () => {
    const input = randomTensor<Tensor4D>(5, [2, 6, 4, 3]);
    const packed = pixelUnshuffle(input, 2);
    expect(packed.shape).toEqual([2, 3, 2, 12]);
    expect(farthest(pixelShuffle(packed, 2), input)).toBe(0);
  });

  it('refuses what makes no whole blocks', () => {
    expect(() => pixelShuffle(tf.zeros([1, 2, 2, 6]), 2)).toThrow('6 channels make no blocks');
    expect(() => pixelUnshuffle(tf.zeros([1, 3, 2, 1]), 2)).toThrow('no whole blocks');
  });
});
