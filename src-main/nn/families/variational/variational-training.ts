import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { gaussianDivergence, sampleGaussian } from '../../losses/gaussian-divergence.ts';
import { l2Loss } from '../../losses/pointwise.ts';
import type { Arrays, Specs } from '../../compiler/runtime.ts';
import type { TrainingPlan } from '../../training/plan.ts';
import { codeCell, codeChannels, coderWidth, decode, type CoderSize } from '../autoencoder/convolutional-coder.ts';
import type { TrainingRequest } from '../family.ts';
import { descentPlan, gainOver, holesOf, patchSpecs, scalarSpec } from '../training-parts.ts';
import { activeVariance } from './health.ts';
import { posterior } from './variational-network.ts';

export const variationalWishesSchema = v.object({
  /** β at the end; 1 is the evidence lower bound itself, more is more variety and less likeness. */
  beta: v.optional(v.pipe(v.number(), v.minValue(0)), 1),
  /** Weight of the holes against 1 where the picture was known. */
  hole: v.optional(v.pipe(v.number(), v.minValue(0)), 1),
  /** Of the moving average of the weights, which is what ships. */
  averaging: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.999),
});
export type VariationalWishes = v.InferOutput<typeof variationalWishesSchema>;

const beta2 = 0.99;
/** Logarithms of likelihoods are steep: usual gradients are tens long. */
const gradientLimit = 20;
/** Share of the steps over which β grows from 0. */
const growth = 0.4;
/** Nats a channel and place that cost nothing, so that no channel is given up early. */
const freeBits = 0.1;

/** The code's shape, which is that of the noise. */
export function codeSpec(size: CoderSize, batch: number, side: number): Specs[string] {
  return { shape: [batch, side / codeCell, side / codeCell, codeChannels(size)], dtype: 'float32' };
}

/**
 * Training of a variational autoencoder: max E[log p(x|z)] − β · KL(q(z|x) ‖ p(z)). The likelihood is Gaussian with one variance for all
 * pixels, and that is the one under which the batch is likeliest (Rybkin et al. 2021), so that nothing beside β decides how much likeness
 * is worth. `loss`, `data` (−log p) and `divergence` (KL, before the free bits) are in nats a pixel; `active` counts the channels of the
 * code that say something about the pictures of the batch; `gain` is in dB, in the holes, of a sample.
 */
export function variationalPlan(
  size: CoderSize,
  parameters: Arrays,
  request: TrainingRequest,
  wishes: VariationalWishes,
): TrainingPlan {
  const { batch, size: side, steps } = request;
  const { picture, mask, truth } = patchSpecs(batch, side);
  return descentPlan({
    identity: { architecture: 'variational', configuration: { size } },
    request,
    parameters,
    wishes,
    beta2,
    gradientLimit,
    inputs: { picture, mask, truth, noise: codeSpec(size, batch, side), beta: scalarSpec },
    values: (step) => ({ beta: Float32Array.of(wishes.beta * Math.min(1, step / (growth * steps))) }),
    noise: { noise: 'normal' },
    loss(moved, inputs) {
      const [given, marked, wanted, noise] = ['picture', 'mask', 'truth', 'noise'].map(
        (name) => inputs[name] as Tensor4D,
      );
      const { mean, logVariance } = posterior(moved, given, marked);
      const output = decode(moved, sampleGaussian(mean, logVariance, noise));
      const hole = holesOf(marked);
      const data = unlikelihood(l2Loss(output, wanted, tf.add(1, tf.mul(hole, wishes.hole - 1))));
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

/** −log p of a pixel's three values, in nats, where their variance is the mean squared error itself. */
function unlikelihood(squares: Scalar): Scalar {
  return tf.mul(1.5, tf.add(tf.log(tf.mul(tf.add(squares, 1e-6), 2 * Math.PI)), 1));
}

/** From a place of the code to one of its pixels. */
function aPixel(nats: Tensor): Scalar {
  return tf.mul(nats, 1 / (codeCell * codeCell));
}

/** How many channels of the means vary over the places of a batch, pictures together. */
function activeChannels(mean: Tensor4D): Scalar {
  const average = tf.mean(mean, [0, 1, 2], true);
  const variances = tf.mean(tf.square(tf.sub(mean, average)), [0, 1, 2]);
  return tf.sum(tf.cast(tf.greater(variances, activeVariance), 'float32'));
}
