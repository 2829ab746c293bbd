import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { l2Loss } from '../losses/pointwise.ts';
import { adam } from '../optimisers/adam.ts';
import { clipGlobalNorm } from '../optimisers/clip-global-norm.ts';
import { gradients, type LossWithExtras } from '../optimisers/gradients.ts';
import { initialiseMoments } from '../optimisers/moments.ts';
import { averageParameters, growingDecay, initialiseAverages } from '../optimisers/moving-average.ts';
import { cosineRate } from '../optimisers/schedule.ts';
import type { Program, Specs, Tensors, Values } from '../compiler/runtime.ts';
import type { PlanIdentity } from '../training/checkpoint.ts';
import type { TrainingPlan } from '../training/plan.ts';
import type { StartedRequest } from './family.ts';

/** The tensors of a batch of restoration patches: `picture` and `truth` [batch, size, size, 3], `mask` and `strength` [batch, size, size, 1]. */
export function patchSpecs(
  batch: number,
  size: number,
): Record<'picture' | 'mask' | 'strength' | 'truth', Specs[string]> {
  const plane = { shape: [batch, size, size, 1], dtype: 'float32' } as const;
  const picture = { shape: [batch, size, size, 3], dtype: 'float32' } as const;
  return { picture, mask: plane, strength: plane, truth: picture };
}

/** Pictures and planes among a program's inputs, by name. */
export function picturesIn(inputs: Tensors, ...names: readonly string[]): Tensor4D[] {
  return names.map((name) => inputs[name] as Tensor4D);
}

export const scalarSpec = { shape: [], dtype: 'float32' } as const satisfies Specs[string];

/** Hyperparameters: the weight of a loss or of pixels, and a share. */
export const weightSchema = v.pipe(v.number(), v.minValue(0));
export const shareSchema = v.pipe(weightSchema, v.maxValue(1));
/** Decay of the EMA of the weights, which ships. */
export const averagingSchema = v.optional(shareSchema, 0.999);

/** Gradient descent on a single loss. */
export interface Descent {
  readonly identity: Pick<PlanIdentity, 'architecture' | 'configuration'>;
  readonly request: StartedRequest;
  /** The family's hyperparameters: part of a checkpoint's identity. */
  readonly hyperparameters: { readonly averaging: number } & Readonly<Record<string, unknown>>;
  readonly beta2: number;
  /** Largest global norm of the gradients. */
  readonly gradientLimit: number;
  /** Inputs of the loss, by name. */
  readonly inputs: Specs;
  /** Scheduled inputs, such as β of a variational loss. */
  values?(step: number): Values;
  readonly noise?: TrainingPlan['noise'];
  /** Leaves the learning rate as it is: without warm-up and decay. */
  readonly constantRate?: boolean;
  /** `extras` are the scalar metrics named in `shown`. */
  loss(parameters: Tensors, inputs: Tensors): LossWithExtras;
  readonly shown: readonly string[];
  readonly activationBytes: number;
}

const lowestRate = 1 / 50;
const warmUpSteps = 100;

/**
 * Adam with global-norm clipping, linear warm-up and cosine decay, and an exponential moving average (EMA) of the weights. Outputs: `loss`,
 * the metrics `shown`, and `gradient`, the global norm before clipping.
 */
export function descentPlan(descent: Descent): TrainingPlan {
  const { identity, request, hyperparameters, beta2, shown, noise, activationBytes } = descent;
  const { steps, learningRate, seed, batches, batch, start } = request;
  const state = { ...start, ...initialiseMoments(start), ...initialiseAverages(start) };
  const inputs = { ...descent.inputs, step: scalarSpec, learningRate: scalarSpec, averaging: scalarSpec };
  const warmUp = Math.min(warmUpSteps, steps >> 1);
  return {
    identity: { ...identity, optimiser: { name: 'adam', beta2, ...hyperparameters } },
    state,
    programs: { train: { program: descentStep(descent), signature: { state, inputs } } },
    steps,
    learningRate: (step) =>
      descent.constantRate
        ? learningRate
        : cosineRate({ peak: learningRate, floor: learningRate * lowestRate, steps, warmUp }, step),
    inputs: (step) => ({
      averaging: Float32Array.of(growingDecay(hyperparameters.averaging, step)),
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

function descentStep({ request, loss, gradientLimit, beta2 }: Descent): Program {
  const names = Object.keys(request.start);
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

/** Binary mask [n, h, w, 1] of the holes, whatever their prefill. */
export function holesOf(mask: Tensor4D): Tensor4D {
  return tf.cast(tf.greater(mask, 0), 'float32') as Tensor4D;
}

/** Weighted PSNR of `output` less that of `given`, dB; 0 where all weights are 0. */
export function gainOver(given: Tensor4D, output: Tensor4D, truth: Tensor4D, weights: Tensor4D): Scalar {
  return decibels(tf.div(floored(l2Loss(given, truth, weights)), floored(l2Loss(output, truth, weights))));
}

/** Peak signal-to-noise ratio of pictures in 0..1, dB, at most 90. */
export function peakRatio(output: Tensor4D, truth: Tensor4D): Scalar {
  return tf.neg(decibels(floored(l2Loss(output, truth))));
}

/** Keeps the ratio finite for equal pictures: a training treats infinities as divergence. */
function floored(squares: Scalar): Scalar {
  return tf.add(squares, 1e-9);
}

function decibels(ratio: Tensor): Scalar {
  return tf.mul(tf.log(ratio), 10 / Math.LN10);
}
