import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import type { Program, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { convolution, convolve, initialiseConvolution } from '../../../../src-main/nn/layers/convolution.ts';
import { glorotUniform, heNormal } from '../../../../src-main/nn/layers/initialisers.ts';
import { averagePool, enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { pixelShuffle, pixelUnshuffle } from '../../../../src-main/nn/layers/pixel-shuffle.ts';
import { initialiseSpectralNormalisation } from '../../../../src-main/nn/layers/spectral-normalisation.ts';
import { withoutGradient } from '../../../../src-main/nn/layers/without-gradient.ts';
import { totalVariation } from '../../../../src-main/nn/losses/differences.ts';
import { blockCosines } from '../../../../src-main/nn/losses/focal-frequency.ts';
import { structuralSimilarity } from '../../../../src-main/nn/losses/structural-similarity.ts';
import { weightedMean } from '../../../../src-main/nn/losses/weighted-mean.ts';
import { gradients } from '../../../../src-main/nn/optimisers/gradients.ts';
import { cosineRate } from '../../../../src-main/nn/optimisers/schedule.ts';
import { array, of } from './case.ts';
import { run } from './runtime.ts';

describe('layers and losses refuse', () => {
  const small = (...shape: number[]) => tf.zeros<tf.Rank.R4>(shape as Tensor4D['shape']);
  const flat = () => small(1, 10, 40, 1);
  it.each<[string, () => tf.Tensor, string]>([
    ['channels that do not fit', () => convolve(small(1, 4, 4, 3), small(3, 3, 4, 4)), 'does not fit 3 channels'],
    ['missing parameters', () => convolution(small(1, 4, 4, 3), {}, 'first'), 'no parameter named first.weight'],
    ['a factor that is not whole', () => enlargeNearest(small(1, 1, 2, 1), 1.5), '1.5 times'],
    ['a picture smaller than a block', () => averagePool(small(1, 1, 3, 1), 2), 'no block of 2'],
    ['channels that fill no block', () => pixelShuffle(small(1, 2, 2, 6), 2), '6 channels make no blocks'],
    ['pixels that fill no block', () => pixelUnshuffle(small(1, 3, 2, 1), 2), 'no whole blocks'],
    ['a picture of one line', () => totalVariation(small(1, 1, 9, 1)), '1 by 9 has no finite differences'],
    ['less than a block of cosines', () => blockCosines(small(1, 7, 9, 1)), 'make no block of 8'],
    ['less than a window', () => structuralSimilarity(flat(), flat()), 'needs 11 pixels, not 10 by 40'],
    ['too many weights', () => weightedMean(tf.zeros([2, 1]), tf.zeros([2, 3])), '[2,3] for errors of [2,1]'],
  ])('%s', async (_name, make, text) => {
    const refused = record(() => ({ outputs: { y: make() } }), { state: {}, inputs: {} });
    await expect(refused).rejects.toThrow(text);
  });
});

describe('gradients', () => {
  const parameters = { a: of([2], 1, 2), b: of([2], 3, 4), apart: array([2, 3]) };
  const loss = ({ a, b }: Tensors): tf.Scalar => tf.sum(tf.mul(tf.square(a), b));

  it.each<[string, Program, Record<string, number[]>]>([
    [
      'are those by every parameter, zeros where one has no part in the loss',
      (all) => {
        const found = gradients(loss, all);
        return { outputs: { ...found.gradients, loss: found.loss } };
      },
      { a: [6, 16], b: [1, 4], apart: [0, 0, 0, 0, 0, 0], loss: [19] },
    ],
    [
      'come with what else was asked for, even a tensor from outside',
      (all, { outside }) => {
        const found = gradients(
          ({ a }) => ({ loss: tf.sum(tf.mul(a, 2)), extras: { doubled: tf.mul(a, 2), outside } }),
          all,
        );
        return { outputs: { ...found.extras, a: found.gradients.a, again: outside } };
      },
      { doubled: [2, 4], outside: [5], a: [2, 2], again: [5] },
    ],
    [
      'may be differentiated themselves',
      (all) => {
        const inner =
          (outer: Tensors) =>
          ({ a }: Tensors): tf.Scalar =>
            tf.sum(tf.mul(tf.square(a), tf.square(outer.b)));
        const outer = (given: Tensors): tf.Scalar =>
          tf.sum(tf.square(gradients(inner(given), { a: given.a }).gradients.a));
        return { outputs: gradients(outer, all).gradients };
      },
      // Σ (2 a b²)² = Σ 4 a² b⁴.
      { a: [8 * 81, 16 * 256], b: [16 * 27, 64 * 64], apart: [0, 0, 0, 0, 0, 0] },
    ],
  ])('%s', async (_name, program, expected) => {
    const { outputs } = await run(program, parameters, [{ outside: of([], 5) }]);
    expect(Object.fromEntries(Object.entries(outputs).map(([name, values]) => [name, [...values]]))).toEqual(expected);
  });

  it('have no kernels for what counts as constant', async () => {
    const withConstant = (given: tf.Tensor): tf.Tensor => {
      const constant = withoutGradient(() => tf.exp(given));
      return tf.mul(given, constant);
    };
    const program: Program = (_, { x }) => ({ outputs: { y: tf.grad(withConstant)(x) } });
    const { calls } = await record(program, { state: {}, inputs: { x: { shape: [3], dtype: 'float32' } } });
    expect(calls.map(({ kernel }) => kernel)).toEqual(['Exp', 'Multiply']);
  });
});

describe('first values', () => {
  it.each([
    ['glorotUniform', glorotUniform, 2 / 200],
    ['heNormal', heNormal, 2 / 50],
  ])('of %s have mean 0 and the variance of its paper', (_name, initialise, variance) => {
    const values = Array.from(initialise(createRandom(1), [100, 200], { inputs: 50, outputs: 150 }).values);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + value * value, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(3 * Math.sqrt(variance / values.length));
    expect(Math.abs(squares / variance - 1)).toBeLessThan(0.05);
  });

  it('have the shapes that a layer reads, and depend on the seed alone', () => {
    const spec = { inputs: 6, outputs: 4, size: 3 };
    const made = initialiseConvolution(createRandom(7), 'down.0', spec);
    expect(made['down.0.weight'].shape).toEqual([3, 3, 6, 4]);
    expect([...made['down.0.bias'].values]).toEqual([0, 0, 0, 0]);
    expect(initialiseConvolution(createRandom(7), 'down.0', spec)).toEqual(made);
    expect(initialiseConvolution(createRandom(8), 'down.0', spec)).not.toEqual(made);
    expect(Math.hypot(...initialiseSpectralNormalisation(createRandom(1), 'd', 7)['d.u'].values)).toBeCloseTo(1, 6);
  });
});

describe('the cosine schedule', () => {
  const usual = { peak: 1, floor: 0.1, steps: 110, warmUp: 10 };
  it.each([
    ['climbs evenly', usual, { 1: 0.1, 5: 0.5, 10: 1 }],
    ['falls along half a cosine', usual, { 60: 0.55, 35: 0.1 + 0.45 * (1 + Math.SQRT1_2) }],
    ['stays at the floor', usual, { 110: 0.1, 500: 0.1 }],
    ['needs neither floor nor warm-up', { peak: 2, steps: 10 }, { 5: 1, 10: 0 }],
  ])('%s', (_name, schedule, rates) => {
    for (const [step, rate] of Object.entries(rates)) expect(cosineRate(schedule, Number(step))).toBeCloseTo(rate, 12);
  });
});
