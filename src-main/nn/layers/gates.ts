import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../imaging/random.ts';
import type { Arrays, Tensors } from '../compiler/runtime.ts';
import { convolution, initialiseConvolution } from './convolution.ts';
import { glorotNormal } from './initialisers.ts';

/**
 * The product of the two halves of the channels (Chen et al. 2022, NAFNet): [n, h, w, 2c] to [n, h, w, c].
 * @throws Error for an odd number of channels
 */
export function simpleGate(input: Tensor4D): Tensor4D {
  if (input.shape[3] % 2 !== 0) throw new Error(`${input.shape[3]} channels have no halves`);
  const [first, second] = tf.split(input, 2, 3);
  return tf.mul(first, second);
}

/** Of `${name}.weight` [1, 1, channels, channels] and `${name}.bias` [channels]. */
export function initialiseChannelAttention(random: RandomSource, name: string, channels: number): Arrays {
  return initialiseConvolution(random, name, { inputs: channels, outputs: channels, size: 1, weight: glorotNormal });
}

/**
 * Simplified channel attention (Chen et al. 2022, NAFNet): every channel times a factor made linearly from the means of
 * all channels over the picture. [n, h, w, c] to the same shape.
 */
export function channelAttention(input: Tensor4D, parameters: Tensors, name: string): Tensor4D {
  const means: Tensor4D = tf.mean(input, [1, 2], true);
  return tf.mul(input, convolution(means, parameters, name));
}
