import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';

/** Every channel of every picture as a picture of its own: [n, h, w, c] to [n c, h, w]. */
export function toPlanes(input: Tensor4D): Tensor3D {
  const [count, rows, columns, depth] = input.shape;
  return tf.reshape(tf.transpose(input, [0, 3, 1, 2]), [count * depth, rows, columns]);
}

/** The inverse of `toPlanes`: [n c, h, w] to [n, h, w, c]. */
export function fromPlanes(planes: Tensor3D, depth: number): Tensor4D {
  const [count, rows, columns] = planes.shape;
  return tf.transpose(tf.reshape(planes, [count / depth, depth, rows, columns]), [0, 2, 3, 1]) as Tensor4D;
}

/**
 * Multiplies every row of every plane by a matrix [w, w'], then every column by a matrix [h, h'], and leaves the planes
 * turned: [n, h, w] to [n, w', h']. Two products and one transposition, whose gradients every backend has.
 */
export function separableTurned(planes: Tensor3D, alongRows: Tensor2D, alongColumns: Tensor2D): Tensor3D {
  return timesRows(tf.transpose(timesRows(planes, alongRows), [0, 2, 1]) as Tensor3D, alongColumns);
}

function timesRows(planes: Tensor3D, matrix: Tensor2D): Tensor3D {
  const [count, rows, columns] = planes.shape;
  const product = tf.matMul(tf.reshape(planes, [count * rows, columns]) as Tensor2D, matrix);
  return tf.reshape(product, [count, rows, matrix.shape[1]]);
}
