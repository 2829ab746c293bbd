import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import {
  initialiseSpectralNormalisation,
  spectralNormalisation,
} from '../../../../src-main/nn/layers/spectral-normalisation.ts';
import { withoutGradient } from '../../../../src-main/nn/layers/without-gradient.ts';
import { asTensors, farthest, randomTensor, valuesOf } from './tensors.ts';

function settled(weight: Tensor, steps: number): Tensor1D {
  let u = asTensors(initialiseSpectralNormalisation(createRandom(1), 'd', weight.shape[weight.rank - 1]))[
    'd.u'
  ] as Tensor1D;
  for (let step = 0; step < steps; step++) u = spectralNormalisation(weight, u).next;
  return u;
}

describe('spectral normalisation', () => {
  it('starts with a direction of length 1', () => {
    const { values } = initialiseSpectralNormalisation(createRandom(1), 'd', 7)['d.u'];
    expect(Math.hypot(...values)).toBeCloseTo(1, 6);
  });

  it('divides by the largest singular value', () => {
    // Singular values 3, 2 and 1 in turned directions.
    const c = Math.SQRT1_2;
    const weight = tf.matMul(tf.diag(tf.tensor1d([3, 2, 1])), tf.tensor2d([c, c, 0, -c, c, 0, 0, 0, 1], [3, 3]));
    const result = spectralNormalisation(weight, settled(weight, 30));
    expect(farthest(result.weight, tf.div(weight, 3))).toBeLessThan(1e-6);
    expect(valuesOf(result.next).map(Math.abs)).toEqual([
      expect.closeTo(c, 4),
      expect.closeTo(c, 4),
      expect.closeTo(0, 4),
    ]);
  });

  it('leaves the direction alone outside training', () => {
    const weight = randomTensor<Tensor>(2, [3, 3, 2, 4]);
    const u = settled(weight, 1);
    const result = spectralNormalisation(weight, u, false);
    expect(result.weight.shape).toEqual([3, 3, 2, 4]);
    expect(farthest(result.next, u)).toBe(0);
  });

  it('takes both directions for constants in its gradient', () => {
    const weight = randomTensor<Tensor>(3, [3, 2, 4]);
    const u = settled(weight, 2);
    const matrix = tf.reshape(weight, [6, 4]);
    const unit = (vector: Tensor): Tensor => tf.div(vector, tf.norm(vector));
    const left = unit(tf.matMul(matrix, tf.reshape(u, [4, 1])));
    const right = unit(tf.matMul(matrix, left, true));
    const fixed = (w: Tensor): Tensor =>
      tf.div(w, tf.sum(tf.mul(tf.matMul(tf.reshape(w, [6, 4]), tf.clone(right)), tf.clone(left))));
    const seed = randomTensor<Tensor>(4, [3, 2, 4]);
    const actual = tf.grad((w) => spectralNormalisation(w, u).weight)(weight, seed);
    expect(farthest(actual, tf.grad(fixed)(weight, seed))).toBeLessThan(1e-6);
  });
});

describe('withoutGradient', () => {
  it('adds no kernel to the backward pass', async () => {
    const names = (
      await tf.profile(() =>
        tf.grad((x: Tensor) =>
          tf.mul(
            x,
            withoutGradient(() => tf.exp(x)),
          ),
        )(tf.scalar(1)),
      )
    ).kernels.map(({ name }) => name);
    expect(names.filter((name) => name === 'Exp')).toHaveLength(1);
    expect(names).not.toContain('ZerosLike');
    expect(names.filter((name) => name === 'Multiply')).toHaveLength(2);
  });
});
