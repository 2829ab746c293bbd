import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../imaging/random.ts';
import type { Arrays, Tensors } from '../compiler/runtime.ts';
import { dilatedConvolution } from './dilated-convolution.ts';
import { heNormal, zeros } from './initialisers.ts';
import type { Initialiser } from './initialisers.ts';
import { explicit } from './padding.ts';
import type { Padding } from './padding.ts';
import { parameter } from './parameter.ts';
import { reflectPadding } from './reflect-padding.ts';

export interface ConvolutionSpec {
  readonly inputs: number;
  readonly outputs: number;
  /** Taps a side: 1, 3, 4, 5, 7, …, or [rows, columns]. */
  readonly size: number | readonly [rows: number, columns: number];
  /** 1 when absent; divides `inputs` and `outputs`. As many as inputs and outputs: depthwise. */
  readonly groups?: number;
  /** True when absent. */
  readonly bias?: boolean;
  /** `heNormal` when absent. */
  readonly weight?: Initialiser;
}

/** Of `${name}.weight` [rows, columns, inputs / groups, outputs] and `${name}.bias` [outputs], which starts at 0. */
export function initialiseConvolution(random: RandomSource, name: string, spec: ConvolutionSpec): Arrays {
  const { inputs, outputs, groups = 1 } = spec;
  if (inputs % groups !== 0 || outputs % groups !== 0) {
    throw new Error(`${name}: ${groups} groups do not divide ${inputs} inputs and ${outputs} outputs`);
  }
  const [rows, columns] = typeof spec.size === 'number' ? [spec.size, spec.size] : spec.size;
  const taps = rows * columns;
  const fans = { inputs: (taps * inputs) / groups, outputs: (taps * outputs) / groups };
  const weight = (spec.weight ?? heNormal)(random, [rows, columns, inputs / groups, outputs], fans);
  if (spec.bias === false) return { [`${name}.weight`]: weight };
  return { [`${name}.weight`]: weight, [`${name}.bias`]: zeros(random, [outputs], fans) };
}

export interface ConvolutionOptions {
  /** 1 when absent. */
  readonly stride?: number;
  /** Distance of the taps, 1 when absent; above 1 only with stride 1. */
  readonly dilation?: number;
  /** As in the spec, 1 when absent. */
  readonly groups?: number;
  /** What surrounds the picture; `zero` when absent. */
  readonly padding?: PaddingKind;
}

/**
 * `zero` and `reflect` add ⌊(size - 1) · dilation / 2⌋ pixels on each side: an odd size keeps the picture's size at stride 1
 * and halves it (rounding up) at stride 2; size 4 at stride 2 halves it (rounding down).
 */
export type PaddingKind = 'zero' | 'reflect' | 'none';

/**
 * input [n, h, w, inputs], result [n, h', w', outputs] with h' = ⌊(h + 2 padding - (size - 1) dilation - 1) / stride⌋ + 1.
 * Adds the bias when there is one.
 * @throws Error for a picture smaller than the taps, channels that do not fit, stride and dilation both above 1
 */
export function convolution(
  input: Tensor4D,
  parameters: Tensors,
  name: string,
  options: ConvolutionOptions = {},
): Tensor4D {
  const result = convolve(input, parameter(parameters, `${name}.weight`), options);
  const bias = parameters[`${name}.bias`] as Tensor1D | undefined;
  return bias ? tf.add(result, bias) : result;
}

/** The convolution alone, for weights that are not parameters as they are (spectral normalisation, fixed filters). */
export function convolve(input: Tensor4D, weight: Tensor4D, options: ConvolutionOptions = {}): Tensor4D {
  const { stride = 1, dilation = 1, groups = 1, padding = 'zero' } = options;
  const [height, width, depth, outputs] = weight.shape;
  if (stride > 1 && dilation > 1) throw new Error('a convolution has a stride or a dilation, not both');
  if (input.shape[3] !== depth * groups || outputs % groups !== 0) {
    throw new Error(`a weight of [${weight.shape}] in ${groups} groups does not fit ${input.shape[3]} channels`);
  }
  const reach: Padding = [(height - 1) * dilation, (width - 1) * dilation];
  const around: Padding = padding === 'none' ? [0, 0] : [reach[0] >> 1, reach[1] >> 1];
  if (input.shape[1] + 2 * around[0] <= reach[0] || input.shape[2] + 2 * around[1] <= reach[1]) {
    throw new Error(`a picture of ${input.shape[1]} by ${input.shape[2]} is too small for ${height} by ${width} taps`);
  }
  if (padding !== 'reflect') return inGroups(input, weight, stride, dilation, groups, around);
  return inGroups(reflectPadding(input, ...around), weight, stride, dilation, groups, [0, 0]);
}

function inGroups(
  input: Tensor4D,
  weight: Tensor4D,
  stride: number,
  dilation: number,
  groups: number,
  padding: Padding,
): Tensor4D {
  const [height, width, depth, outputs] = weight.shape;
  if (groups > 1 && depth === 1 && outputs === groups && dilation === 1) {
    const filter = tf.reshape(weight, [height, width, groups, 1]) as Tensor4D;
    return tf.depthwiseConv2d(input, filter, stride, padOf(padding, weight, stride));
  }
  const one = (x: Tensor4D, w: Tensor4D): Tensor4D =>
    dilation > 1
      ? dilatedConvolution(x, w, dilation, padding)
      : tf.conv2d(x, w, stride, padOf(padding, weight, stride));
  if (groups === 1) return one(input, weight);
  const inputs: Tensor4D[] = tf.split(input, groups, 3);
  const weights: Tensor4D[] = tf.split(weight, groups, 3);
  return tf.concat(
    inputs.map((x, group) => one(x, weights[group])),
    3,
  );
}

/** The same zeros by name where they have one: libtensorflow's gradients know only those. */
function padOf(padding: Padding, weight: Tensor4D, stride: number): 'valid' | 'same' | tf.backend_util.ExplicitPadding {
  if (padding[0] === 0 && padding[1] === 0) return 'valid';
  const odd = weight.shape[0] % 2 === 1 && weight.shape[1] % 2 === 1;
  return odd && stride === 1 ? 'same' : explicit(padding);
}
