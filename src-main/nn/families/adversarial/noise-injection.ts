import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import { normal } from '../../layers/initialisers.ts';
import { averagePool } from '../../layers/nearest-and-average.ts';
import { parameter } from '../../layers/parameter.ts';
import type { Arrays, Specs, Tensors } from '../../compiler/runtime.ts';

/** Levels on the way up that get noise: at ½, ¼ and ⅛ of the picture's side, for grain, texture and shape. */
const levels = [0, 1, 2];
/** Small, so that a trained network still fills as it did, but not 0: two fills that are the same have no slope to part along. */
const firstGain = 0.3;
/** Gains are kept this much smaller than they act, and so learn as much faster than other weights (Karras et al. 2018). */
const speed = 30;

export const noiseName = (level: number): string => `noise${level}`;
const gainName = (level: number): string => `${noiseName(level)}.gain`;

/** Of `noise0.gain`, …: one number for each channel that the network has there. */
export function initialiseNoiseGains(random: RandomSource, network: Specs): Arrays {
  const gains = levels.map((level) => {
    const { shape } = network[`up${level}.enter.bias`];
    return [gainName(level), normal(random, shape, firstGain / speed)] as const;
  });
  return Object.fromEntries(gains);
}

/** `noise0`, …: one normal number for each place of a level. */
export function noiseSpecs(batch: number, size: number): Specs {
  const specs = levels.map((level) => {
    const side = size / sideOfPlace(level);
    return [noiseName(level), { shape: [batch, side, side, 1], dtype: 'float32' }] as const;
  });
  return Object.fromEntries(specs);
}

/**
 * Adds noise to the features of a level (Karras et al. 2019), where a place has a part in a hole and nowhere else.
 * @param hole [n, h, w, 1], 1 inside
 * @param noises as `noiseSpecs` has them
 */
export function injectNoise(
  parameters: Tensors,
  noises: Tensors,
  hole: Tensor4D,
): (x: Tensor4D, level: number) => Tensor4D {
  return (x, level) => {
    const touched = tf.cast(tf.greater(averagePool(hole, sideOfPlace(level)), 0), 'float32');
    const gain = tf.mul(parameter(parameters, gainName(level)), speed);
    return tf.add(x, tf.mul(tf.mul(noises[noiseName(level)], touched), gain));
  };
}

/** How far two draws of noise are apart: the mean absolute difference, over all levels alike. */
export function noiseDistance(a: Tensors, b: Tensors): tf.Scalar {
  const distances = levels.map((level): tf.Scalar => {
    const name = noiseName(level);
    return tf.mean(tf.abs(tf.sub(a[name], b[name])));
  });
  return tf.mul(tf.addN(distances), 1 / levels.length);
}

/** px of the picture. */
function sideOfPlace(level: number): number {
  return 2 ** (level + 1);
}
