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
import { gaussianDivergence, sampleGaussian } from '../../../../src-main/nn/losses/gaussian-divergence.ts';
import { laplacianPyramidLoss } from '../../../../src-main/nn/losses/laplacian-pyramid.ts';
import { charbonnierLoss, l1Loss, l2Loss, peakRatioLoss } from '../../../../src-main/nn/losses/pointwise.ts';
import { structuralSimilarity } from '../../../../src-main/nn/losses/structural-similarity.ts';
import { array, awayFromZero, project, type GradientCase } from './gradient-case.ts';

type Shape = [number, number, number, number];
type Compare = (prediction: Tensor4D, target: Tensor4D, mask: Tensor4D) => tf.Scalar;

/** By the prediction, and by the target, which is a constant only by custom. */
const compared = (name: string, shapes: Shape[], loss: Compare, samples?: number): GradientCase[] =>
  shapes.map((shape) => ({
    name: `${name} of [${shape}]`,
    parameters: { prediction: array(shape, 0, 1), target: array(shape, 0, 1) },
    inputs: { mask: array(shape.with(3, 1), 0, 1) },
    loss: ({ prediction, target }, { mask }) => loss(prediction as Tensor4D, target as Tensor4D, mask as Tensor4D),
    samples,
  }));

const odd: Shape[] = [
  [2, 5, 7, 3],
  [1, 4, 4, 1],
];

/** Without and with a mask of weights. */
const pointwise = (name: string, loss: (a: Tensor4D, b: Tensor4D, mask?: Tensor4D) => tf.Scalar): GradientCase[] => [
  ...compared(name, odd, (a, b) => loss(a, b)),
  ...compared(`${name}, masked`, odd, loss),
];

/** The weight of each coefficient is a constant for the gradient. */
const focal: GradientCase = {
  name: 'focal frequency',
  parameters: { picture: array([2, 17, 11, 2], 0, 1) },
  inputs: { target: array([2, 17, 11, 2], 0, 1) },
  loss: ({ picture }, { target }) => focalFrequencyLoss(picture as Tensor4D, target as Tensor4D),
  movable: ({ picture }, { target }, fixed) => {
    const size = tf.abs(blockCosines(tf.sub(fixed.picture, target) as Tensor4D));
    const weight = tf.div(size, tf.max(size, 3, true));
    return tf.mean(tf.mul(weight, tf.square(blockCosines(tf.sub(picture, target) as Tensor4D))));
  },
  samples: 8,
};

const logVariance = { ...array([2, 3, 4, 3], -4, 1.5) };
// Some beyond the limits, where the slope is 0.
logVariance.values.set([-7, 3.5], 4);
const gaussian = { mean: array([2, 3, 4, 3]), logVariance };

const latent: GradientCase[] = [
  ...[0, 0.1, 0.77].map((freeBits): GradientCase => ({
    name: `divergence, ${freeBits} free`,
    parameters: gaussian,
    loss: ({ mean, logVariance: given }) => gaussianDivergence(mean as Tensor4D, given as Tensor4D, freeBits).loss,
  })),
  {
    name: 'divergence of each channel',
    parameters: gaussian,
    loss: ({ mean, logVariance: given }) => project(gaussianDivergence(mean as Tensor4D, given as Tensor4D).channels),
  },
  {
    name: 'sample',
    parameters: gaussian,
    inputs: { noise: array([2, 3, 4, 3], -2, 2) },
    loss: ({ mean, logVariance: given }, { noise }) =>
      project(sampleGaussian(mean as Tensor4D, given as Tensor4D, noise as Tensor4D)),
  },
];

const logits = { real: awayFromZero([3, 4, 5, 1]), fake: awayFromZero([3, 4, 5, 1]) };
const adversarial: GradientCase[] = [undefined, { weights: array([3, 4, 5, 1], 0, 1) }].flatMap((inputs) => {
  const masked = inputs ? ', weighted' : '';
  const judged = (given: tf.Tensor, weights?: tf.Tensor) => ({ logits: tf.mul(given, 2), weights });
  const discriminators = { hinge: hingeDiscriminatorLoss, logistic: logisticDiscriminatorLoss };
  const generators = { hinge: hingeGeneratorLoss, logistic: logisticGeneratorLoss };
  return [
    ...Object.entries(discriminators).map(([name, loss]): GradientCase => ({
      name: `${name}, discriminator${masked}`,
      parameters: logits,
      inputs,
      loss: ({ real, fake }, { weights }) => loss(judged(real), judged(fake, weights)),
    })),
    ...Object.entries(generators).map(([name, loss]): GradientCase => ({
      name: `${name}, generator${masked}`,
      parameters: { fake: logits.fake },
      inputs,
      loss: ({ fake }, { weights }) => loss(judged(fake, weights)),
    })),
  ];
});

export const lossCases: Readonly<Record<string, readonly GradientCase[]>> = {
  'the pointwise losses': [
    ...pointwise('L1', l1Loss),
    ...pointwise('L2', l2Loss),
    ...pointwise('Charbonnier', charbonnierLoss),
    ...compared('peak ratio', odd, peakRatioLoss),
  ],
  'gradient loss and total variation': [
    ...pointwise('gradient', gradientLoss),
    ...pointwise('total variation', (a, b, mask) => totalVariation(tf.add(a, tf.mul(b, 2)) as Tensor4D, mask)),
  ],
  'the Laplacian pyramid': compared(
    'Laplacian pyramid',
    [...odd, [2, 13, 9, 2]],
    (a, b) => laplacianPyramidLoss(a, b),
    8,
  ),
  'structural similarity': compared('similarity', [[2, 13, 12, 2]], (a, b) => structuralSimilarity(a, b), 8),
  'focal frequency': [focal],
  'Gaussian divergence and samples': latent,
  'the adversarial losses': adversarial,
};
