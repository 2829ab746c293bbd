import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Arrays, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { absolute, leakyRelu, sigmoid, tanh } from '../../../../src-main/nn/layers/activations.ts';
import { resizeBilinear } from '../../../../src-main/nn/layers/bilinear.ts';
import { convolve } from '../../../../src-main/nn/layers/convolution.ts';
import { averagePool, enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { pixelShuffle, pixelUnshuffle } from '../../../../src-main/nn/layers/pixel-shuffle.ts';
import { spectralNormalisation } from '../../../../src-main/nn/layers/spectral-normalisation.ts';
import { gradientPenalty } from '../../../../src-main/nn/losses/gradient-penalty.ts';
import { array, type Case, type Cases, largestDirection, project } from './case.ts';

/** R1 of a discriminator with one layer of interest between a convolution and a curved end, so that every second derivative counts. */
function penalised(name: string, middle: (x: Tensor4D, all: Tensors) => tf.Tensor, more: Arrays = {}): Case {
  return {
    name,
    parameters: { weight: array([3, 3, 2, 4]), x: array([2, 6, 5, 2]), ...more },
    output: (all) =>
      gradientPenalty((x: Tensor4D) => {
        const inside = middle(convolve(x, all.weight as Tensor4D), all);
        return project(tf.square(inside));
      }, all.x as Tensor4D),
    samples: 12,
  };
}

const convolved = (name: string, size: number, stride?: number): Case =>
  penalised(name, (x, { next }) => convolve(x, next as Tensor4D, stride), { next: array([size, size, 4, 3]) });

const normalised = array([3, 3, 4, 3]);
const settled = largestDirection(normalised).values as Float32Array;

export const secondOrderCases: Cases = {
  'R1 with convolutions': [
    convolved('3×3', 3),
    convolved('3×3, stride 2', 3, 2),
    convolved('4×4, stride 2', 4, 2),
    penalised(
      'of a normalised weight',
      (x, { next }) => convolve(x, spectralNormalisation(next as Tensor4D, tf.tensor1d(settled)).weight),
      { next: normalised },
    ),
    penalised('dense', (x, { next }) => tf.matMul(tf.reshape(x, [2, 120]), next), { next: array([120, 3]) }),
  ],
  'R1 with activations': [
    penalised('relu', tf.relu),
    penalised('leaky relu', (x) => leakyRelu(x)),
    penalised('sigmoid', sigmoid),
    penalised('tanh', tanh),
    penalised('softplus', tf.softplus),
    penalised('absolute', absolute),
  ],
  'R1 with resizing': [
    penalised('nearest enlargement', (x) => enlargeNearest(x, 2)),
    penalised('average', (x) => averagePool(x, 2)),
    penalised('bilinear', (x) => resizeBilinear(x, 9, 7)),
    penalised('pixel shuffle', (x) => pixelShuffle(x, 2)),
    penalised('pixel unshuffle', (x) => pixelUnshuffle(tf.slice(x, [0, 0, 0, 0], [2, 6, 4, 4]), 2)),
  ],
};
