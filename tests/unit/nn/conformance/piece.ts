import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { ConvolutionOptions } from '../../../../src-main/nn/layers/convolution.ts';
import { convolution } from '../../../../src-main/nn/layers/convolution.ts';
import type { Arrays, NamedArray, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { array } from './conformance-case.ts';

/** A piece of a network: from a picture with so many channels, after a convolution, to what is projected. */
export interface Piece {
  readonly name: string;
  readonly parameters?: (channels: number) => Arrays;
  readonly build: (x: Tensor4D, all: Tensors) => tf.Tensor | tf.Tensor[];
}

/** Small enough that sums stay near 1. */
export const weight = (size: number, inputs: number, outputs: number): NamedArray => {
  const limit = 1.5 / Math.sqrt(size * size * inputs);
  return array([size, size, inputs, outputs], -limit, limit);
};
export const layer = (name: string, size: number, inputs: number, outputs: number): Arrays => ({
  [`${name}.weight`]: weight(size, inputs, outputs),
  [`${name}.bias`]: array([outputs], -0.5, 0.5),
});
export const next =
  (size: number, times = 1) =>
  (channels: number): Arrays =>
    layer('next', size, channels, channels * times);
export const apply = (x: tf.Tensor, all: Tensors, options?: ConvolutionOptions): Tensor4D =>
  convolution(x as Tensor4D, all, 'next', options);
export const norm = (channels: number): Arrays => ({
  'n.weight': array([channels], 0.5, 1.5),
  'n.bias': array([channels]),
});
export const part = (x: Tensor4D, begin: number, count: number): Tensor4D =>
  tf.slice(x, [0, 0, 0, begin], [x.shape[0], x.shape[1], x.shape[2], count]);
