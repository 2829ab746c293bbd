import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Arrays, NamedArray } from '../../../../src-main/nn/compiler/runtime.ts';
import {
  hingeDiscriminatorLoss,
  hingeGeneratorLoss,
  logisticDiscriminatorLoss,
  logisticGeneratorLoss,
  type WeightedLogits,
} from '../../../../src-main/nn/losses/adversarial.ts';
import { gradientLoss, totalVariation } from '../../../../src-main/nn/losses/differences.ts';
import { blockCosines, focalFrequencyLoss } from '../../../../src-main/nn/losses/focal-frequency.ts';
import { gaussianDivergence, sampleGaussian } from '../../../../src-main/nn/losses/gaussian-divergence.ts';
import { gradientPenalty } from '../../../../src-main/nn/losses/gradient-penalty.ts';
import { laplacianPyramidLoss } from '../../../../src-main/nn/losses/laplacian-pyramid.ts';
import { charbonnierLoss, l1Loss, l2Loss, peakRatioLoss } from '../../../../src-main/nn/losses/pointwise.ts';
import { structuralSimilarity } from '../../../../src-main/nn/losses/structural-similarity.ts';
import { mean as meanOf, sum as sumOf } from '../../../support/numbers.ts';
import { array, awayFromZero, type Case, type Cases, of, planesOf } from './case.ts';
import {
  bandOf,
  cosinesOf,
  focalFrequencyOf,
  laplacianPyramidOf,
  similarityOf,
  softplus,
  variationOf,
  weightedMeanOf,
} from './loss-definitions.ts';

type Compare = (prediction: Tensor4D, target: Tensor4D, mask: Tensor4D) => tf.Scalar;
type Definition = (arrays: Arrays) => number;

/** By the prediction, and by the target, which is a constant only by custom. */
export const compared = (
  name: string,
  shapes: number[][],
  loss: Compare,
  definition: Definition,
  more: Partial<Case> = {},
): Case[] =>
  shapes.map((shape) => ({
    name: `${name} of [${shape}]`,
    parameters: { prediction: array(shape, 0, 1), target: array(shape, 0, 1) },
    output: ({ prediction, target }, { mask }) => loss(prediction as Tensor4D, target as Tensor4D, mask as Tensor4D),
    expected: (arrays) => [definition(arrays)],
    ...more,
  }));

export const odd = [
  [2, 5, 7, 3],
  [1, 4, 4, 1],
];

/** Without weights, with a map of them whatever its scale, and with one for every number. */
export const weighed = (name: string, loss: Compare, definition: Definition): Case[] => [
  ...compared(name, odd, loss, definition),
  ...odd.flatMap((shape) => [
    ...compared(`${name}, masked`, [shape], loss, definition, { inputs: { mask: array(shape.with(3, 1), 0, 1) } }),
    ...compared(`${name}, weighed`, [shape], loss, definition, { inputs: { mask: array(shape, 0, 600) } }),
  ]),
];

/** Value and gradient by the prediction, of 0 when absent, where single numbers say all: equal pictures, weights of 0, kinks. */
export const at = (
  name: string,
  loss: Compare,
  arrays: Arrays,
  expected: number,
  slopes?: readonly number[],
): Case => ({
  name,
  parameters: { prediction: arrays.prediction },
  inputs: { ...arrays, mask: arrays.mask ?? of([], 1) },
  output: ({ prediction }, { target, mask }) => loss(prediction as Tensor4D, target as Tensor4D, mask as Tensor4D),
  expected: [expected],
  slopes: { prediction: slopes ?? new Float32Array(arrays.prediction.values.length) },
});

const [a, b] = [array([2, 3, 5, 3]), array([2, 3, 5, 3])];
const nothingCounts = { prediction: a, target: b, mask: { ...array([2, 3, 5, 1]), values: new Float32Array(30) } };
const square = array([1, 12, 12, 1], 0, 1);
const equal = { prediction: square, target: square };
const steps = { prediction: of([1, 2, 2, 1], 1, 3, 6, 10) };
const pair = { prediction: of([2], 1, 3), target: of([2], 1, 1) };

const bestRatio = 2 * Math.log(0.5 / 255);
const peakRatio: Definition = ({ prediction, target, mask }) => {
  const count = prediction.shape[0];
  const part = ({ values }: NamedArray, n: number) =>
    values.subarray((n * values.length) / count, ((n + 1) * values.length) / count);
  const each = Array.from({ length: count }, (_, n) => {
    const [one, other, weights] = [prediction, target, mask].map((given) => part(given, n));
    return Math.log(weightedMeanOf((difference) => difference ** 2, one, other, weights) + (0.5 / 255) ** 2);
  });
  return meanOf(each);
};

