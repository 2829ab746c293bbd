import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../compiler/runtime.ts';

export interface Clipped {
  readonly gradients: Tensors;
  /** Length of all gradients together before clipping. */
  readonly norm: Scalar;
}

/** Scales all gradients alike so that together they are at most `limit` long (Pascanu et al. 2013). `limit` above 0. */
export function clipGlobalNorm(gradients: Tensors, limit: number): Clipped {
  const squares = Object.values(gradients).map((gradient) => tf.sum<Scalar>(tf.square(gradient)));
  const norm = tf.sqrt(tf.addN(squares));
  const scale = tf.div(limit, tf.maximum(norm, limit));
  const clipped: Record<string, Tensor> = {};
  for (const [name, gradient] of Object.entries(gradients)) clipped[name] = tf.mul(gradient, scale);
  return { gradients: clipped, norm };
}
