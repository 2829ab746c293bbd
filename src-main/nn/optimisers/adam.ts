import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../compiler/runtime.ts';
import { firstMoment, secondMoment } from './moments.ts';

export interface AdamScalars {
  /** Number of this step, 1 for the first. */
  readonly step: Scalar;
  /** Learning rate. */
  readonly rate: Scalar;
}

export interface AdamOptions {
  /** 0.9 when absent. */
  readonly beta1?: number;
  /** 0.999 when absent. */
  readonly beta2?: number;
  /** 1e-8 when absent. */
  readonly epsilon?: number;
}

export interface AdamWOptions extends AdamOptions {
  /** Fraction of a weight that goes per step and unit of learning rate; 0.01 when absent. */
  readonly decay?: number;
  /** Which parameters shrink; when absent those of rank 2 and more, so no biases and gains. */
  readonly decays?: (name: string, parameter: Tensor) => boolean;
}

export interface AdamResult {
  readonly parameters: Tensors;
  /** Under the names of `initialiseMoments`. */
  readonly moments: Tensors;
}

/**
 * One step of Adam (Kingma and Ba 2015) with bias correction: new parameters and moments for every gradient given. Those
 * without one are left out of the result.
 */
export function adam(
  parameters: Tensors,
  gradients: Tensors,
  moments: Tensors,
  scalars: AdamScalars,
  options: AdamOptions = {},
): AdamResult {
  return step(parameters, gradients, moments, scalars, options, (_name, parameter) => parameter);
}

/** One step of AdamW (Loshchilov and Hutter 2019): as `adam`, and weights shrink beside the moments, not through them. */
export function adamW(
  parameters: Tensors,
  gradients: Tensors,
  moments: Tensors,
  scalars: AdamScalars,
  options: AdamWOptions = {},
): AdamResult {
  const { decay = 0.01, decays = (_name: string, parameter: Tensor) => parameter.rank > 1 } = options;
  const kept = tf.sub(1, tf.mul(scalars.rate, decay));
  return step(parameters, gradients, moments, scalars, options, (name, parameter) =>
    decays(name, parameter) ? tf.mul(parameter, kept) : parameter,
  );
}

function step(
  parameters: Tensors,
  gradients: Tensors,
  moments: Tensors,
  scalars: AdamScalars,
  options: AdamOptions,
  shrink: (name: string, parameter: Tensor) => Tensor,
): AdamResult {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
  // The corrections of both moments in the rate and in epsilon: two numbers a step instead of two tensors a parameter.
  const correction2 = tf.sqrt(tf.sub(1, tf.pow(beta2, scalars.step)));
  const rate = tf.div(tf.mul(scalars.rate, correction2), tf.sub(1, tf.pow(beta1, scalars.step)));
  const least = tf.mul(correction2, epsilon);
  const newParameters: Record<string, Tensor> = {};
  const newMoments: Record<string, Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const first = towards(moments[firstMoment(name)], gradient, 1 - beta1);
    const second = towards(moments[secondMoment(name)], tf.square(gradient), 1 - beta2);
    const change = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), least));
    newParameters[name] = tf.sub(shrink(name, parameters[name]), change);
    newMoments[firstMoment(name)] = first;
    newMoments[secondMoment(name)] = second;
  }
  return { parameters: newParameters, moments: newMoments };
}

function towards(from: Tensor, to: Tensor, part: number): Tensor {
  return tf.add(from, tf.mul(tf.sub(to, from), part));
}
