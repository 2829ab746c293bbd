import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { standardNormal, type RandomSource } from '../../imaging/random.ts';
import type { Arrays } from '../compiler/runtime.ts';
import { withoutGradient } from './without-gradient.ts';

/** Of `${name}.u` [outputs]: a random direction of length 1. State, but no parameter: no optimiser touches it. */
export function initialiseSpectralNormalisation(random: RandomSource, name: string, outputs: number): Arrays {
  const direction = Array.from({ length: outputs }, () => standardNormal(random));
  const length = Math.hypot(...direction);
  const values = Float32Array.from(direction, (value) => value / length);
  return { [`${name}.u`]: { shape: [outputs], dtype: 'float32', values } };
}

/**
 * A weight divided by its largest singular value (Miyato et al. 2018), which one step of power iteration estimates. The
 * weight's last dimension are the outputs, [..., outputs]; `u` [outputs] is the direction of the step before, `next` the one
 * to keep. Both directions are constants for the gradient. `train` false leaves `u` as it is.
 */
export function spectralNormalisation<T extends Tensor>(
  weight: T,
  u: Tensor1D,
  train = true,
): { weight: T; next: Tensor1D } {
  const outputs = weight.shape[weight.rank - 1];
  const matrix: Tensor2D = tf.reshape(weight, [weight.size / outputs, outputs]);
  const column: Tensor2D = tf.reshape(u, [outputs, 1]);
  const left = withoutGradient(() => unit(tf.matMul(matrix, column)));
  const right = train ? withoutGradient(() => unit(tf.matMul(matrix, left, true))) : column;
  const largest = tf.sum(tf.mul(tf.matMul(matrix, right), left));
  return { weight: tf.div(weight, largest), next: tf.reshape(right, [outputs]) };
}

function unit(vector: Tensor2D): Tensor2D {
  return tf.div(vector, tf.sqrt(tf.add(tf.sum(tf.square(vector)), 1e-12)));
}
