import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';

// Adjoint to each other up to a constant factor: so defined, both have derivatives of any order on every backend (the `cpu` backend's
// gradient of resizeNearestNeighbor is wrong).

/**
 * Repeats every pixel `factor` times in both directions: [n, h, w, c] to [n, h factor, w factor, c]. `factor` is a whole
 * number.
 */
export function enlargeNearest(input: Tensor4D, factor: number): Tensor4D {
  if (!Number.isInteger(factor) || factor < 1) throw new Error(`cannot repeat pixels ${factor} times`);
  const size: [number, number] = [input.shape[1] * factor, input.shape[2] * factor];
  const operation = tf.customGrad<Tensor4D>((x: Tensor | tf.GradSaveFunc) => ({
    value: tf.image.resizeNearestNeighbor(x as Tensor4D, size),
    gradFunc: (dy: Tensor4D) => tf.mul(averageBlocks(dy, factor), factor * factor),
  }));
  return operation(input);
}

/**
 * Average of blocks of `factor` by `factor` pixels: [n, h, w, c] to [n, ⌊h / factor⌋, ⌊w / factor⌋, c]. Rows and columns
 * over at the bottom and right are left out.
 * @throws Error when the picture is smaller than one block
 */
export function averagePool(input: Tensor4D, factor: number): Tensor4D {
  const [count, rows, columns, depth] = input.shape;
  if (rows < factor || columns < factor) throw new Error(`${rows} by ${columns} pixels make no block of ${factor}`);
  const whole: [number, number, number, number] = [count, rows - (rows % factor), columns - (columns % factor), depth];
  const blocks = whole[1] === rows && whole[2] === columns ? input : tf.slice(input, [0, 0, 0, 0], whole);
  return averageBlocks(blocks, factor);
}

function averageBlocks(input: Tensor4D, factor: number): Tensor4D {
  const operation = tf.customGrad<Tensor4D>((x: Tensor | tf.GradSaveFunc) => ({
    value: tf.avgPool(x as Tensor4D, factor, factor, 'valid'),
    gradFunc: (dy: Tensor4D) => tf.mul(enlargeNearest(dy, factor), 1 / (factor * factor)),
  }));
  return operation(input);
}
