import * as tf from '@tensorflow/tfjs-core';
import type { Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Largest of each block of 2 by 2 pixels: [n, h, w, c] to [n, h / 2, w / 2, c].
 * @throws Error where height or width is odd
 */
export function maxOfBlocks(input: Tensor4D): Tensor4D {
  const [count, rows, columns, depth] = input.shape;
  if (rows % 2 !== 0 || columns % 2 !== 0) throw new Error(`${rows} by ${columns} pixels make no whole blocks of 2`);
  const lines = tf.max<Tensor3D>(tf.reshape(input, [(count * rows) / 2, 2, columns * depth]), 1);
  const blocks = tf.max<Tensor3D>(tf.reshape(lines, [(count * rows * columns) / 4, 2, depth]), 1);
  return tf.reshape(blocks, [count, rows / 2, columns / 2, depth]);
}

/** Largest of each pixel, the one right of it, the one below, and the one below that, as far as they are there: the same shape. */
export function maxWithNext(input: Tensor4D): Tensor4D {
  return larger(larger(input, 1), 2);
}

function larger(input: Tensor4D, axis: 1 | 2): Tensor4D {
  const last = input.shape[axis] - 1;
  if (last === 0) return input;
  const begin = [0, 0, 0, 0].with(axis, 1);
  const shifted = tf.slice(input, begin, input.shape.with(axis, last));
  const edge = tf.slice(input, [0, 0, 0, 0].with(axis, last), input.shape.with(axis, 1));
  return tf.maximum(input, tf.concat([shifted, edge], axis));
}
