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

/** Below, Charbonnier's loss is smooth; in units of the pictures, 0..1. */
const epsilon = 1e-3;

/**
 * Mean of √(difference² + ε²) (Charbonnier et al. 1994): like L1, but smooth where the difference is below ε = 0.001. Where the pictures
 * agree it is ε, not 0. `weights` as in `weightedMean`.
 */
export function charbonnierLoss(prediction: Tensor, target: Tensor, weights?: Tensor): Scalar {
  const squared = tf.square(tf.sub(prediction, target));
  return weightedMean(tf.sqrt(tf.add(squared, epsilon * epsilon)), weights);
}

/** Half a quantisation step of 8 bits. */
const floor = 0.5 / 255;

/**
 * The mean over pictures of log(mean squared difference + floor²): the peak signal-to-noise ratio as a loss (Chen et al. 2021, HINet), so
 * that a tenth less error is worth the same in a sky as in a forest. [n, h, w, c] in 0..1; `weights` [n, h, w, 1] within each picture. A
 * picture whose weights are all 0 has no error.
 */
export function peakRatioLoss(prediction: Tensor4D, target: Tensor4D, weights: Tensor4D): Scalar {
  const squared = tf.mean(tf.square(tf.sub(prediction, target)), 3, true);
  const total = tf.maximum(tf.sum(weights, [1, 2, 3]), 1e-6);
  const means = tf.div(tf.sum(tf.mul(squared, weights), [1, 2, 3]), total);
  return tf.mean(tf.log(tf.add(means, floor * floor)));
}
