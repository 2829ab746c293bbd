import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Stop-gradient: the value of `compute` as a constant for every derivative, without kernels in the backward pass. `compute` must make a
 * new tensor (`tf.clone` for one that exists).
 */
export function withoutGradient<T extends Tensor>(compute: () => T): T {
  // A node without inputs has no upstream gradient.
  return tf.customGrad<T>(() => ({ value: compute(), gradFunc: () => [] }))();
}
