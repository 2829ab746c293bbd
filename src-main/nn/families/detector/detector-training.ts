import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { damageKinds } from '../../../shared/data/damage-kind.ts';
import { sigmoid } from '../../layers/activations.ts';
import { binaryCrossEntropy } from '../../losses/binary-cross-entropy.ts';
import { diceLoss } from '../../losses/dice.ts';
import type { TrainingPlan } from '../../training/plan.ts';
import type { StartedRequest } from '../family.ts';
import { averagingSchema, descentPlan, patchSpecs, weightSchema } from '../training-parts.ts';
import { detectorLogits, type DetectorConfiguration } from './detector-network.ts';

export const detectorHyperparametersSchema = v.object({
  /** Weight of damaged pixels against 1 elsewhere. */
  damaged: v.optional(weightSchema, 2),
  /** Weight of the Dice loss of any damage, beside the cross-entropies. */
  overlap: v.optional(weightSchema, 0.2),
  averaging: averagingSchema,
});
export type DetectorHyperparameters = v.InferOutput<typeof detectorHyperparametersSchema>;

const beta2 = 0.99;
const gradientLimit = 1;

/**
 * Training of a detector: min of the cross-entropies of each kind and of the most probable kind, and of the Dice loss of the latter
 * (Milletari et al. 2016), which does not drown in the ninety-eight pixels of a hundred that are whole. What the batch gives no weight,
 * the soft rims of marks, is not learned from.
 */
export function detectorPlan(
  configuration: DetectorConfiguration,
  request: StartedRequest,
  hyperparameters: DetectorHyperparameters,
): TrainingPlan {
  const { batch, size, start } = request;
  const { picture, mask } = patchSpecs(batch, size);
  return descentPlan({
    identity: { architecture: 'detector', configuration: { ...configuration } },
    request,
    hyperparameters,
    beta2,
    gradientLimit,
    inputs: { picture, damage: { ...mask, shape: [batch, size, size, damageKinds.length] }, weight: mask },
    loss(moved, inputs) {
      const [damage, weight] = [inputs.damage as Tensor4D, inputs.weight as Tensor4D];
      const logits = detectorLogits(moved, inputs.picture as Tensor4D);
      const emphasis = (truth: Tensor4D): Tensor4D =>
        tf.mul(weight, tf.add(1, tf.mul(truth, hyperparameters.damaged - 1)));
      const kinds: Scalar = tf.mul(
        binaryCrossEntropy(logits, damage, emphasis(damage)),
        // Of all kinds together, as the one beside it is of any.
        damageKinds.length,
      );
      const [likeliest, truth]: Tensor4D[] = [tf.max(logits, 3, true), tf.max(damage, 3, true)];
      const any = binaryCrossEntropy(likeliest, truth, emphasis(truth));
      const dice = diceLoss(sigmoid(likeliest), truth, weight);
      const loss: Scalar = tf.addN([kinds, any, tf.mul<Scalar>(dice, hyperparameters.overlap)]);
      return { loss, extras: { kinds, any, dice } };
    },
    shown: ['kinds', 'any', 'dice'],
    activationBytes: batch * size * size * start['enter.bias'].shape[0] * 12 * 4,
  });
}
