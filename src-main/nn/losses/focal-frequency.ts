import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { toPlanes } from '../layers/planes.ts';
import { withoutGradient } from '../layers/without-gradient.ts';

const side = 8;

/**
 * Focal frequency loss (Jiang et al. 2021) on the discrete cosine transform of blocks of 8 by 8 pixels instead of the
 * Fourier transform of the whole picture: mean of weight · (difference of coefficients)². The weight of a coefficient is
 * its absolute difference / the largest of its block, and a constant for the gradient. [n, h, w, c]; rows and columns that fill no
 * block, at the bottom and right, are left out.
 * @throws Error for a picture smaller than a block
 */
export function focalFrequencyLoss(prediction: Tensor4D, target: Tensor4D): Scalar {
  const difference = blockCosines(tf.sub(prediction, target));
  const squared = tf.square(difference);
  const weight = withoutGradient(() => {
    const size = tf.abs(difference);
    return tf.div(size, tf.add(tf.max(size, 3, true), 1e-12));
  });
  return tf.mean(tf.mul(weight, squared));
}

/** The orthonormal DCT-II of every block of every channel: [n, h, w, c] to [n c, ⌊h / 8⌋, ⌊w / 8⌋, 64], row by row. */
export function blockCosines(picture: Tensor4D): Tensor4D {
  const [count, rows, columns, depth] = picture.shape;
  if (rows < side || columns < side) throw new Error(`${rows} by ${columns} pixels make no block of ${side}`);
  const [high, wide] = [Math.floor(rows / side), Math.floor(columns / side)];
  const whole = tf.slice(picture, [0, 0, 0, 0], [count, high * side, wide * side, depth]);
  const lines = tf.reshape(toPlanes(whole), [count * depth * high, side, wide, side]);
  // One product with a matrix, where a convolution of stride 8 would need a costly gradient.
  const blocks: Tensor2D = tf.reshape(tf.transpose(lines, [0, 2, 1, 3]), [-1, side * side]);
  return tf.reshape(tf.matMul(blocks, basis()), [count * depth, high, wide, side * side]);
}

/** [pixel of the block, coefficient] */
function basis(): Tensor2D {
  const wave = (frequency: number, place: number): number =>
    Math.sqrt((frequency === 0 ? 1 : 2) / side) * Math.cos(((2 * place + 1) * frequency * Math.PI) / (2 * side));
  const count = side * side;
  const values = new Float32Array(count * count);
  for (let place = 0; place < count; place++) {
    for (let wanted = 0; wanted < count; wanted++) {
      const vertical = wave(Math.floor(wanted / side), Math.floor(place / side));
      values[place * count + wanted] = vertical * wave(wanted % side, place % side);
    }
  }
  return tf.tensor2d(values, [count, count]);
}
