import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import { convolution, initialiseConvolution } from '../../layers/convolution.ts';
import { gatedConvolution, initialiseGatedConvolution } from '../../layers/gated-convolution.ts';
import { enlargeNearest } from '../../layers/nearest-and-average.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';

/** Channels into and out of each convolution of the U-Net; `half` ones go over the picture in steps of 2. */
const convolutions = {
  e1: [4, 1],
  e2a: [1, 2],
  e2b: [2, 2],
  e3a: [2, 4],
  e3b: [4, 4],
  m1: [4, 4],
  m2: [4, 4],
  d2: [6, 2],
  d1: [3, 1],
  y: [1, 3],
} as const;
type Place = keyof typeof convolutions;

export interface ReferenceOptions {
  /** Channels at full resolution; 32 when absent, which makes 712,419 parameters. */
  readonly width?: number;
  /** Gated convolutions with ELU in place of convolutions with ReLU. */
  readonly gated?: boolean;
}

/**
 * The network by which machines and runtimes are compared: a U-Net of ten 3×3 convolutions with two halvings, RGB and mask in, RGB out. It is
 * trained with L1 and Adam. Nothing is restored with it.
 */
export function initialiseReference(
  random: RandomSource,
  { width = 32, gated = false }: ReferenceOptions = {},
): Arrays {
  const initialise = gated ? initialiseGatedConvolution : initialiseConvolution;
  return Object.assign(
    {},
    ...Object.entries(convolutions).map(([name, [inputs, outputs]]) => {
      const from = name === 'e1' ? inputs : inputs * width;
      if (name === 'y') return initialiseConvolution(random, name, { inputs: from, outputs, size: 3 });
      return initialise(random, name, { inputs: from, outputs: outputs * width, size: 3 });
    }),
  ) as Arrays;
}

/** input [N, H, W, 4] in 0..1, H and W multiples of 4; result [N, H, W, 3]. */
export function referenceNetwork(
  parameters: Tensors,
  input: Tensor4D,
  { gated = false }: ReferenceOptions = {},
): Tensor4D {
  const layer = (x: Tensor4D, name: Place, stride = 1): Tensor4D =>
    gated ? gatedConvolution(x, parameters, name, stride) : tf.relu(convolution(x, parameters, name, stride));
  const e1 = layer(input, 'e1');
  const e2 = layer(layer(e1, 'e2a', 2), 'e2b');
  const middle = layer(layer(layer(layer(e2, 'e3a', 2), 'e3b'), 'm1'), 'm2');
  const d2 = layer(tf.concat([enlargeNearest(middle, 2), e2], 3), 'd2');
  const d1 = layer(tf.concat([enlargeNearest(d2, 2), e1], 3), 'd1');
  return convolution(d1, parameters, 'y');
}
