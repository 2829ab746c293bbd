import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  hingeDiscriminatorLoss,
  hingeGeneratorLoss,
  logisticDiscriminatorLoss,
  logisticGeneratorLoss,
} from '../../../../src-main/nn/losses/adversarial.ts';
import { gradientPenalty } from '../../../../src-main/nn/losses/gradient-penalty.ts';
import { numberOf, valuesOf } from '../layers/tensors.ts';

const real = { logits: tf.tensor1d([2, 0.5, -1]) };
const fake = { logits: tf.tensor1d([-2, 0.5]) };
const log = (x: number): number => Math.log1p(Math.exp(x));

describe('adversarial losses', () => {
  it('punish what lies on the wrong side of the hinge', () => {
    expect(numberOf(hingeDiscriminatorLoss(real, fake))).toBeCloseTo((0 + 0.5 + 2) / 3 + (0 + 1.5) / 2, 6);
    expect(numberOf(hingeGeneratorLoss(fake))).toBeCloseTo(0.75, 6);
  });

  it('are the cross-entropy of the logits', () => {
    const expected = (log(-2) + log(-0.5) + log(1)) / 3 + (log(-2) + log(0.5)) / 2;
    expect(numberOf(logisticDiscriminatorLoss(real, fake))).toBeCloseTo(expected, 6);
    expect(numberOf(logisticGeneratorLoss(fake))).toBeCloseTo((log(2) + log(-0.5)) / 2, 6);
  });

  it('count logits by their weights', () => {
    const weighted = { logits: fake.logits, weights: tf.tensor1d([0, 3]) };
    expect(numberOf(hingeDiscriminatorLoss(real, weighted))).toBeCloseTo(2.5 / 3 + 1.5, 5);
    expect(numberOf(hingeGeneratorLoss(weighted))).toBeCloseTo(-0.5, 6);
    expect(numberOf(logisticGeneratorLoss(weighted))).toBeCloseTo(log(-0.5), 6);
  });

  it('stay finite for a discriminator that is sure', () => {
    const sure = { logits: tf.tensor1d([1e4, -1e4]) };
    expect(numberOf(logisticDiscriminatorLoss(sure, sure))).toBeCloseTo(1e4, 0);
  });
});

describe('gradient penalty', () => {
  it('is the mean squared length of the slope', () => {
    const direction = tf.tensor1d([1, 2, 2]);
    const discriminator = (x: Tensor): Tensor => tf.sum(tf.mul(tf.square(x), direction), 1);
    const x = tf.tensor2d([1, 1, 1, 0, 0, 3], [2, 3]);
    // Slopes (2, 4, 4) and (0, 0, 12).
    expect(numberOf(gradientPenalty(discriminator, x))).toBeCloseTo((36 + 144) / 2, 4);
  });

  it('takes no part of the slope for granted: it is 0 for a discriminator that does not look', () => {
    const penalty = gradientPenalty((x: Tensor) => tf.mul(tf.sum(x, 1), 0), tf.ones([2, 3]));
    expect(valuesOf(penalty)).toEqual([0]);
  });
});
