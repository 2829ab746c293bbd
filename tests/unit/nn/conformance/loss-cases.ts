import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import {
  hingeDiscriminatorLoss,
  hingeGeneratorLoss,
  logisticDiscriminatorLoss,
  logisticGeneratorLoss,
} from '../../../../src-main/nn/losses/adversarial.ts';
import { gradientLoss, totalVariation } from '../../../../src-main/nn/losses/differences.ts';
import { blockCosines, focalFrequencyLoss } from '../../../../src-main/nn/losses/focal-frequency.ts';
import {
  clampLogVariance,
  gaussianDivergence,
  sampleGaussian,
} from '../../../../src-main/nn/losses/gaussian-divergence.ts';
import { laplacianPyramidLoss } from '../../../../src-main/nn/losses/laplacian-pyramid.ts';
import { charbonnierLoss, l1Loss, l2Loss } from '../../../../src-main/nn/losses/pointwise.ts';
import { multiScaleSimilarity, structuralSimilarity } from '../../../../src-main/nn/losses/structural-similarity.ts';
import type { GradientCase } from './conformance-case.ts';
import { array, awayFromZero, project } from './conformance-case.ts';

type Shape = [number, number, number, number];
type Compare = (prediction: Tensor4D, target: Tensor4D, mask?: Tensor4D) => tf.Scalar;

/** By the prediction, and by the target, which is a constant only by custom. */
function compared(
  name: string,
  shapes: Shape[],
  loss: Compare,
  masks: (Shape | undefined)[] = [undefined],
): GradientCase[] {
  return shapes.flatMap((shape) =>
    masks.map((mask) => ({
      name: mask ? `${name}, masked` : name,
      parameters: { prediction: array(shape, 0, 1), target: array(shape, 0, 1) },
      inputs: mask && {
        mask: array(
          mask.map((size, i) => (i === 3 ? size : shape[i])),
          0,
          1,
        ),
      },
      loss: ({ prediction, target }, { mask: given }) =>
        loss(prediction as Tensor4D, target as Tensor4D, given as Tensor4D | undefined),
    })),
  );
}

const odd: Shape[] = [
  [2, 5, 7, 3],
  [1, 4, 4, 1],
];
const alike: (Shape | undefined)[] = [undefined, [0, 0, 0, 1]];

/** The weight of each coefficient is a constant for the gradient. */
const focal: GradientCase[] = [0, 1, 2].map((focus) => ({
  name: `focal frequency, focus ${focus}`,
  parameters: { picture: array([2, 17, 11, 2], 0, 1) },
  inputs: { target: array([2, 17, 11, 2], 0, 1) },
  loss: ({ picture }, { target }) => focalFrequencyLoss(picture as Tensor4D, target as Tensor4D, focus),
  movable: ({ picture }, { target }, fixed) => {
    const size = tf.abs(blockCosines(tf.sub(fixed.picture, target) as Tensor4D));
    const weight = tf.pow(tf.div(size, tf.max(size, 3, true)), focus);
    return tf.mean(tf.mul(weight, tf.square(blockCosines(tf.sub(picture, target) as Tensor4D))));
  },
}));

const logVariance = { ...array([2, 3, 4, 3], -4, 1.5) };
// Some beyond the limits, where the slope is 0.
logVariance.values.set([-7, 3.5], 4);

const latent: GradientCase[] = [
  ...([0, 0.1, 0.77].map((freeBits) => ({
    name: `Gaussian divergence, ${freeBits} free`,
    parameters: { mean: array([2, 3, 4, 3]), logVariance },
    loss: ({ mean, logVariance: given }) => gaussianDivergence(mean as Tensor4D, given as Tensor4D, freeBits).loss,
  })) satisfies GradientCase[]),
  {
    name: 'Gaussian divergence of each channel',
    parameters: { mean: array([2, 3, 4, 3]), logVariance },
    loss: ({ mean, logVariance: given }) => project(gaussianDivergence(mean as Tensor4D, given as Tensor4D).channels),
  },
  {
    name: 'Gaussian sample',
    parameters: { mean: array([2, 3, 4, 3]), logVariance },
    inputs: { noise: array([2, 3, 4, 3], -2, 2) },
    loss: ({ mean, logVariance: given }, { noise }) =>
      project(sampleGaussian(mean as Tensor4D, given as Tensor4D, noise as Tensor4D)),
  },
  {
    name: 'clamped variance',
    parameters: { logVariance },
    loss: ({ logVariance: given }) => project(clampLogVariance(given as Tensor4D)),
  },
];

const logits = { real: awayFromZero([3, 4, 5, 1]), fake: awayFromZero([3, 4, 5, 1]) };
const fractions = { weights: array([3, 4, 5, 1], 0, 1) };
const adversarial: GradientCase[] = [undefined, fractions].flatMap((inputs): GradientCase[] => {
  const masked = inputs ? ', weighted' : '';
  const judged = (given: tf.Tensor, weights: tf.Tensor | undefined) => ({ logits: tf.mul(given, 2), weights });
  return [
    {
      name: `hinge, discriminator${masked}`,
      parameters: logits,
      inputs,
      loss: ({ real, fake }, { weights }) => hingeDiscriminatorLoss(judged(real, undefined), judged(fake, weights)),
    },
    {
      name: `hinge, generator${masked}`,
      parameters: { fake: logits.fake },
      inputs,
      loss: ({ fake }, { weights }) => hingeGeneratorLoss(judged(fake, weights)),
    },
    {
      name: `logistic, discriminator${masked}`,
      parameters: logits,
      inputs,
      loss: ({ real, fake }, { weights }) => logisticDiscriminatorLoss(judged(real, undefined), judged(fake, weights)),
    },
    {
      name: `logistic, generator${masked}`,
      parameters: { fake: logits.fake },
      inputs,
      loss: ({ fake }, { weights }) => logisticGeneratorLoss(judged(fake, weights)),
    },
  ];
});

const few = (cases: GradientCase[]): GradientCase[] => cases.map((one) => ({ ...one, samples: 8 }));

export const lossCases: readonly GradientCase[] = [
  ...compared('L1', odd, l1Loss, alike),
  ...compared('L2', odd, l2Loss, alike),
  ...compared('Charbonnier', odd, (a, b, weights) => charbonnierLoss(a, b, weights), alike),
  ...compared('Charbonnier, ε 0.1', odd, (a, b, weights) => charbonnierLoss(a, b, weights, 0.1), alike),
  ...compared('gradient', odd, gradientLoss, alike),
  ...compared('total variation', odd, (a, b, mask) => totalVariation(tf.add(a, tf.mul(b, 2)) as Tensor4D, mask), alike),
  ...few(compared('Laplacian pyramid', [...odd, [2, 13, 9, 2]], (a, b) => laplacianPyramidLoss(a, b))),
  ...few(
    compared('Laplacian pyramid, 2 levels', [[2, 9, 8, 1]], (a, b) =>
      laplacianPyramidLoss(a, b, { levels: 2, growth: 1 }),
    ),
  ),
  ...few(compared('structural similarity', [[2, 13, 12, 2]], (a, b) => structuralSimilarity(a, b))),
  ...few(compared('structural similarity, 255', [[1, 11, 15, 1]], (a, b) => structuralSimilarity(a, b, { range: 2 }))),
  ...few(
    compared('multi-scale similarity, 2', [[2, 23, 22, 1]], (a, b) =>
      multiScaleSimilarity(a, tf.add(tf.mul(a, 0.8), tf.mul(b, 0.2)) as Tensor4D, { scales: 2 }),
    ),
  ),
  ...few(focal),
  ...latent,
  ...adversarial,
];
