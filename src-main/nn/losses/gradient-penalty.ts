import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/**
 * R1 (Mescheder et al. 2018): the mean over the pictures of |∇ₓ Σ discriminator(x)|², to be multiplied by γ / 2. The
 * discriminator may be made of `convolution` (not depthwise), `dense`, the activations but `elu`, resizing, pooling and
 * norms, whose second derivatives are exact; those of TensorFlow.js's own sigmoid, tanh and exp are wrong. x is [n, ...],
 * and no picture may have a part in another's logits.
 */
export function gradientPenalty<T extends Tensor>(discriminator: (x: T) => Tensor, x: T): Scalar {
  const slope = tf.grad((picture: Tensor) => discriminator(picture as T))(x);
  return tf.mul(tf.sum(tf.square(slope)), 1 / x.shape[0]);
}
