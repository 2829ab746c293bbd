import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
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
