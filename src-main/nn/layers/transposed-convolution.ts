import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../imaging/random.ts';
import type { Arrays, Tensors } from '../compiler/runtime.ts';
import { heNormal, zeros } from './initialisers.ts';
import type { Initialiser } from './initialisers.ts';
import { parameter } from './parameter.ts';

export interface TransposedConvolutionSpec {
  readonly inputs: number;
  readonly outputs: number;
  /** Taps a side. 2: each input pixel paints its own 2×2 pixels; 4: neighbours overlap by one pixel on each side. */
  readonly size: 2 | 4;
  /** True when absent. */
  readonly bias?: boolean;
  /** `heNormal` when absent. */
  readonly weight?: Initialiser;
}

/** Of `${name}.weight` [size, size, outputs, inputs] (the other way round than a convolution's) and `${name}.bias` [outputs]. */
export function initialiseTransposedConvolution(
  random: RandomSource,
  name: string,
  spec: TransposedConvolutionSpec,
): Arrays {
  const { inputs, outputs, size } = spec;
  // A quarter of the taps meet in each pixel of the result.
  const fans = { inputs: (size * size * inputs) / 4, outputs: size * size * outputs };
  const weight = (spec.weight ?? heNormal)(random, [size, size, outputs, inputs], fans);
  if (spec.bias === false) return { [`${name}.weight`]: weight };
  return { [`${name}.weight`]: weight, [`${name}.bias`]: zeros(random, [outputs], fans) };
}

/**
 * Doubles the size with learnt taps: stride 2, size 2 without padding or size 4 with a padding of 1.
 * input [n, h, w, inputs], result [n, 2h, 2w, outputs].
 * @throws Error for weights of another size than 2 or 4, or that do not fit the input's channels
 */
export function transposedConvolution(input: Tensor4D, parameters: Tensors, name: string): Tensor4D {
  const weight = parameter<Tensor4D>(parameters, `${name}.weight`);
  const [height, width, outputs, inputs] = weight.shape;
  if (height !== width || (height !== 2 && height !== 4) || inputs !== input.shape[3]) {
    throw new Error(`${name}: a weight of [${weight.shape}] cannot enlarge a picture of [${input.shape}]`);
  }
  const [count, rows, columns] = input.shape;
  const result = tf.conv2dTranspose(input, weight, [count, rows * 2, columns * 2, outputs], 2, 'same');
  const bias = parameters[`${name}.bias`] as Tensor1D | undefined;
  return bias ? tf.add(result, bias) : result;
}
