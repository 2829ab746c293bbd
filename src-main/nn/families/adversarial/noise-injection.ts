import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import { normal } from '../../layers/initialisers.ts';
import { averagePool } from '../../layers/nearest-and-average.ts';
import { parameter } from '../../layers/parameter.ts';
import type { Arrays, Specs, Tensors } from '../../compiler/runtime.ts';

/** Decoder levels with noise injection: ½, ¼ and ⅛ of the picture's side, for grain, texture and shape. */
const levels = [0, 1, 2];
/** Deviation of the initial gains: small, to preserve the pretrained fill; not 0, where the mode-seeking loss has no gradient. */
const firstGain = 0.3;
/** Runtime scale of the gains, which multiplies their effective learning rate (equalised learning rate, Karras et al. 2018). */
const speed = 30;

const noiseName = (level: number): string => `noise${level}`;
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

/** Mean absolute difference of two draws of noise, averaged over the levels. */
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
