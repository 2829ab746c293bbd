import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Arrays, NamedArray, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';

/** A scalar function of parameters whose gradients are compared with finite differences. */
export interface GradientCase {
  readonly name: string;
  /** What is differentiated. Values keep away from kinks, where differences mean nothing. */
  readonly parameters: Arrays;
  readonly inputs?: Arrays;
  readonly loss: (parameters: Tensors, inputs: Tensors) => tf.Scalar;
  /**
   * The function to take differences of where the loss treats something as a constant: the same function, with that part computed from
   * `fixed`, the parameters before they are moved.
   */
  readonly movable?: (parameters: Tensors, inputs: Tensors, fixed: Tensors) => tf.Scalar;
  /** How many elements of each parameter are moved; 24 when absent. */
  readonly samples?: number;
}

let seed = 0;

/** Numbers uniform in a range, different ones for each call. */
export function array(shape: readonly number[], from = -1, to = 1): NamedArray {
  const random = createRandom(++seed);
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, dtype: 'float32', values: Float32Array.from({ length }, () => from + (to - from) * random.unit()) };
}

/** Either sign, and at least 0.1 from 0, where many functions have a kink. */
export function awayFromZero(shape: readonly number[]): NamedArray {
  const spread = array(shape);
  return { ...spread, values: spread.values.map((value) => value + Math.sign(value) * 0.1) };
}

/** A scalar that depends on every element, each with a weight of ±0.5..1.5. */
export function project(y: tf.Tensor): tf.Scalar {
  const random = createRandom(y.size);
  const weights = Float32Array.from({ length: y.size }, () => (random.unit() + 0.5) * (random.below(2) * 2 - 1));
  return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
}
