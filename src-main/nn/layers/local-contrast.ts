import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { tanh } from './activations.ts';
import { resizeBilinear } from './bilinear.ts';
import { averagePool } from './nearest-and-average.ts';

/** Side of the cells of local contrast, px. */
const cell = 8;
const leastContrast = 1.5 / 255;
const usualContrast = 15 / 255;
/** Soft clipping of the normalised picture, in standard deviations: a speck on a plain wall is many times the contrast around it. */
const largest = 4;

export interface LocalContrast {
  /** What the picture varies around at each place: [n, h, w, 3]. */
  readonly mean: Tensor4D;
  /** By how much, a standard deviation: [n, h, w, 1]. */
  readonly contrast: Tensor4D;
  /** The picture less its mean in these units, softly clipped to ±4: [n, h, w, 3]. */
  readonly relative: Tensor4D;
  /** Half the logarithm of the contrast in units of the usual one: [n, h, w, 1]. */
  readonly level: Tensor4D;
}

/**
 * A picture [n, h, w, 3] in units of its local contrast, in which a faint cloud and a sharp leaf look alike, so that what is learned on
 * one helps with the other, and what is still unsure does not spoil skies.
 */
export function localContrast(picture: Tensor4D): LocalContrast {
  const [, rows, columns] = picture.shape;
  const around = (x: Tensor4D): Tensor4D => resizeBilinear(averagePool(x, cell), rows, columns);
  const mean = around(picture);
  const squared: Tensor4D = tf.mean(tf.square(tf.sub(picture, mean)), 3, true);
  const contrast = tf.sqrt(tf.add<Tensor4D>(around(squared), leastContrast ** 2));
  const relative = tf.mul<Tensor4D>(
    tanh(tf.div(tf.sub(picture, mean), tf.mul(contrast, largest)) as Tensor4D),
    largest,
  );
  const level = tf.mul<Tensor4D>(tf.log(tf.div(contrast, usualContrast)), 0.5);
  return { mean, contrast, relative, level };
}
