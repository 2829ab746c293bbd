import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * A value that counts as a constant for every derivative. Nothing of `compute` is differentiated, so the backward pass holds
 * no kernels for it. `compute` must make a new tensor (`tf.clone` for one that exists).
 */
export function withoutGradient<T extends Tensor>(compute: () => T): T {
  // A node without inputs: what `compute` reads is not on its way to anything.
  return tf.customGrad<T>(() => ({ value: compute(), gradFunc: () => [] }))();
}
