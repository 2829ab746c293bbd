import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { l2Loss } from '../../losses/pointwise.ts';
import type { TrainingPlan } from '../../training/plan.ts';
import type { StartedRequest } from '../family.ts';
import {
  averagingSchema,
  descentPlan,
  gainOver,
  holesOf,
  patchSpecs,
  peakRatio,
  weightSchema,
} from '../training-parts.ts';
import { autoencoderOf, type AutoencoderConfiguration } from './autoencoder-network.ts';

export const autoencoderHyperparametersSchema = v.object({
  /** Weight of the holes against 1 where the picture was known. */
  hole: v.optional(weightSchema, 6),
  averaging: averagingSchema,
});
export type AutoencoderHyperparameters = v.InferOutput<typeof autoencoderHyperparametersSchema>;

const gradientLimit = 1;
/** A norm that no gradient has. */
const unlimited = 1e6;

/**
 * Training of an autoencoder: min Σ ‖x − x̂‖² over all pixels. Shown beside the loss: `psnr` of the whole reconstruction, dB, and `gain`,
 * dB by which it is nearer to the truth in the holes than what they were filled with.
 */
export function autoencoderPlan(
  { size }: AutoencoderConfiguration,
  request: StartedRequest,
  hyperparameters: AutoencoderHyperparameters,
): TrainingPlan {
  const { batch, size: side } = request;
  const { reconstruct, target, numbersKept } = autoencoderOf(size);
  const { picture, mask, truth } = patchSpecs(batch, side);
  return descentPlan({
    identity: { architecture: 'autoencoder', configuration: { size } },
    request,
    hyperparameters,
    // Where the network is the textbook's: Adam as it was published, at one rate, and gradients as they are.
    beta2: size === 'dense' ? 0.999 : 0.99,
    constantRate: size === 'dense',
    gradientLimit: size === 'dense' ? unlimited : gradientLimit,
    inputs: { picture, mask, truth },
    loss(moved, inputs) {
      const wanted = target(inputs.truth as Tensor4D);
      const output = reconstruct(moved, inputs);
      const hole = holesOf(inputs.mask as Tensor4D);
      const weights = tf.add(1, tf.mul(hole, hyperparameters.hole - 1));
      const loss = l2Loss(output, wanted, weights);
      const gain = gainOver(target(inputs.picture as Tensor4D), output, wanted, hole);
      return { loss, extras: { psnr: peakRatio(output, wanted), gain } };
    },
    shown: ['psnr', 'gain'],
    activationBytes: batch * side * side * numbersKept * 4,
  });
}
