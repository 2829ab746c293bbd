import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';
import type { Sizes } from '../../architecture.ts';
import { codeCell, coderSizes, coderWidth, decode, encode, initialiseCoder } from './convolutional-coder.ts';
import { denseAutoencoder, denseSide, initialiseDenseAutoencoder, withoutColour } from './dense-network.ts';

export const autoencoderSizes = ['dense', ...coderSizes] as const;
export type AutoencoderSize = (typeof autoencoderSizes)[number];
export interface AutoencoderConfiguration {
  readonly size: AutoencoderSize;
}

/** One network of the family. */
export interface Autoencoder {
  readonly sizes: Sizes;
  /** Which of `patchSpecs` it takes. */
  readonly asks: readonly ('picture' | 'mask')[];
  initialise(random: RandomSource): Arrays;
  /** x̂ [n, h, w, 3]. */
  reconstruct(parameters: Tensors, inputs: Tensors): Tensor4D;
  /** What x̂ should be where the picture should be `truth`. */
  target(truth: Tensor4D): Tensor4D;
  /** About as many float32 numbers a pixel are kept during a step of training. */
  readonly numbersKept: number;
}

const denseNetwork: Autoencoder = {
  sizes: { multiple: denseSide, only: denseSide },
  asks: ['picture'],
  initialise: initialiseDenseAutoencoder,
  reconstruct: (parameters, { picture }) => denseAutoencoder(parameters, picture as Tensor4D),
  target: withoutColour,
  numbersKept: 48,
};

export function autoencoderOf(size: AutoencoderSize): Autoencoder {
  if (size === 'dense') return denseNetwork;
  return {
    sizes: { multiple: codeCell },
    asks: ['picture', 'mask'],
    initialise: (random) => initialiseCoder(random, size, 1),
    reconstruct: (parameters, { picture, mask }) =>
      decode(parameters, encode(parameters, picture as Tensor4D, mask as Tensor4D)),
    target: (truth) => truth,
    numbersKept: 16 * coderWidth(size),
  };
}
