import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { adversarialForms, type AdversarialFormName } from '../../losses/adversarial.ts';
import { gradientPenalty } from '../../losses/gradient-penalty.ts';
import { weightedMean } from '../../losses/weighted-mean.ts';
import { adam } from '../../optimisers/adam.ts';
import { clipGlobalNorm } from '../../optimisers/clip-global-norm.ts';
import { gradients } from '../../optimisers/gradients.ts';
import type { Program, Tensors } from '../../compiler/runtime.ts';
import { holesOf } from '../training-parts.ts';
import { adversarialAdam, damagedIn, picked } from './step-pieces.ts';
import { augment } from './augmentation.ts';
import { discriminator, holeCells } from './discriminator.ts';
import { fill } from './generator.ts';

export interface DiscriminatorChoices {
  readonly generator: readonly string[];
  readonly discriminator: readonly string[];
  readonly form: AdversarialFormName;
  /** γ of R1; 0 for a step without it. */
  readonly penalty: number;
}

/** Global norm; early gradients of R1 exceed it. */
const gradientLimit = 10;

/**
 * One step of the discriminator against the generator as it is. Outputs: `discriminator`, its loss; `realRight` and `fakeRight`, the
 * share of the cells with holes in them that it takes for what they are; `gap`, mean logit of real ones less that of fake ones;
 * `discriminatorGradient`; and `penalty`, R1, where there is one.
 */
export function discriminatorStep(choices: DiscriminatorChoices): Program {
  const form = adversarialForms[choices.form];
  return (state, inputs) => {
    const current = picked(state, choices.discriminator);
    const damaged = damagedIn(inputs);
    const hole = holesOf(damaged.mask);
    const count = hole.shape[0];
    const faked = fill(picked(state, choices.generator), damaged, inputs);
    // Outside the holes real and fake are identical, grain included: otherwise the discriminator would tell them apart there.
    const real = tf.add(damaged.picture, tf.mul(tf.sub(inputs.truth, damaged.picture), hole));
    const seen = augment(
      { picture: tf.concat([real, faked], 0) as Tensor4D, hole: tf.concat([hole, hole], 0) },
      tf.concat([inputs.augmentation, inputs.augmentation], 0) as Tensor2D,
    );
    const weights = first(holeCells(seen.hole), count);
    const seenReal = { picture: first(seen.picture, count), hole: first(seen.hole, count) };
    const found = gradients((parameters) => {
      const { discriminate, directions } = discriminator(parameters, state, true);
      const { logits } = discriminate(seen);
      const weighted = [first(logits, count), second(logits, count)].map((half) => ({ logits: half, weights }));
      const [realLogits, fakeLogits] = weighted;
      const loss = form.discriminator(realLogits, fakeLogits);
      const extras = {
        ...directions,
        ...accuracyOf(realLogits.logits, fakeLogits.logits, weights),
        discriminator: loss,
      };
      if (choices.penalty === 0) return { loss, extras };
      const verdict = (picture: Tensor4D): Tensor =>
        perPicture(discriminate({ picture, hole: seenReal.hole }).logits, weights);
      const penalty = gradientPenalty(verdict, seenReal.picture);
      return { loss: tf.add(loss, tf.mul(penalty, choices.penalty / 2)), extras: { ...extras, penalty } };
    }, current);
    const clipped = clipGlobalNorm(found.gradients, gradientLimit);
    const scalars = { step: inputs.updates as Scalar, rate: inputs.discriminatorRate as Scalar };
    const updated = adam(current, clipped.gradients, state, scalars, adversarialAdam);
    const isDirection = (name: string): boolean => Object.hasOwn(state, name);
    const extras = Object.entries(found.extras);
    return {
      state: {
        ...updated.parameters,
        ...updated.moments,
        ...Object.fromEntries(extras.filter(([name]) => isDirection(name))),
      },
      outputs: {
        ...Object.fromEntries(extras.filter(([name]) => !isDirection(name))),
        discriminatorGradient: clipped.norm,
      },
    };
  };
}

function accuracyOf(real: Tensor, fake: Tensor, weights: Tensor): Tensors {
  const share = (right: Tensor): Scalar => weightedMean(tf.cast(right, 'float32'), weights);
  return {
    realRight: share(tf.greater(real, 0)),
    fakeRight: share(tf.less(fake, 0)),
    gap: tf.sub(weightedMean(real, weights), weightedMean(fake, weights)),
  };
}

/** Weighted mean logit of each picture: [n]. */
function perPicture(logits: Tensor4D, weights: Tensor4D): Tensor {
  const cells = tf.maximum(tf.sum(weights, [1, 2, 3]), 1);
  return tf.div(tf.sum(tf.mul(logits, weights), [1, 2, 3]), cells);
}

function first(all: Tensor4D, count: number): Tensor4D {
  return tf.slice(all, [0, 0, 0, 0], [count, -1, -1, -1]);
}

function second(all: Tensor4D, count: number): Tensor4D {
  return tf.slice(all, [count, 0, 0, 0], [count, -1, -1, -1]);
}
