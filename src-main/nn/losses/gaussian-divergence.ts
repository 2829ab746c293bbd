import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';

/** Range of the logarithm of the variance: deviations from 0.05 to 2.7. Outside it has no gradient. */
export function clampLogVariance(logVariance: Tensor4D): Tensor4D {
  return tf.clipByValue(logVariance, -6, 2);
}

export interface Divergence {
  /** What to minimise. */
  readonly loss: Scalar;
  /** [channels] in nats a place of the latent picture, before the free bits: near 0 where a channel carries nothing. */
  readonly channels: Tensor1D;
}

/**
 * Kullback-Leibler divergence of the diagonal Gaussian (mean, e^logVariance) from the standard one, both [n, h, w, c], the
 * logarithm clamped to [-6, 2]: the mean over pictures and places of each channel, but no channel below `freeBits` nats, so
 * that none is pressed to nothing (Kingma et al. 2016, there with the sum over places); then the sum over the channels.
 */
export function gaussianDivergence(mean: Tensor4D, logVariance: Tensor4D, freeBits = 0.1): Divergence {
  const clamped = clampLogVariance(logVariance);
  const spread = tf.sub(tf.sub(tf.exp(clamped), clamped), 1);
  const channels: Tensor1D = tf.mul(tf.mean(tf.add(tf.square(mean), spread), [0, 1, 2]), 0.5);
  return { loss: tf.sum(tf.maximum(channels, freeBits)), channels };
}

/** A sample mean + e^(logVariance / 2) · noise (Kingma and Welling 2014); `noise` is standard normal, all of one shape. */
export function sampleGaussian(mean: Tensor4D, logVariance: Tensor4D, noise: Tensor4D): Tensor4D {
  return tf.add(mean, tf.mul(tf.exp(tf.mul(clampLogVariance(logVariance), 0.5)), noise));
}
