import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../imaging/random.ts';
import type { Arrays, Tensors } from '../compiler/runtime.ts';
import { elu, sigmoid } from './activations.ts';
import { convolution, initialiseConvolution } from './convolution.ts';
import type { ConvolutionOptions, ConvolutionSpec } from './convolution.ts';

/**
 * Gated convolution (Yu et al. 2019, "Free-Form Image Inpainting with Gated Convolution"): one convolution with twice the
 * outputs, of which the first half are features and the second their gates.
 * Parameters: `${name}.weight` [rows, columns, inputs, 2 outputs], `${name}.bias` [2 outputs].
 */
export function initialiseGatedConvolution(
  random: RandomSource,
  name: string,
  spec: Omit<ConvolutionSpec, 'groups'>,
): Arrays {
  return initialiseConvolution(random, name, { ...spec, outputs: 2 * spec.outputs });
}

/** ELU(features) · sigmoid(gates); input [n, h, w, inputs], result [n, h', w', outputs], sizes as in `convolution`. */
export function gatedConvolution(
  input: Tensor4D,
  parameters: Tensors,
  name: string,
  options: Omit<ConvolutionOptions, 'groups'> = {},
): Tensor4D {
  const [features, gates] = tf.split(convolution(input, parameters, name, options), 2, 3);
  return tf.mul(elu(features), sigmoid(gates));
}
