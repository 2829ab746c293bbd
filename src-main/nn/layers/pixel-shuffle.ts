import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Sub-pixel rearrangement (Shi et al. 2016): [n, h, w, factor² c] to [n, h factor, w factor, c]. The channels hold the
 * pixels of a block row by row, each with all its c channels (the order of TensorFlow's depth_to_space and of ONNX's
 * DepthToSpace in mode DCR).
 * @throws Error when factor² does not divide the channels
 */
export function pixelShuffle(input: Tensor4D, factor: number): Tensor4D {
  const [count, rows, columns, depth] = input.shape;
  if (depth % (factor * factor) !== 0) throw new Error(`${depth} channels make no blocks of ${factor} by ${factor}`);
  // A row of a block is contiguous before and after, so it moves as one: rank 4 is enough.
  const blocks = tf.reshape(input, [count * rows, columns, factor, depth / factor]);
  const lines = tf.transpose(blocks, [0, 2, 1, 3]);
  return tf.reshape(lines, [count, rows * factor, columns * factor, depth / (factor * factor)]);
}

/**
 * The inverse of `pixelShuffle`: [n, h, w, c] to [n, h / factor, w / factor, factor² c].
 * @throws Error when the factor does not divide height and width
 */
export function pixelUnshuffle(input: Tensor4D, factor: number): Tensor4D {
  const [count, rows, columns, depth] = input.shape;
  if (rows % factor !== 0 || columns % factor !== 0) {
    throw new Error(`a picture of ${rows} by ${columns} has no whole blocks of ${factor} by ${factor}`);
  }
  const lines = tf.reshape(input, [(count * rows) / factor, factor, columns / factor, factor * depth]);
  const blocks = tf.transpose(lines, [0, 2, 1, 3]);
  return tf.reshape(blocks, [count, rows / factor, columns / factor, factor * factor * depth]);
}