const pointwise: [string, typeof l1Loss, (difference: number) => number, number][] = [
  ['L1', l1Loss, Math.abs, 0.5],
  ['L2', l2Loss, (difference) => difference ** 2, 2],
  ['Charbonnier', charbonnierLoss, (difference) => Math.sqrt(difference ** 2 + 1e-6), 1 / Math.sqrt(4 + 1e-6)],
];

const focal: Case = {
  name: 'focal frequency',
  parameters: { prediction: array([2, 17, 11, 2], 0, 1) },
  inputs: { target: array([2, 17, 11, 2], 0, 1) },
  output: ({ prediction }, { target }) => focalFrequencyLoss(prediction as Tensor4D, target as Tensor4D),
  expected: (arrays) => [focalFrequencyOf(arrays)],
  // The weight of each coefficient is a constant for the gradient.
  movable: ({ prediction }, { target }, fixed) => {
    const size = tf.abs(blockCosines(tf.sub(fixed.prediction, target) as Tensor4D));
    const weight = tf.div(size, tf.max(size, 3, true));
    return tf.mean(tf.mul(weight, tf.square(blockCosines(tf.sub(prediction, target) as Tensor4D))));
  },
  samples: 8,
};

const logVariance = array([2, 3, 4, 3], -4, 1.5);
// Some beyond the limits, where the slope is 0.
logVariance.values.set([-7, 3.5], 4);
const gaussian = { mean: array([2, 3, 4, 3]), logVariance };
/** KL(q ‖ N(0, 1)) by channel, nats, in closed form. */
const divergenceOf = ({ mean, logVariance: given }: Arrays): number[] => {
  const [means, logs] = [planesOf(mean), planesOf(given)].map((planes) => planes.map((plane) => plane.flat()));
  const terms = means.map((plane, i) =>
    meanOf(
      plane.map((value, k) => {
        const clamped = Math.min(Math.max(logs[i][k], -6), 2);
        return (value ** 2 + Math.exp(clamped) - clamped - 1) / 2;
      }),
    ),
  );
  return [0, 1, 2].map((channel) => (terms[channel] + terms[channel + 3]) / 2);
};
const barely = {
  parameters: { mean: of([1, 1, 2, 2], 0.1, 0.1, 0.1, 0.1) },
  inputs: { zero: of([1, 1, 2, 2], 0, 0, 0, 0) },
};

const latent: Case[] = [
  ...[0, 0.1, 0.77].map((freeBits): Case => ({
    name: `divergence, ${freeBits} free`,
    parameters: gaussian,
    output: ({ mean, logVariance: given }) => gaussianDivergence(mean as Tensor4D, given as Tensor4D, freeBits).loss,
    expected: (arrays) => [sumOf(divergenceOf(arrays).map((nats) => Math.max(nats, freeBits)))],
  })),
  {
    name: 'divergence of each channel',
    parameters: gaussian,
    output: ({ mean, logVariance: given }) => gaussianDivergence(mean as Tensor4D, given as Tensor4D).channels,
    expected: divergenceOf,
  },
  ...[
    // Below its free bits nothing pulls.
    { freeBits: 0.1, nats: 0.2, slope: 0 },
    { freeBits: 0, nats: 0.01, slope: 0.05 },
  ].map(({ freeBits, nats, slope }): Case => ({
    ...barely,
    name: `little divergence, ${freeBits} free`,
    output: ({ mean }, { zero }) => gaussianDivergence(mean as Tensor4D, zero as Tensor4D, freeBits).loss,
    expected: [nats],
    slopes: { mean: [slope, slope, slope, slope] },
  })),
  {
    name: 'sample',
    parameters: gaussian,
    inputs: { noise: array([2, 3, 4, 3], -2, 2) },
    output: ({ mean, logVariance: given }, { noise }) =>
      sampleGaussian(mean as Tensor4D, given as Tensor4D, noise as Tensor4D),
    expected: ({ mean, logVariance: given, noise }) =>
      Array.from(mean.values, (value, i) => {
        return value + Math.exp(Math.min(Math.max(given.values[i], -6), 2) / 2) * noise.values[i];
      }),
  },
];

