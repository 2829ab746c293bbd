import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { gaussianDivergence, sampleGaussian } from '../../../../src-main/nn/losses/gaussian-divergence.ts';
import { farthest, gradientOf, numberOf, randomTensor, valuesOf } from '../layers/tensors.ts';

const shape = [2, 3, 5, 4];
const mean = randomTensor<Tensor4D>(1, shape, -2, 2);
const logVariance = randomTensor<Tensor4D>(2, shape, -9, 4);

describe('divergence from the standard normal distribution', () => {
  it('is the closed form, averaged over pictures and places and summed over channels', () => {
    const means = valuesOf(mean);
    const channels = [0, 0, 0, 0];
    valuesOf(logVariance).forEach((value, i) => {
      const clamped = Math.min(Math.max(value, -6), 2);
      channels[i % 4] += (means[i] ** 2 + Math.exp(clamped) - clamped - 1) / 2 / 30;
    });
    const result = gaussianDivergence(mean, logVariance);
    expect(farthest(result.channels, channels)).toBeLessThan(1e-5);
    expect(numberOf(result.loss)).toBeCloseTo(
      channels.reduce((sum, value) => sum + value),
      4,
    );
  });

  it('agrees with an integral', () => {
    const [m, deviation] = [0.7, 0.6];
    let sum = 0;
    for (let x = -8; x < 8; x += 1e-3) {
      const density = Math.exp(-(((x - m) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
      sum += 1e-3 * density * (x ** 2 / 2 - ((x - m) / deviation) ** 2 / 2 - Math.log(deviation));
    }
    const place = (value: number): Tensor4D => tf.fill([1, 1, 1, 1], value);
    expect(numberOf(gaussianDivergence(place(m), place(2 * Math.log(deviation)), 0).loss)).toBeCloseTo(sum, 4);
  });

  it('gives every channel its free bits, below which nothing pulls', () => {
    const nothing = tf.zeros<tf.Rank.R4>(shape as [number, number, number, number]);
    expect(numberOf(gaussianDivergence(nothing, nothing, 0.1).loss)).toBeCloseTo(0.4, 6);
    const little = tf.fill<tf.Rank.R4>(shape as [number, number, number, number], 0.1);
    const pull = gradientOf((x: Tensor4D) => gaussianDivergence(x, nothing, 0.1).loss, little);
    expect(valuesOf(pull).every((value) => value === 0)).toBe(true);
    const free = gradientOf((x: Tensor4D) => gaussianDivergence(x, nothing, 0).loss, little);
    expect(farthest(free, Array(120).fill(0.1 / 30))).toBeLessThan(1e-7);
  });
});

describe('sampling', () => {
  it('moves and widens the noise, with the clamped variance', () => {
    const at = (values: number[]): Tensor4D => tf.tensor4d(values, [1, 1, values.length, 1]);
    const sample = sampleGaussian(at([1, 1, 1]), at([0, -99, 99]), at([2, 2, 2]));
    expect(farthest(sample, [3, 1 + 2 * Math.exp(-3), 1 + 2 * Math.E])).toBeLessThan(1e-5);
  });
});
