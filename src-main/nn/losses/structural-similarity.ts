import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { toPlanes } from '../layers/planes.ts';

/** Side of the Gaussian window of deviation 1.5. */
const window = 11;
/**
 * Structural similarity (Wang et al. 2004), the mean over pictures, channels and all places of a Gaussian window of 11
 * pixels that lie inside: at most 1, which equal pictures have. [n, h, w, c] in 0..1. As a loss: 1 - similarity.
 * @throws Error for a picture smaller than 11 pixels
 */
export function structuralSimilarity(a: Tensor4D, b: Tensor4D): Scalar {
  const { luminance, contrast } = compare(columnOfPlanes(a), columnOfPlanes(b));
  return tf.mean(tf.mul(luminance, contrast));
}

/** [n, h, w, c] to [n c, h, w, 1]. */
function columnOfPlanes(picture: Tensor4D): Tensor4D {
  return tf.expandDims(toPlanes(picture), 3);
}

/** Both factors at every place of the window: [m, h - 10, w - 10, 1]. */
function compare(a: Tensor4D, b: Tensor4D): { luminance: Tensor; contrast: Tensor } {
  const [, rows, columns] = a.shape;
  if (Math.min(rows, columns) < window) throw new Error(`similarity needs ${window} pixels, not ${rows} by ${columns}`);
  const maps = [a, b, tf.add(tf.square(a), tf.square(b)), tf.mul(a, b)];
  const [meanA, meanB, meanSquares, meanProduct] = tf.split(blur(tf.concat4d(maps as Tensor4D[], 0)), 4, 0);
  const squares = tf.add(tf.square(meanA), tf.square(meanB));
  const product = tf.mul(meanA, meanB);
  return {
    luminance: ratio(product, squares, 0.01 ** 2),
    contrast: ratio(tf.sub(meanProduct, product), tf.sub(meanSquares, squares), 0.03 ** 2),
  };
}

/** (2 product + c) / (squares + c) */
function ratio(product: Tensor, squares: Tensor, c: number): Tensor {
  return tf.div(tf.add(tf.mul(product, 2), c), tf.add(squares, c));
}

function blur(picture: Tensor4D): Tensor4D {
  const weights = Array.from({ length: window }, (_, i) => Math.exp(-((i - (window - 1) / 2) ** 2) / (2 * 1.5 ** 2)));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const kernel = tf.tensor1d(weights.map((weight) => weight / sum));
  const down = tf.conv2d(picture, tf.reshape(kernel, [window, 1, 1, 1]) as Tensor4D, 1, 'valid');
  return tf.conv2d(down, tf.reshape(kernel, [1, window, 1, 1]) as Tensor4D, 1, 'valid');
}
