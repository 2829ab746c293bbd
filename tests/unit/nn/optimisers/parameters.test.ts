import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { clipGlobalNorm } from '../../../../src-main/nn/optimisers/clip-global-norm.ts';
import { averageParameters, initialiseAverages } from '../../../../src-main/nn/optimisers/moving-average.ts';
import { initialiseMoments } from '../../../../src-main/nn/optimisers/moments.ts';
import { cosineRate } from '../../../../src-main/nn/optimisers/schedule.ts';
import { asTensors, farthest, numberOf, valuesOf } from '../layers/tensors.ts';

const arrays = { 'a.weight': { shape: [1, 2], dtype: 'float32', values: Float32Array.of(1, -2) } } as const;

describe('clipping', () => {
  const long = { a: tf.tensor1d([3, 0]), b: tf.tensor2d([0, 4], [1, 2]) };

  it('shortens all gradients together', () => {
    const { gradients, norm } = clipGlobalNorm(long, 1);
    expect(numberOf(norm)).toBe(5);
    expect(farthest(gradients.a, [0.6, 0])).toBeLessThan(1e-6);
    expect(farthest(gradients.b, [0, 0.8])).toBeLessThan(1e-6);
    expect(gradients.b.shape).toEqual([1, 2]);
  });

  it('leaves short ones as they are', () => {
    expect(valuesOf(clipGlobalNorm(long, 5.5).gradients.a)).toEqual([3, 0]);
    expect(valuesOf(clipGlobalNorm({ a: tf.zeros([2]) }, 1).gradients.a)).toEqual([0, 0]);
  });
});

describe('moving averages', () => {
  it('start as the parameters, but not in their memory', () => {
    const averages = initialiseAverages(arrays);
    expect(averages).toEqual({ 'ema.a.weight': arrays['a.weight'] });
    expect(averages['ema.a.weight'].values.buffer).not.toBe(arrays['a.weight'].values.buffer);
  });

  it('follow the parameters', () => {
    const averages = asTensors(initialiseAverages(arrays));
    const next = averageParameters(averages, { 'a.weight': tf.tensor2d([5, 2], [1, 2]) }, tf.scalar(0.75));
    expect(valuesOf(next['ema.a.weight'])).toEqual([2, -1]);
  });
});

it('moments start at 0', () => {
  const zeros = { shape: [1, 2], dtype: 'float32', values: new Float32Array(2) };
  expect(initialiseMoments(arrays)).toEqual({ 'adam.m.a.weight': zeros, 'adam.v.a.weight': zeros });
});

describe('the cosine schedule', () => {
  const schedule = { peak: 1, floor: 0.1, steps: 110, warmUp: 10 };

  it('climbs evenly, then falls along half a cosine', () => {
    expect([1, 5, 10].map((step) => cosineRate(schedule, step))).toEqual([0.1, 0.5, 1]);
    expect(cosineRate(schedule, 60)).toBeCloseTo(0.55, 12);
    expect(cosineRate(schedule, 35)).toBeCloseTo(0.1 + 0.45 * (1 + Math.SQRT1_2), 12);
  });

  it('stays at the floor after the last step', () => {
    expect(cosineRate(schedule, 110)).toBeCloseTo(0.1, 12);
    expect(cosineRate(schedule, 500)).toBeCloseTo(0.1, 12);
    expect(cosineRate({ peak: 1, steps: 10 }, 10)).toBeCloseTo(0, 12);
  });

  it('starts near the peak without a warm-up', () => {
    expect(cosineRate({ peak: 2, steps: 1000 }, 1)).toBeCloseTo(2, 4);
  });
});
