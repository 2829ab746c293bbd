import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';

/** log σ² clamped to [-6, 2], that is σ to 0.05..2.7; the gradient is 0 outside. */
export function clampLogVariance(logVariance: Tensor4D): Tensor4D {
  return tf.clipByValue(logVariance, -6, 2);
}

export interface Divergence {
  /** What to minimise. */
  readonly loss: Scalar;
  /** KL divergence of each channel, [channels], nats per place of the latent, before the free bits; 0 for a collapsed channel. */
  readonly channels: Tensor1D;
}

/**
 * KL divergence, nats, of the diagonal Gaussian N(mean, e^logVariance) from N(0, 1), both [n, h, w, c], the log-variance clamped to
 * [-6, 2]: mean over batch and places, at least `freeBits` per channel (Kingma et al. 2016, there with the sum over places), summed over
 * channels.
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
