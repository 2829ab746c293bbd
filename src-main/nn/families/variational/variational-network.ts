import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import { averagePool } from '../../layers/nearest-and-average.ts';
import { clampLogVariance } from '../../losses/gaussian-divergence.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';
import { codeCell, encode, initialiseCoder, type CoderSize } from '../autoencoder/convolutional-coder.ts';
import { holesOf } from '../training-parts.ts';

/** q(z|x), both [n, h / 8, w / 8, c]. */
export interface Posterior {
  readonly mean: Tensor4D;
  /** In [-6, 2]. */
  readonly logVariance: Tensor4D;
}

export interface VariationalConfiguration {
  readonly size: CoderSize;
}

/** Weights of an encoder that gives means and logarithms of variances, and of a decoder. */
export function initialiseVariational(random: RandomSource, size: CoderSize): Arrays {
  return initialiseCoder(random, size, 2);
}

/** Picture and mask as `encode` takes them. */
export function posterior(parameters: Tensors, picture: Tensor4D, mask: Tensor4D): Posterior {
  const [mean, logVariance]: Tensor4D[] = tf.split(encode(parameters, picture, mask), 2, 3);
  return { mean, logVariance: clampLogVariance(logVariance) };
}

/** 1 for the places of the code, 8 px a side, that touch a hole, else 0: [n, h / 8, w / 8, 1]. */
export function placesOfHoles(mask: Tensor4D): Tensor4D {
  return holesOf(averagePool(mask, codeCell));
}
