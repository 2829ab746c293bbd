import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { adversarialForms, type AdversarialFormName } from '../../losses/adversarial.ts';
import { charbonnierLoss, l1Loss } from '../../losses/pointwise.ts';
import { adam } from '../../optimisers/adam.ts';
import { clipGlobalNorm } from '../../optimisers/clip-global-norm.ts';
import { gradients } from '../../optimisers/gradients.ts';
import { averageParameters } from '../../optimisers/moving-average.ts';
import type { Program, Tensors } from '../../compiler/runtime.ts';
import { gainOver, holesOf } from '../training-parts.ts';
import { augment } from './augmentation.ts';
import { discriminator, holeCells, holeFeatureCells, type DiscriminatorOutput } from './discriminator.ts';
import { fill } from './generator.ts';
import { noiseDistance } from './noise-injection.ts';
import { adversarialAdam, damagedIn, otherNoises, picked } from './step-pieces.ts';

export interface GeneratorChoices {
  readonly generator: readonly string[];
  readonly discriminator: readonly string[];
  readonly form: AdversarialFormName;
  /** Weights of the losses: that of features within what is adversarial, that of variety beside it. */
  readonly features: number;
  readonly variety: number;
}

/** Mean absolute difference of two fills, 0..1, at which the mode-seeking loss is half of its maximum. */
const halfLossDifference = 4 / 255;
const gradientLimit = 1;

/**
 * One step of the generator: differences in the hole + λ · (adversarial + features) + variety. Outputs: `loss`, all of it; `data`,
 * `adversarial`, `features` and `variety`, its parts without their weights; `gain`, dB by which the fill is nearer to the truth than
 * what went in; `diversity`, mean difference of two fills of one hole, levels of 0..255; `gradient`.
 */
export function generatorStep(choices: GeneratorChoices): Program {
  const form = adversarialForms[choices.form];
  return (state, inputs) => {
    const current = picked(state, choices.generator);
    const damaged = damagedIn(inputs);
    const hole = holesOf(damaged.mask);
    const truth: Tensor4D = tf.add(damaged.picture, tf.mul(tf.sub(inputs.truth, damaged.picture), hole));
    const { discriminate } = discriminator(picked(state, choices.discriminator), state, false);
    const view = (picture: Tensor): DiscriminatorOutput =>
      discriminate(augment({ picture: picture as Tensor4D, hole }, inputs.augmentation as Tensor2D));
    const seenHole = augment({ picture: damaged.picture, hole }, inputs.augmentation as Tensor2D).hole;
    const cells = holeCells(seenHole);
    const real = view(truth);
    // A constant for the gradient: by symmetry of the noise, differentiating one of the two fills suffices.
    const others = otherNoises(inputs);
    const other = fill(current, damaged, others);
    const distance = noiseDistance(inputs, others);
    const found = gradients((parameters) => {
      const output = fill(parameters, damaged, inputs);
      const fake = view(output);
      const data = charbonnierLoss(output, truth, hole);
      const adversarial = form.generator({ logits: fake.logits, weights: cells });
      const features = featureDifference(fake, real, holeFeatureCells(seenHole));
      const spread = l1Loss(output, other, hole);
      const variety = modeSeekingLoss(tf.div(spread, distance));
      const adversarialTerm = tf.mul(tf.add(adversarial, tf.mul(features, choices.features)), inputs.adversarialWeight);
      const loss: Scalar = tf.add(tf.add(data, adversarialTerm), tf.mul(variety, choices.variety));
      const gain = gainOver(damaged.picture, output, truth, hole);
      return { loss, extras: { data, adversarial, features, variety, gain, diversity: tf.mul(spread, 255) } };
    }, current);
    const clipped = clipGlobalNorm(found.gradients, gradientLimit);
    const scalars = { step: inputs.updates as Scalar, rate: inputs.learningRate as Scalar };
    const updated = adam(current, clipped.gradients, state, scalars, adversarialAdam);
    const averages = averageParameters(state, updated.parameters as Tensors, inputs.averaging as Scalar);
    return {
      state: { ...updated.parameters, ...updated.moments, ...averages },
      outputs: { loss: found.loss, ...found.extras, gradient: clipped.norm },
    };
  };
}

/** Feature matching (Salimans et al. 2016; all layers alike, Wang et al. 2018): mean L1 distance of the discriminator's activations. */
function featureDifference(fake: DiscriminatorOutput, real: DiscriminatorOutput, weights: readonly Tensor4D[]): Scalar {
  const differences = fake.features.map((feature, i) => l1Loss(feature, real.features[i], weights[i]));
  return tf.mul(tf.addN(differences), 1 / differences.length);
}

/** Mode-seeking loss (Mao et al. 2019), 1 for equal fills and towards 0 as `ratio`, distance of fills / distance of noises, grows. */
function modeSeekingLoss(ratio: Tensor): Scalar {
  return tf.div(halfLossDifference, tf.add(ratio, halfLossDifference));
}
