import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor4D } from '@tensorflow/tfjs-core';
import { absolute } from '../layers/activations.ts';
import { weightedMean } from './weighted-mean.ts';

/**
 * Mean absolute difference of the finite differences to the pixel below and to the right, the two directions added.
 * [n, h, w, c]. With a mask [n, h, w, 1] of 0..1, a finite difference counts as much as its two pixels together (product).
 */
export function gradientLoss(prediction: Tensor4D, target: Tensor4D, mask?: Tensor4D): Scalar {
  return totalVariation(tf.sub(prediction, target), mask);
}

/**
 * Total variation (Rudin, Osher and Fatemi 1992; here with absolute values): mean absolute difference to the pixel below
 * plus that to the pixel on the right. [n, h, w, c]; the mask as in `gradientLoss`.
 */
export function totalVariation(picture: Tensor4D, mask?: Tensor4D): Scalar {
  return tf.add(variation(picture, 1, mask), variation(picture, 2, mask));
}

function variation(picture: Tensor4D, axis: 1 | 2, mask: Tensor4D | undefined): Scalar {
  const [before, after] = neighbours(picture, axis);
  const changes = absolute(tf.sub(after, before));
  if (!mask) return weightedMean(changes);
  const [first, second] = neighbours(mask, axis);
  return weightedMean(changes, tf.mul(first, second));
}

/** All pixels but the last, and all but the first, along one axis. */
function neighbours(picture: Tensor4D, axis: 1 | 2): [Tensor4D, Tensor4D] {
  const size: [number, number, number, number] = [...picture.shape];
  if (size[axis] < 2) throw new Error(`a picture of ${size[1]} by ${size[2]} has no finite differences`);
  size[axis] -= 1;
  return [tf.slice(picture, [0, 0, 0, 0], size), tf.slice(picture, axis === 1 ? [0, 1, 0, 0] : [0, 0, 1, 0], size)];
}
