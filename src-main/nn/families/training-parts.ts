import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { l2Loss } from '../losses/pointwise.ts';
import { adam } from '../optimisers/adam.ts';
import { clipGlobalNorm } from '../optimisers/clip-global-norm.ts';
import { gradients, type LossWithExtras } from '../optimisers/gradients.ts';
import { initialiseMoments } from '../optimisers/moments.ts';
import { averageParameters, initialiseAverages } from '../optimisers/moving-average.ts';
import { cosineRate } from '../optimisers/schedule.ts';
import type { Arrays, Program, Specs, Tensors, Values } from '../compiler/runtime.ts';
import type { PlanIdentity } from '../training/checkpoint.ts';
import type { TrainingPlan } from '../training/plan.ts';
import type { TrainingRequest } from './family.ts';

/** What batches for networks that restore hold, by name. */
export function patchSpecs(
  batch: number,
  size: number,
): Record<'picture' | 'mask' | 'strength' | 'truth', Specs[string]> {
  const plane = { shape: [batch, size, size, 1], dtype: 'float32' } as const;
  const picture = { shape: [batch, size, size, 3], dtype: 'float32' } as const;
  return { picture, mask: plane, strength: plane, truth: picture };
}

export const scalarSpec = { shape: [], dtype: 'float32' } as const satisfies Specs[string];

/** A training that goes down one loss. */
export interface Descent {
  readonly identity: Pick<PlanIdentity, 'architecture' | 'configuration'>;
  readonly request: TrainingRequest;
  /** Weights at the beginning. */
  readonly parameters: Arrays;
  /** The family's wishes, all of which decide what a checkpoint means. */
  readonly wishes: { readonly averaging: number } & Readonly<Record<string, unknown>>;
  readonly beta2: number;
  /** Longest gradient. */
  readonly gradientLimit: number;
  /** What the loss takes, by name. */
  readonly inputs: Specs;
  /** Values of those that neither the batch nor chance gives. */
  values?(step: number): Values;
  readonly noise?: TrainingPlan['noise'];
  /** `extras` are scalars to show, as many as `shown` names. */
  loss(parameters: Tensors, inputs: Tensors): LossWithExtras;
  readonly shown: readonly string[];
  readonly activationBytes: number;
}

const lowestRate = 1 / 50;
const warmUpSteps = 100;

/**
 * Adam with clipped gradients, a cosine schedule after a short climb, and a moving average of the weights beside them. Outputs: `loss`,
 * what is `shown`, and `gradient`, its length before clipping.
 */
export function descentPlan(descent: Descent): TrainingPlan {
  const { identity, request, parameters, wishes, beta2, shown, noise, activationBytes } = descent;
  const { steps, learningRate, seed, batches, batch } = request;
  const state = { ...parameters, ...initialiseMoments(parameters), ...initialiseAverages(parameters) };
  const inputs = { ...descent.inputs, step: scalarSpec, learningRate: scalarSpec, averaging: scalarSpec };
  const warmUp = Math.min(warmUpSteps, steps >> 1);
  return {
    identity: { ...identity, optimiser: { name: 'adam', beta2, ...wishes } },
    state,
    programs: { train: { program: descentStep(descent), signature: { state, inputs } } },
    steps,
    learningRate: (step) => cosineRate({ peak: learningRate, floor: learningRate * lowestRate, steps, warmUp }, step),
    inputs: (step) => ({
      // Young averages must forget the beginning quickly.
      averaging: Float32Array.of(Math.min(wishes.averaging, (1 + step) / (10 + step))),
      ...descent.values?.(step),
    }),
    noise,
    seed,
    batches,
    batchSize: batch,
    losses: ['loss', ...shown, 'gradient'],
    activationBytes,
  };
}

function descentStep({ parameters, loss, gradientLimit, beta2 }: Descent): Program {
  const names = Object.keys(parameters);
  return (state, inputs) => {
    const current = Object.fromEntries(names.map((name) => [name, state[name]]));
    const found = gradients((moved) => loss(moved, inputs), current);
    const clipped = clipGlobalNorm(found.gradients, gradientLimit);
    const scalars = { step: inputs.step as Scalar, rate: inputs.learningRate as Scalar };
    const updated = adam(current, clipped.gradients, state, scalars, { beta2 });
    const averages = averageParameters(state, updated.parameters, inputs.averaging as Scalar);
    return {
      state: { ...updated.parameters, ...updated.moments, ...averages },
      outputs: { loss: found.loss, ...found.extras, gradient: clipped.norm },
    };
  };
}

/** 1 in holes, however they were filled, and 0 elsewhere. */
export function holesOf(mask: Tensor4D): Tensor4D {
  return tf.cast(tf.greater(mask, 0), 'float32') as Tensor4D;
}

/** dB by which `output` is nearer to the truth than `given` where `weights` are; 0 where they are nowhere. */
export function gainOver(given: Tensor4D, output: Tensor4D, truth: Tensor4D, weights: Tensor4D): Scalar {
  return decibels(tf.div(floored(l2Loss(given, truth, weights)), floored(l2Loss(output, truth, weights))));
}

/** Peak signal-to-noise ratio of pictures in 0..1, dB, at most 90. */
export function peakRatio(output: Tensor4D, truth: Tensor4D): Scalar {
  return tf.neg(decibels(floored(l2Loss(output, truth))));
}

/** Equal pictures would have an infinite ratio, which a training takes for numbers that ran away. */
function floored(squares: Scalar): Scalar {
  return tf.add(squares, 1e-9);
}

function decibels(ratio: Tensor): Scalar {
  return tf.mul(tf.log(ratio), 10 / Math.LN10);
}
