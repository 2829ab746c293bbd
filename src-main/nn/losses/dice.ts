import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** Pixels by which both sides of the ratio are raised: a batch without any damage has little loss, and a gradient. */
const smoothing = 1;

/**
 * 1 − 2 Σ w p t / (Σ w p² + Σ w t²), over the whole batch (Milletari et al. 2016, V-Net): how little what was predicted overlaps with what is there.
 * Probabilities and truths in 0..1, shapes alike; weights likewise, constants for the gradient.
 */
export function diceLoss(predicted: Tensor, truth: Tensor, weights: Tensor): Scalar {
  const weighted = tf.mul(predicted, weights);
  const both = tf.add(tf.mul(tf.sum(tf.mul(weighted, truth)), 2), smoothing);
  const squares = tf.add(tf.sum(tf.mul(weighted, predicted)), tf.sum(tf.mul(tf.mul(truth, truth), weights)));
  return tf.sub<Scalar>(1, tf.div(both, tf.add(squares, smoothing)));
}
