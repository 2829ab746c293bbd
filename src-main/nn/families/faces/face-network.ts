import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Specs, Tensors } from '../../compiler/runtime.ts';
import { leakyRelu } from '../../layers/activations.ts';
import { convolve } from '../../layers/convolution.ts';
import { maxOfBlocks, maxWithNext } from '../../layers/max-pool.ts';
import { parameter } from '../../layers/parameter.ts';

/** Channels after each convolution; all but the first are separable: depthwise, then pointwise. */
const widths = [16, 32, 64, 128, 256, 512] as const;
/** Mean of the colours that it learned from, of 255, and what they are divided by. */
const mean = [117.001, 114.697, 97.404];
const range = 256;
const slope = 0.1;

/** px of the picture to one cell of the result. */
export const faceCell = 32;
/** Widths and heights of the boxes that a cell's five predictions start from, cells. */
export const faceAnchors = [
  [1.603231, 2.094468],
  [6.041143, 7.080126],
  [2.882459, 3.518061],
  [4.266906, 5.178857],
  [9.041765, 10.66308],
] as const;
/** Of a prediction: left and top within the cell and logarithms of width and height over the anchor's, then the log-odds of a face. */
export const faceValues = 5;

export function faceSpecs(): Specs {
  const specs: Record<string, { shape: number[]; dtype: 'float32' }> = {};
  const add = (name: string, ...shape: number[]): void => void (specs[name] = { shape, dtype: 'float32' });
  widths.forEach((width, i) => {
    if (i === 0) add('conv0.weight', 3, 3, 3, width);
    else {
      add(`conv${i}.depthwise`, 3, 3, widths[i - 1], 1);
      add(`conv${i}.pointwise`, 1, 1, widths[i - 1], width);
    }
    add(`conv${i}.bias`, width);
  });
  add('out.weight', 1, 1, widths[5], faceAnchors.length * faceValues);
  add('out.bias', faceAnchors.length * faceValues);
  return specs;
}

/**
 * Predictions of faces, [n, h / 32, w / 32, 25]: `faceValues` for each of `faceAnchors`. Tiny YOLO v2 (Redmon and Farhadi 2017) with separable
 * convolutions, as face-api.js has it. A separable convolution is done as the one convolution that it is the same as, whose weight is the
 * product of both: no kernel of its own is needed.
 * @param picture [n, h, w, 3] in 0..1; h and w multiples of 32
 */
export function facePredictions(parameters: Tensors, picture: Tensor4D): Tensor4D {
  const weightOf = (i: number): Tensor4D =>
    i === 0
      ? parameter(parameters, 'conv0.weight')
      : tf.mul(parameter(parameters, `conv${i}.depthwise`), parameter(parameters, `conv${i}.pointwise`));
  let values: Tensor4D = tf.div(tf.sub(tf.mul(picture, 255), mean), range);
  widths.forEach((_, i) => {
    values = leakyRelu(tf.add(convolve(values, weightOf(i)), parameter(parameters, `conv${i}.bias`)), slope);
    values = i < widths.length - 1 ? maxOfBlocks(values) : maxWithNext(values);
  });
  return tf.add(convolve(values, parameter(parameters, 'out.weight')), parameter(parameters, 'out.bias'));
}
