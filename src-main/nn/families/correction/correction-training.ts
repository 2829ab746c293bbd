import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { charbonnierLoss, l2Loss, peakRatioLoss } from '../../losses/pointwise.ts';
import type { LossWithExtras } from '../../optimisers/gradients.ts';
import type { Arrays, Tensors, Values } from '../../compiler/runtime.ts';
import type { TrainingPlan } from '../../training/plan.ts';
import type { StartedRequest } from '../family.ts';
import {
  averagingSchema,
  descentPlan,
  gainOver,
  holesOf,
  patchSpecs,
  picturesIn,
  scalarSpec,
  shareSchema,
  weightSchema,
} from '../training-parts.ts';
import { correctionNetwork, type CorrectionConfiguration } from './correction-network.ts';
import { damageTerms, measureRemainingDamage } from './remaining-damage.ts';

export const correctionHyperparametersSchema = v.object({
  /** Final λ of the regulariser R, warmed up linearly over the first third of the steps; at 0 R is not computed. */
  remaining: v.optional(weightSchema, 0.3),
  /** Weight of known pixels against 1 in the holes: 0 for inpainting, where they are put back; 1 for denoising. */
  known: v.optional(shareSchema, 0),
  /** The data term; `peakRatio` is −PSNR of each picture. */
  data: v.optional(v.picklist(['charbonnier', 'squared', 'peakRatio']), 'charbonnier'),
  averaging: averagingSchema,
});
export type CorrectionHyperparameters = v.InferOutput<typeof correctionHyperparametersSchema>;

/** Scales the logarithm's gradients to the norm of the other data terms', so that λ is comparable. */
const logarithmScale = 0.02;
const dataLosses = {
  charbonnier: charbonnierLoss,
  squared: l2Loss,
  peakRatio: (output: Tensor4D, truth: Tensor4D, weights: Tensor4D): Scalar =>
    tf.mul(peakRatioLoss(output, truth, weights), logarithmScale),
} as const;

const beta2 = 0.99;
/** Global norm, three times the usual one: limits the influence of outlier batches. */
const gradientLimit = 0.03;
/** Share of the steps of λ's linear warm-up. */
const growth = 1 / 3;

/** Training of the correction autoencoder: min Σ ‖x − x̂‖ + λ · R(x̂). */
export function correctionPlan(
  configuration: CorrectionConfiguration,
  request: StartedRequest,
  hyperparameters: CorrectionHyperparameters,
): TrainingPlan {
  const { steps, batch, size, start } = request;
  const regularised = hyperparameters.remaining > 0;
  return descentPlan({
    identity: { architecture: 'correction', configuration: { ...configuration } },
    request,
    hyperparameters,
    beta2,
    gradientLimit,
    inputs: { ...patchSpecs(batch, size), ...(regularised ? { remaining: scalarSpec } : {}) },
    values: (step): Values =>
      regularised
        ? { remaining: Float32Array.of(hyperparameters.remaining * Math.min(1, step / (growth * steps))) }
        : {},
    loss: (moved, inputs) => correctionLoss(moved, inputs, hyperparameters),
    shown: ['data', 'gain', ...(regularised ? ['remaining', ...damageTerms] : [])],
    activationBytes: activationBytes(batch, size, start),
  });
}

/** The loss and its terms, and `gain`, the weighted PSNR of the output less that of the input, dB. */
function correctionLoss(
  parameters: Tensors,
  inputs: Tensors,
  { known, data, remaining }: CorrectionHyperparameters,
): LossWithExtras {
  const [picture, mask, strength, truth] = picturesIn(inputs, 'picture', 'mask', 'strength', 'truth');
  const hole = holesOf(mask);
  const weights: Tensor4D = known > 0 ? tf.add(hole, tf.mul(tf.sub(1, hole), known)) : hole;
  const residual = correctionNetwork(parameters, picture, mask, strength);
  const output: Tensor4D = tf.add(picture, known > 0 ? residual : tf.mul(residual, hole));
  const dataLoss = dataLosses[data](output, truth, weights);
  const gain = gainOver(picture, output, truth, weights);
  if (remaining === 0) return { loss: dataLoss, extras: { data: dataLoss, gain } };
  const { total, terms } = measureRemainingDamage({ output, truth, hole });
  const loss: Scalar = tf.add(dataLoss, tf.mul(total, inputs.remaining));
  return { loss, extras: { data: dataLoss, gain, remaining: total, ...terms } };
}

/** Measured on the middle tier: about 500 float32 numbers a pixel, more with wider layers. */
function activationBytes(batch: number, size: number, parameters: Arrays): number {
  const width = parameters['enter.bias'].shape[0];
  return batch * size * size * width * 16 * 4;
}
