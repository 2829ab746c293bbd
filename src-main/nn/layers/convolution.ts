import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../imaging/random.ts';
import type { Arrays, Tensors } from '../compiler/runtime.ts';
import { heNormal, zeros, type Initialiser } from './initialisers.ts';
import { parameter } from './parameter.ts';

export interface ConvolutionSpec {
  readonly inputs: number;
  readonly outputs: number;
  /** Taps a side. */
  readonly size: number;
  /** `heNormal` when absent. */
  readonly weight?: Initialiser;
}

/** Of `${name}.weight` [size, size, inputs, outputs] and `${name}.bias` [outputs], which starts at 0. */
export function initialiseConvolution(random: RandomSource, name: string, spec: ConvolutionSpec): Arrays {
  const { inputs, outputs, size, weight = heNormal } = spec;
  const fans = { inputs: size * size * inputs, outputs: size * size * outputs };
  return {
    [`${name}.weight`]: weight(random, [size, size, inputs, outputs], fans),
    [`${name}.bias`]: zeros(random, [outputs], fans),
  };
}

/**
 * Convolution with ⌊(size − 1) / 2⌋ zeros on each side, and a bias: [n, h, w, inputs] to [n, h', w', outputs]. An odd size keeps the picture's
 * size at stride 1 and halves it (rounding up) at stride 2; size 4 at stride 2 halves it (rounding down).
 * @throws Error for channels that do not fit the weight
 */
export function convolution(input: Tensor4D, parameters: Tensors, name: string, stride = 1): Tensor4D {
  const result = convolve(input, parameter(parameters, `${name}.weight`), stride);
  return tf.add(result, parameter(parameters, `${name}.bias`));
}

/** The same without bias, for weights that are not parameters as they are (spectral normalisation). */
export function convolve(input: Tensor4D, weight: Tensor4D, stride = 1): Tensor4D {
  const [size, , inputs] = weight.shape;
  if (input.shape[3] !== inputs)
    throw new Error(`a weight of [${weight.shape}] does not fit ${input.shape[3]} channels`);
  return tf.conv2d(input, weight, stride, padding(size, stride));
}

/** By name where the padding has one: libtensorflow's gradients know no explicit padding. */
function padding(size: number, stride: number): 'valid' | 'same' | tf.backend_util.ExplicitPadding {
  const around: [number, number] = [(size - 1) >> 1, (size - 1) >> 1];
  if (around[0] === 0) return 'valid';
  return size % 2 === 1 && stride === 1 ? 'same' : [[0, 0], around, around, [0, 0]];
}
