import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Mirrors a picture at its outermost pixels, which are not repeated: [n, h, w, c] to [n, h + 2 rows, w + 2 columns, c].
 * Made of slices, because the gradient of TensorFlow.js's own mirrorPad loses what came through the mirrored pixels.
 * @throws Error when the picture has too few rows or columns: it needs one more than the padding
 */
export function reflectPadding(input: Tensor4D, rows: number, columns: number): Tensor4D {
  return mirrored(mirrored(input, 1, rows), 2, columns);
}

function mirrored(input: Tensor4D, axis: 1 | 2, count: number): Tensor4D {
  if (count === 0) return input;
  const size = input.shape[axis];
  if (count >= size) throw new Error(`cannot mirror ${count} pixels of a picture of ${size}`);
  return tf.concat([edge(input, axis, 1, count), input, edge(input, axis, size - 1 - count, count)], axis);
}

function edge(input: Tensor4D, axis: 1 | 2, start: number, count: number): Tensor4D {
  const begin: [number, number, number, number] = [0, 0, 0, 0];
  const size: [number, number, number, number] = [...input.shape];
  begin[axis] = start;
  size[axis] = count;
  const slice = tf.slice(input, begin, size);
  return count === 1 ? slice : tf.reverse(slice, axis);
}
