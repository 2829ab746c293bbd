import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { absolute } from '../layers/activations.ts';
import { weightedMean } from './weighted-mean.ts';

/** Mean absolute difference. Shapes alike; `weights` as in `weightedMean`. */
export function l1Loss(prediction: Tensor, target: Tensor, weights?: Tensor): Scalar {
  return weightedMean(absolute(tf.sub(prediction, target)), weights);
}

/** Mean squared difference. Shapes alike; `weights` as in `weightedMean`. */
export function l2Loss(prediction: Tensor, target: Tensor, weights?: Tensor): Scalar {
  return weightedMean(tf.square(tf.sub(prediction, target)), weights);
}

/**
 * Mean of √(difference² + epsilon²) (Charbonnier et al. 1994): like L1, but smooth where the difference is below `epsilon`,
 * which is in units of the pictures (0..1). Where the pictures agree it is `epsilon`, not 0. `weights` as in `weightedMean`.
 */
export function charbonnierLoss(prediction: Tensor, target: Tensor, weights?: Tensor, epsilon = 1e-3): Scalar {
  const squared = tf.square(tf.sub(prediction, target));
  return weightedMean(tf.sqrt(tf.add(squared, epsilon * epsilon)), weights);
}

/**
 * The mean over pictures of log(mean squared difference + floor²): the peak signal-to-noise ratio as a loss (Chen et al. 2021, HINet), so
 * that a tenth less error is worth the same in a sky as in a forest. [n, h, w, c]; `weights` [n, h, w, 1] within each picture;
 * `floor` in units of the pictures, about where nobody sees a difference any more. A picture that weighs nothing counts as right.
 */
export function peakRatioLoss(
  prediction: Tensor4D,
  target: Tensor4D,
  weights: Tensor4D = tf.ones([...target.shape.slice(0, 3), 1] as [number, number, number, number]),
  floor = 0.5 / 255,
): Scalar {
  const squared = tf.mean(tf.square(tf.sub(prediction, target)), 3, true);
  const total = tf.maximum(tf.sum(weights, [1, 2, 3]), 1e-6);
  const means = tf.div(tf.sum(tf.mul(squared, weights), [1, 2, 3]), total);
  return tf.mean(tf.log(tf.add(means, floor * floor)));
}
