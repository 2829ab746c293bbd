import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/**
 * Mean of `errors`, or Σ weights · errors / Σ weights. The weights, at least 0, have the shape of the errors or a 1 in
 * places, [n, h, w, 1] for instance, and are constants for the gradient. Where all of them are 0 the result is 0.
 * @throws Error for more weights than errors
 */
export function weightedMean(errors: Tensor, weights?: Tensor): Scalar {
  if (!weights) return tf.mean(errors);
  if (weights.size > errors.size) throw new Error(`weights of [${weights.shape}] for errors of [${errors.shape}]`);
  // Each weight stands for as many errors as it is spread over.
  const spread = errors.size / weights.size;
  const sum = tf.sum(weights);
  const total = tf.maximum(spread === 1 ? sum : tf.mul(sum, spread), 1e-6);
  return tf.div(tf.sum(tf.mul(errors, weights)), total);
}
