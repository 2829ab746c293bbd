import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { gaussianDivergence, sampleGaussian } from '../../losses/gaussian-divergence.ts';
import { l2Loss } from '../../losses/pointwise.ts';
import type { Specs } from '../../compiler/runtime.ts';
import type { TrainingPlan } from '../../training/plan.ts';
import { codeCell, codeChannels, coderWidth, decode, type CoderSize } from '../autoencoder/convolutional-coder.ts';
import type { StartedRequest } from '../family.ts';
import {
  averagingSchema,
  descentPlan,
  gainOver,
  holesOf,
  patchSpecs,
  picturesIn,
  scalarSpec,
  weightSchema,
} from '../training-parts.ts';
import { activeVariance } from './health.ts';
import { posterior, type VariationalConfiguration } from './variational-network.ts';

export const variationalHyperparametersSchema = v.object({
  /** Final β; 1 is the evidence lower bound, larger values trade likelihood for diversity. */
  beta: v.optional(weightSchema, 1),
  /** Weight of the holes against 1 where the picture was known. */
  hole: v.optional(weightSchema, 1),
  averaging: averagingSchema,
});
export type VariationalHyperparameters = v.InferOutput<typeof variationalHyperparametersSchema>;

const beta2 = 0.99;
/** Global norm; gradients of the log-likelihood have norms of tens. */
const gradientLimit = 20;
/** Share of the steps of β's linear annealing from 0 (Bowman et al. 2016). */
const growth = 0.4;
/** Free bits: nats per channel and place without cost, against posterior collapse. */
const freeBits = 0.1;

/** The code's shape, which is that of the noise. */
export function codeSpec(size: CoderSize, batch: number, side: number): Specs[string] {
  return { shape: [batch, side / codeCell, side / codeCell, codeChannels(size)], dtype: 'float32' };
}

/**
 * Training of a variational autoencoder: max E[log p(x|z)] − β · KL(q(z|x) ‖ p(z)). The likelihood is Gaussian with one variance for all
 * pixels, and that is its maximum-likelihood estimate on the batch (σ-VAE, Rybkin et al. 2021), so that β alone weighs the two terms.
 * `loss`, `data` (−log p) and `divergence` (KL, before the free bits) are in nats a pixel; `active` counts the channels of the code that
 * say something about the pictures of the batch; `gain` is in dB, in the holes, of a sample.
 */
export function variationalPlan(
  { size }: VariationalConfiguration,
  request: StartedRequest,
  hyperparameters: VariationalHyperparameters,
): TrainingPlan {
  const { batch, size: side, steps } = request;
  const { picture, mask, truth } = patchSpecs(batch, side);
  return descentPlan({
    identity: { architecture: 'variational', configuration: { size } },
    request,
    hyperparameters,
    beta2,
    gradientLimit,
    inputs: { picture, mask, truth, noise: codeSpec(size, batch, side), beta: scalarSpec },
    values: (step) => ({ beta: annealedBeta(hyperparameters.beta, step, steps) }),
    noise: { noise: 'normal' },
    loss(moved, inputs) {
      const [given, marked, wanted, noise] = picturesIn(inputs, 'picture', 'mask', 'truth', 'noise');
      const { mean, logVariance } = posterior(moved, given, marked);
      const output = decode(moved, sampleGaussian(mean, logVariance, noise));
      const hole = holesOf(marked);
      const data = unlikelihood(l2Loss(output, wanted, tf.add(1, tf.mul(hole, hyperparameters.hole - 1))));
      const divergence = gaussianDivergence(mean, logVariance, freeBits);
      const price = tf.mul(aPixel(divergence.loss), inputs.beta);
      return {
        loss: tf.add(data, price),
        extras: {
          data,
          divergence: aPixel(tf.sum(divergence.channels)),
          gain: gainOver(given, output, wanted, hole),
          active: activeChannels(mean),
          beta: tf.clone(inputs.beta),
        },
      };
    },
    shown: ['data', 'divergence', 'gain', 'active', 'beta'],
    // Measured on correction's network, whose levels are like these: 16 numbers a pixel and channel of the first level.
    activationBytes: batch * side * side * 16 * coderWidth(size) * 4,
  });
}

/** β at a step: linear from 0 to `beta` over 40 % of the steps. */
export function annealedBeta(beta: number, step: number, steps: number): Float32Array {
  return Float32Array.of(beta * Math.min(1, step / (growth * steps)));
}

/** Negative log-likelihood of a pixel's three values, nats, under the variance that maximises it, the mean squared error. */
export function unlikelihood(squares: Scalar): Scalar {
  return tf.mul(1.5, tf.add(tf.log(tf.mul(tf.add(squares, 1e-6), 2 * Math.PI)), 1));
}

/** Nats per place of the code → nats per pixel. */
function aPixel(nats: Tensor): Scalar {
  return tf.mul(nats, 1 / (codeCell * codeCell));
}

/** Number of active latent channels: variance of the means over batch and places above `activeVariance`. */
export function activeChannels(mean: Tensor4D): Scalar {
  const average = tf.mean(mean, [0, 1, 2], true);
  const variances = tf.mean(tf.square(tf.sub(mean, average)), [0, 1, 2]);
  return tf.sum(tf.cast(tf.greater(variances, activeVariance), 'float32'));
}
