import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { averagePool } from '../layers/nearest-and-average.ts';
import { toPlanes } from '../layers/planes.ts';

/** Side of the Gaussian window of deviation 1.5. */
const window = 11;
/** Exponents of the scales, finest first (Wang, Simoncelli and Bovik 2003). */
const exponents = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];

export interface SimilarityOptions {
  /** From black to white in the pictures' units, 1 when absent. */
  readonly range?: number;
}

export interface MultiScaleOptions extends SimilarityOptions {
  /** 1 to 5, 5 when absent. Of fewer, the exponents of the finest are scaled to the same sum. */
  readonly scales?: number;
}

/**
 * Structural similarity (Wang et al. 2004), the mean over pictures, channels and all places of a Gaussian window of 11
 * pixels that lie inside: at most 1, which equal pictures have. [n, h, w, c]. As a loss: 1 - similarity.
 * @throws Error for a picture smaller than 11 pixels
 */
export function structuralSimilarity(a: Tensor4D, b: Tensor4D, options: SimilarityOptions = {}): Scalar {
  const { luminance, contrast } = compare(columnOfPlanes(a), columnOfPlanes(b), options.range ?? 1);
  return tf.mean(tf.mul(luminance, contrast));
}

/**
 * Multi-scale structural similarity (Wang, Simoncelli and Bovik 2003): contrast and structure at each scale, luminance at
 * the coarsest, each the mean over a channel of a picture, raised to its exponent and multiplied; then the mean over
 * channels and pictures, at most 1. Halving is by means of 2×2 pixels. A negative mean counts as almost 0.
 * @throws Error for a picture smaller than 11 pixels at the coarsest scale (176 pixels for five scales)
 */
export function multiScaleSimilarity(a: Tensor4D, b: Tensor4D, options: MultiScaleOptions = {}): Scalar {
  const { range = 1, scales = exponents.length } = options;
  const used = exponents.slice(0, scales);
  const sum = used.reduce((total, exponent) => total + exponent, 0);
  let first = columnOfPlanes(a);
  let second = columnOfPlanes(b);
  let product: Tensor1D | undefined;
  for (const [scale, exponent] of used.entries()) {
    const { luminance, contrast } = compare(first, second, range);
    const last = scale === scales - 1;
    const means: Tensor1D = tf.mean(last ? tf.mul(luminance, contrast) : contrast, [1, 2, 3]);
    // Neither a power of a negative number nor the endless slope at 0.
    const factor: Tensor1D = tf.pow(tf.maximum(means, 1e-4), exponent / sum);
    product = product ? tf.mul<Tensor1D>(product, factor) : factor;
    if (last) break;
    first = averagePool(first, 2);
    second = averagePool(second, 2);
  }
  return tf.mean(product as Tensor1D);
}

/** [n, h, w, c] to [n c, h, w, 1]. */
function columnOfPlanes(picture: Tensor4D): Tensor4D {
  return tf.expandDims(toPlanes(picture), 3);
}

/** Both factors at every place of the window: [m, h - 10, w - 10, 1]. */
function compare(a: Tensor4D, b: Tensor4D, range: number): { luminance: Tensor; contrast: Tensor } {
  const [, rows, columns] = a.shape;
  if (Math.min(rows, columns) < window) throw new Error(`similarity needs ${window} pixels, not ${rows} by ${columns}`);
  const maps = [a, b, tf.add(tf.square(a), tf.square(b)), tf.mul(a, b)];
  const [meanA, meanB, meanSquares, meanProduct] = tf.split(blur(tf.concat4d(maps as Tensor4D[], 0)), 4, 0);
  const squares = tf.add(tf.square(meanA), tf.square(meanB));
  const product = tf.mul(meanA, meanB);
  const c1 = (0.01 * range) ** 2;
  const c2 = (0.03 * range) ** 2;
  return {
    luminance: ratio(product, squares, c1),
    contrast: ratio(tf.sub(meanProduct, product), tf.sub(meanSquares, squares), c2),
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
