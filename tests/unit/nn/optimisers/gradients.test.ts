import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { gradients } from '../../../../src-main/nn/optimisers/gradients.ts';
import { numberOf, valuesOf } from '../layers/tensors.ts';

const parameters = { a: tf.tensor1d([1, 2]), b: tf.tensor1d([3, 4]), apart: tf.zeros([2, 3]) };
const loss = ({ a, b }: Tensors): Scalar => tf.sum(tf.mul(tf.square(a), b));

describe('gradients', () => {
  it('gives the loss and its derivative by every parameter', () => {
    const result = gradients(loss, parameters);
    expect(numberOf(result.loss)).toBe(19);
    expect(valuesOf(result.gradients.a)).toEqual([6, 16]);
    expect(valuesOf(result.gradients.b)).toEqual([1, 4]);
  });

  it('gives zeros for a parameter that has no part in the loss', () => {
    const { apart } = gradients(loss, parameters).gradients;
    expect(apart.shape).toEqual([2, 3]);
    expect(valuesOf(apart)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('gives what else was asked for, even a tensor that came from outside', () => {
    const outside = tf.scalar(5);
    const result = gradients(({ a }) => {
      const doubled = tf.mul(a, 2);
      return { loss: tf.sum(doubled), extras: { doubled, outside } };
    }, parameters);
    expect(valuesOf(result.extras.doubled)).toEqual([2, 4]);
    expect(numberOf(result.extras.outside)).toBe(5);
    expect(outside.isDisposed).toBe(false);
    expect(valuesOf(result.gradients.a)).toEqual([2, 2]);
  });

  it('leaves nothing behind in a scope', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      gradients((p) => ({ loss: loss(p), extras: { copy: tf.mul(p.a, 2) } }), parameters);
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('may be differentiated itself', () => {
    const outside = (outer: Tensors): Scalar => {
      const inside = ({ a }: Tensors): Scalar => tf.sum(tf.mul(tf.square(a), tf.square(outer.b)));
      return tf.sum(tf.square(gradients(inside, { a: outer.a }).gradients.a));
    };
    const result = gradients(outside, parameters);
    // Σ (2 a b²)² = Σ 4 a² b⁴.
    expect(valuesOf(result.gradients.a)).toEqual([8 * 81, 16 * 256]);
    expect(valuesOf(result.gradients.b)).toEqual([16 * 27, 64 * 64]);
  });
});
