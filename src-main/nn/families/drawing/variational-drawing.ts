import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { gaussianDivergence, sampleGaussian } from '../../losses/gaussian-divergence.ts';
import { l2Loss } from '../../losses/pointwise.ts';
import type { Family } from '../family.ts';
import { averagingSchema, descentPlan, peakRatio, scalarSpec, weightSchema } from '../training-parts.ts';
import { annealedBeta, activeChannels, unlikelihood } from '../variational/variational-training.ts';
import { drawing, drawingSpecs } from './drawing-family.ts';
import { describe, draw, initialiseDrawing, type DrawingConfiguration } from './drawing-network.ts';
import { assessVariationalDrawing } from './health.ts';

const hyperparametersSchema = v.object({
  /** Final β; 1 is the evidence lower bound. */
  beta: v.optional(weightSchema, 1),
  averaging: averagingSchema,
});

const beta2 = 0.99;
/** Global norm; gradients of the log-likelihood have norms of tens. */
const gradientLimit = 20;
/** Free bits: nats per number of the code without cost. */
const freeBits = 0.05;

/**
 * Variational autoencoders (Kingma and Welling 2014) that draw whole pictures: max E[log p(x|z)] − β · KL(q(z|x) ‖ p(z)), with one code for a picture, so that a
 * code drawn from N(0, 1) makes a picture of nothing. The likelihood is that of `variationalPlan`. `data` and `divergence` are in nats a pixel, `active` counts
 * the numbers of the code that say something about the pictures of the batch, `again` is the peak ratio of a sample, dB.
 */
export const variationalDrawing: Family<DrawingConfiguration, v.InferOutput<typeof hyperparametersSchema>> = {
  ...drawing,
  name: 'variational-drawing',
  initialise: (configuration, random) => initialiseDrawing(random, configuration, 2),
  hyperparametersSchema,
  plan(configuration, request, hyperparameters) {
    const { batch, steps } = request;
    const { side, code, width } = configuration;
    return descentPlan({
      identity: { architecture: 'variational-drawing', configuration: { ...configuration } },
      request,
      hyperparameters,
      beta2,
      gradientLimit,
      inputs: { ...drawingSpecs(configuration, batch), beta: scalarSpec },
      values: (step) => ({ beta: annealedBeta(hyperparameters.beta, step, steps) }),
      noise: { noise: 'normal' },
      loss(moved, inputs) {
        const picture = inputs.picture as Tensor4D;
        // As a map of one place, which is what the losses of codes take.
        const all: Tensor4D = tf.reshape(describe(moved, configuration, picture), [batch, 1, 1, 2 * code]);
        const [mean, logVariance]: Tensor4D[] = tf.split(all, 2, 3);
        const noise: Tensor4D = tf.reshape(inputs.noise, [batch, 1, 1, code]);
        const sample: Tensor2D = tf.reshape(sampleGaussian(mean, logVariance, noise), [batch, code]);
        const output = draw(moved, configuration, sample);
        const data = unlikelihood(l2Loss(output, picture));
        const divergence = gaussianDivergence(mean, logVariance, freeBits);
        const aPixel = (nats: Tensor): Scalar => tf.mul(nats, 1 / (side * side));
        return {
          loss: tf.add(data, tf.mul(aPixel(divergence.loss), inputs.beta)),
          extras: {
            data,
            divergence: aPixel(tf.sum(divergence.channels)),
            active: activeChannels(mean),
            again: peakRatio(output, picture),
            beta: tf.clone(inputs.beta),
          },
        };
      },
      shown: ['data', 'divergence', 'active', 'again', 'beta'],
      activationBytes: batch * side * side * 8 * width * 4,
    });
  },
  assess: assessVariationalDrawing,
};
