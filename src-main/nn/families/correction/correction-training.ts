import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { charbonnierLoss, l2Loss, peakRatioLoss } from '../../losses/pointwise.ts';
import type { LossWithExtras } from '../../optimisers/gradients.ts';
import type { Arrays, Tensors, Values } from '../../compiler/runtime.ts';
import type { TrainingPlan } from '../../training/plan.ts';
import type { TrainingRequest } from '../family.ts';
import { descentPlan, gainOver, holesOf, patchSpecs, scalarSpec } from '../training-parts.ts';
import { correctionNetwork, type CorrectionTier } from './correction-network.ts';
import { damageTerms, judgeRemainingDamage } from './remaining-damage.ts';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

export const correctionWishesSchema = v.object({
  /** λ at the end, growing from 0 over the first third of the steps; where it is 0, R is not even computed. */
  remaining: v.optional(v.pipe(v.number(), v.minValue(0)), 0.3),
  /** Weight of what was known against 1 in the holes: 0 where it is put back anyway, 1 for a network that cleans all of it. */
  known: v.optional(share, 0),
  /** How differences count; `peakRatio` counts them against what is wrong with each picture as a whole. */
  data: v.optional(v.picklist(['charbonnier', 'squared', 'peakRatio']), 'charbonnier'),
  /** Of the moving average of the weights, which is what ships. */
  averaging: v.optional(share, 0.999),
});
export type CorrectionWishes = v.InferOutput<typeof correctionWishesSchema>;

/** A logarithm is steep: so scaled, its gradients are about as long as those of the others, and λ means the same. */
const logarithmScale = 0.02;
const dataLosses = {
  charbonnier: charbonnierLoss,
  squared: l2Loss,
  peakRatio: (output: Tensor4D, truth: Tensor4D, weights: Tensor4D): Scalar =>
    tf.mul(peakRatioLoss(output, truth, weights), logarithmScale),
} as const;

const beta2 = 0.99;
/** Three times what is usual: a single odd batch must not undo what hundreds have taught. */
const gradientLimit = 0.03;
/** Share of the steps over which λ grows. */
const growth = 1 / 3;

/** Training of the correction autoencoder: min Σ ‖x − x̂‖ + λ · R(x̂). */
export function correctionPlan(
  tier: CorrectionTier,
  parameters: Arrays,
  request: TrainingRequest,
  wishes: CorrectionWishes,
): TrainingPlan {
  const { steps, batch, size } = request;
  const judges = wishes.remaining > 0;
  return descentPlan({
    identity: { architecture: 'correction', configuration: { tier } },
    request,
    parameters,
    wishes,
    beta2,
    gradientLimit,
    inputs: { ...patchSpecs(batch, size), ...(judges ? { remaining: scalarSpec } : {}) },
    values: (step): Values =>
      judges ? { remaining: Float32Array.of(wishes.remaining * Math.min(1, step / (growth * steps))) } : {},
    loss: (moved, inputs) => correctionLoss(moved, inputs, wishes),
    shown: ['data', 'gain', ...(judges ? ['remaining', ...damageTerms] : [])],
    activationBytes: activationBytes(batch, size, parameters),
  });
}

/** Beside the losses: `gain`, dB by which the output is nearer to the truth than the picture that went in, where it counts. */
function correctionLoss(
  parameters: Tensors,
  inputs: Tensors,
  { known, data, remaining }: CorrectionWishes,
): LossWithExtras {
  const [picture, mask, strength, truth] = ['picture', 'mask', 'strength', 'truth'].map(
    (name) => inputs[name] as Tensor4D,
  );
  const hole = holesOf(mask);
  const weights: Tensor4D = known > 0 ? tf.add(hole, tf.mul(tf.sub(1, hole), known)) : hole;
  const residual = correctionNetwork(parameters, picture, mask, strength);
  const output: Tensor4D = tf.add(picture, known > 0 ? residual : tf.mul(residual, hole));
  const dataLoss = dataLosses[data](output, truth, weights);
  const gain = gainOver(picture, output, truth, weights);
  if (remaining === 0) return { loss: dataLoss, extras: { data: dataLoss, gain } };
  const { total, terms } = judgeRemainingDamage({ output, truth, hole });
  const loss: Scalar = tf.add(dataLoss, tf.mul(total, inputs.remaining));
  return { loss, extras: { data: dataLoss, gain, remaining: total, ...terms } };
}

/** Measured on the middle tier: about 500 float32 numbers a pixel, more with wider layers. */
function activationBytes(batch: number, size: number, parameters: Arrays): number {
  const width = parameters['enter.bias'].shape[0];
  return batch * size * size * width * 16 * 4;
}
