import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { absolute } from '../layers/activations.ts';
import { separableTurned, toPlanes } from '../layers/planes.ts';

const levels = 4;

/**
 * Mean absolute difference of the Laplacian pyramids (Burt and Adelson 1983; as a loss: Bojanowski et al. 2018):
 * Σ 2ˡ · mean |level l of the difference| over four levels including the rest (fewer where the picture is too small), divided by the sum
 * of the weights 2ˡ. [n, h, w, c] of any size: the filter 1 4 6 4 1 counts only what lies inside the picture.
 */
export function laplacianPyramidLoss(prediction: Tensor4D, target: Tensor4D): Scalar {
  // The pyramid is linear: that of the difference is the difference of the two.
  let rest = toPlanes(tf.sub(prediction, target));
  const terms: Scalar[] = [];
  let weights = 0;
  for (let level = 0; level < levels; level++) {
    const weight = 2 ** level;
    const [, rows, columns] = rest.shape;
    const last = level === levels - 1 || Math.min(rows, columns) < 2;
    const smaller = last ? undefined : separableTurned(rest, halving(columns), halving(rows));
    const band = smaller ? tf.sub(rest, separableTurned(smaller, doubling(rows), doubling(columns))) : rest;
    terms.push(tf.mul(tf.mean(absolute(band as Tensor3D)), weight));
    weights += weight;
    if (!smaller) break;
    // Left turned: neither the means nor the filters mind.
    rest = smaller;
  }
  return tf.mul(tf.addN(terms), 1 / weights);
}

const taps = [1, 4, 6, 4, 1];

/** [size, ⌈size / 2⌉]: every second pixel of the filtered line. */
function halving(size: number): Tensor2D {
  const half = Math.ceil(size / 2);
  return matrix(size, half, (from, to) => taps[from - 2 * to + 2] ?? 0);
}

/** [⌈size / 2⌉, size]: the line spread by zeros and filtered. */
function doubling(size: number): Tensor2D {
  const half = Math.ceil(size / 2);
  return matrix(half, size, (from, to) => taps[to - 2 * from + 2] ?? 0);
}

/** A matrix of weights whose columns add up to 1, so that the outermost pixels lack nothing. */
function matrix(from: number, to: number, weight: (from: number, to: number) => number): Tensor2D {
  const values = new Float32Array(from * to);
  for (let column = 0; column < to; column++) {
    let sum = 0;
    for (let row = 0; row < from; row++) sum += weight(row, column);
    for (let row = 0; row < from; row++) values[row * to + column] = weight(row, column) / sum;
  }
  return tf.tensor2d(values, [from, to]);
}