const logits = { real: awayFromZero([3, 4, 5, 1]), fake: awayFromZero([3, 4, 5, 1]) };
const relu = (x: number) => Math.max(x, 0);
/** Loss, and what it makes of a logit of the true and of the filled. */
const games: [
  name: string,
  loss: (real: WeightedLogits, fake: WeightedLogits) => tf.Scalar,
  ofReal: ((x: number) => number) | undefined,
  ofFake: (x: number) => number,
][] = [
  ['hinge, discriminator', hingeDiscriminatorLoss, (x) => relu(1 - x), (x) => relu(1 + x)],
  ['hinge, generator', (_, fake) => hingeGeneratorLoss(fake), undefined, (x) => -x],
  ['logistic, discriminator', logisticDiscriminatorLoss, (x) => softplus(-x), softplus],
  ['logistic, generator', (_, fake) => logisticGeneratorLoss(fake), undefined, (x) => softplus(-x)],
];
const adversarial: Case[] = games.flatMap(([name, loss, ofReal, ofFake]) =>
  [undefined, { weights: array([3, 4, 5, 1], 0, 1) }].map((inputs): Case => ({
    name: `${name}${inputs ? ', weighted' : ''}`,
    parameters: logits,
    inputs,
    output: ({ real, fake }, { weights }) => loss({ logits: tf.mul(real, 2) }, { logits: tf.mul(fake, 2), weights }),
    expected: ({ real, fake, weights }) => [
      (ofReal ? meanOf(Array.from(real.values, (x) => ofReal(2 * x))) : 0) +
        weightedMeanOf((x) => ofFake(2 * x), fake.values, undefined, weights?.values),
    ],
  })),
);
const sure: Case = {
  name: 'logistic, where the discriminator is sure',
  parameters: { given: of([2], 1e4, -1e4) },
  output: ({ given }) => logisticDiscriminatorLoss({ logits: given }, { logits: given }),
  expected: [1e4],
  slopes: { given: [0.5, -0.5] },
};

const penalty = (name: string, loss: (x: Tensor, direction: Tensor) => Tensor, expected: number): Case => ({
  name,
  parameters: { x: of([2, 3], 1, 1, 1, 0, 0, 3) },
  inputs: { direction: of([3], 1, 2, 2) },
  output: ({ x }, { direction }) => gradientPenalty((picture: Tensor) => loss(picture, direction), x),
  expected: [expected],
});

export const lossCases: Cases = {
  'pointwise losses': [
    ...pointwise.flatMap(([name, loss, error]) =>
      weighed(name, loss, ({ prediction, target, mask }) =>
        weightedMeanOf(error, prediction.values, target.values, mask?.values),
      ),
    ),
    // Pixels that are right are not pushed on.
    ...pointwise.map(([name, loss, error, slope]) => at(name, loss, pair, (error(0) + error(2)) / 2, [0, slope])),
    at('L1 where nothing counts', l1Loss, nothingCounts, 0),
    ...odd.flatMap((size) =>
      compared('peak ratio', [size], peakRatioLoss, peakRatio, { inputs: { mask: array(size.with(3, 1), 0, 6) } }),
    ),
    at('peak ratio where nothing counts', peakRatioLoss, nothingCounts, bestRatio),
    at('peak ratio of equal pictures', peakRatioLoss, { ...equal, mask: array([1, 12, 12, 1], 1, 2) }, bestRatio),
  ],
  'finite differences': [
    ...odd.flatMap((size) => [
      ...compared('gradient', [size], (x, y) => gradientLoss(x, y), variationOf),
      ...compared('gradient, masked', [size], gradientLoss, variationOf, {
        inputs: { mask: array(size.with(3, 1), 0, 1) },
      }),
    ]),
    at('total variation without a mask', (x) => totalVariation(x), steps, 9, [-1, 0, 0, 1]),
    at('total variation where nothing counts', (x, _, mask) => totalVariation(x, mask), nothingCounts, 0),
  ],
  'Laplacian pyramid': compared(
    'Laplacian pyramid',
    [...odd, [2, 13, 22, 2], [2, 3, 3, 3]],
    laplacianPyramidLoss,
    ({ prediction, target }) => laplacianPyramidOf(bandOf(prediction, target)),
    { samples: 8 },
  ),
  'structural similarity': [
    ...compared('similarity', [[2, 13, 12, 2]], structuralSimilarity, similarityOf, { samples: 8 }),
    at('similarity of equal pictures', structuralSimilarity, equal, 1),
  ],
  'focal frequency': [
    {
      name: 'block cosines',
      parameters: { picture: array([2, 9, 18, 2]) },
      output: ({ picture }) => blockCosines(picture as Tensor4D),
      expected: ({ picture }) => planesOf(picture).flatMap((plane) => cosinesOf(plane).flat()),
      samples: 4,
    },
    focal,
    at('focal frequency of equal pictures', focalFrequencyLoss, equal, 0),
  ],
  'Gaussian divergence and samples': latent,
  'adversarial losses': [
    ...adversarial,
    sure,
    // Slopes (2, 4, 4) and (0, 0, 12).
    penalty('R1', (x, direction) => tf.sum(tf.mul(tf.square(x), direction), 1), (36 + 144) / 2),
    penalty('R1 of a discriminator that does not look', (x) => tf.mul(tf.sum(x, 1), 0), 0),
  ],
};
