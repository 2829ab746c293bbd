import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Arrays, NamedArray, Specs, Tensors } from '../compiler/runtime.ts';

/** Name of the average of a parameter. */
const averageOf = (name: string): string => `ema.${name}`;

/** The decay to average with at a step from 1 on: it grows towards `decay`, which removes the bias towards the initial weights. */
export function growingDecay(decay: number, step: number): number {
  return Math.min(decay, (1 + step) / (10 + step));
}

/** Of `ema.${name}`, which start as the parameters themselves. */
export function initialiseAverages(parameters: Arrays): Arrays {
  const averages: Record<string, NamedArray> = {};
  for (const [name, array] of Object.entries(parameters)) {
    averages[averageOf(name)] = { ...array, values: array.values.slice() };
  }
  return averages;
}

/**
 * Exponential moving averages of parameters (Polyak and Juditsky 1992): decay · average + (1 - decay) · parameter, under
 * the names of `initialiseAverages`. `decay` 0..1.
 */
export function averageParameters(averages: Tensors, parameters: Tensors, decay: Scalar): Tensors {
  const part = tf.sub(1, decay);
  const next: Record<string, Tensor> = {};
  for (const [name, parameter] of Object.entries(parameters)) {
    const average = averages[averageOf(name)];
    next[averageOf(name)] = tf.add(average, tf.mul(tf.sub(parameter, average), part));
  }
  return next;
}

/** The averages in `state` of the parameters that `specs` names, under the parameters' own names. */
export function averagesIn(state: Arrays, specs: Specs): Arrays {
  return Object.fromEntries(Object.keys(specs).map((name) => [name, state[averageOf(name)]]));
}
