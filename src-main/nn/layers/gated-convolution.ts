import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../imaging/random.ts';
import type { Arrays, Tensors } from '../compiler/runtime.ts';
import { sigmoid } from './activations.ts';
import { convolution, initialiseConvolution, type ConvolutionSpec } from './convolution.ts';

/**
 * Gated convolution (Yu et al. 2019, "Free-Form Image Inpainting with Gated Convolution"): one convolution with twice the
 * outputs, of which the first half are features and the second their gates.
 * Parameters: `${name}.weight` [size, size, inputs, 2 outputs], `${name}.bias` [2 outputs].
 */
export function initialiseGatedConvolution(random: RandomSource, name: string, spec: ConvolutionSpec): Arrays {
  return initialiseConvolution(random, name, { ...spec, outputs: 2 * spec.outputs });
}

/** ELU(features) · sigmoid(gates): [n, h, w, inputs] to [n, h', w', outputs], sizes as in `convolution`. */
export function gatedConvolution(input: Tensor4D, parameters: Tensors, name: string, stride = 1): Tensor4D {
  const [features, gates] = tf.split(convolution(input, parameters, name, stride), 2, 3);
  return tf.mul(tf.elu(features), sigmoid(gates));
}
