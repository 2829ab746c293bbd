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
}

export interface AdamResult {
  readonly parameters: Tensors;
  /** Under the names of `initialiseMoments`. */
  readonly moments: Tensors;
}

const epsilon = 1e-8;

/**
 * One step of Adam (Kingma and Ba 2015) with bias correction: new parameters and moments for every gradient given. Those
 * without one are left out of the result.
 */
export function adam(
  parameters: Tensors,
  gradients: Tensors,
  moments: Tensors,
  { step, rate: learningRate }: AdamScalars,
  { beta1 = 0.9, beta2 = 0.999 }: AdamOptions = {},
): AdamResult {
  // Both bias corrections folded into rate and epsilon: two scalars a step instead of two tensors a parameter.
  const correction2 = tf.sqrt(tf.sub(1, tf.pow(beta2, step)));
  const rate = tf.div(tf.mul(learningRate, correction2), tf.sub(1, tf.pow(beta1, step)));
  const least = tf.mul(correction2, epsilon);
  const newParameters: Record<string, Tensor> = {};
  const newMoments: Record<string, Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) {
    const first = towards(moments[firstMoment(name)], gradient, 1 - beta1);
    const second = towards(moments[secondMoment(name)], tf.square(gradient), 1 - beta2);
    const change = tf.div(tf.mul(first, rate), tf.add(tf.sqrt(second), least));
    newParameters[name] = tf.sub(parameters[name], change);
    newMoments[firstMoment(name)] = first;
    newMoments[secondMoment(name)] = second;
  }
  return { parameters: newParameters, moments: newMoments };
}

function towards(from: Tensor, to: Tensor, part: number): Tensor {
  return tf.add(from, tf.mul(tf.sub(to, from), part));
}
