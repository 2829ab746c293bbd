import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as activations from '../../../../src-main/nn/layers/activations.ts';
import { resizeBilinear } from '../../../../src-main/nn/layers/bilinear.ts';
import { convolve } from '../../../../src-main/nn/layers/convolution.ts';
import { averagePool, enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { groupNorm, instanceNorm, layerNorm } from '../../../../src-main/nn/layers/normalisation.ts';
import { pixelShuffle, pixelUnshuffle } from '../../../../src-main/nn/layers/pixel-shuffle.ts';
import { reflectPadding } from '../../../../src-main/nn/layers/reflect-padding.ts';
import { spectralNormalisation } from '../../../../src-main/nn/layers/spectral-normalisation.ts';
import { transposedConvolution } from '../../../../src-main/nn/layers/transposed-convolution.ts';
import { gradientPenalty } from '../../../../src-main/nn/losses/gradient-penalty.ts';
import type { Arrays, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import type { GradientCase } from './conformance-case.ts';
import { array, project } from './conformance-case.ts';
import { largestDirection } from './largest-direction.ts';

/** A discriminator with one layer of interest between a convolution and a curved end, so that every second derivative counts. */
function penalised(name: string, middle: (x: Tensor4D, all: Tensors) => tf.Tensor, more: Arrays = {}): GradientCase {
  return {
    name: `R1, ${name}`,
    parameters: { weight: array([3, 3, 2, 4]), x: array([2, 6, 5, 2]), ...more },
    loss: (all) =>
      gradientPenalty((x: Tensor4D) => {
        const inside = middle(convolve(x, all.weight as Tensor4D), all);
        return project(tf.square(inside));
      }, all.x as Tensor4D),
    samples: 12,
  };
}

const norm = { 'n.weight': array([4], 0.5, 1.5), 'n.bias': array([4]) };

const normalised = array([3, 3, 4, 3]);
const settled = largestDirection(normalised);

export const secondOrderCases: readonly GradientCase[] = [
  penalised(
    'convolution of a normalised weight',
    (x, { next }) => convolve(x, spectralNormalisation(next as Tensor4D, tf.tensor1d(settled)).weight),
    { next: normalised },
  ),
  penalised('convolution', (x, { next }) => convolve(x, next as Tensor4D), { next: array([3, 3, 4, 3]) }),
  penalised('convolution, stride 2', (x, { next }) => convolve(x, next as Tensor4D, { stride: 2 }), {
    next: array([3, 3, 4, 3]),
  }),
  penalised('convolution 4×4, stride 2', (x, { next }) => convolve(x, next as Tensor4D, { stride: 2 }), {
    next: array([4, 4, 4, 2]),
  }),
  penalised('convolution, dilation 2', (x, { next }) => convolve(x, next as Tensor4D, { dilation: 2 }), {
    next: array([3, 3, 4, 3]),
  }),
  penalised('convolution, 2 groups', (x, { next }) => convolve(x, next as Tensor4D, { groups: 2 }), {
    next: array([3, 3, 2, 4]),
  }),
  penalised('convolution, reflected', (x, { next }) => convolve(x, next as Tensor4D, { padding: 'reflect' }), {
    next: array([3, 3, 4, 3]),
  }),
  penalised('transposed convolution', (x, all) => transposedConvolution(x, all, 't'), {
    't.weight': array([4, 4, 2, 4]),
  }),
  penalised('dense', (x, { next }) => tf.matMul(tf.reshape(x, [2, 120]), next), { next: array([120, 3]) }),
  penalised('relu', activations.relu),
  penalised('leaky relu', (x) => activations.leakyRelu(x)),
  penalised('sigmoid', activations.sigmoid),
  penalised('silu', activations.silu),
  penalised('tanh', activations.tanh),
  penalised('softplus', activations.softplus),
  penalised('absolute', activations.absolute),
  penalised('nearest enlargement', (x) => enlargeNearest(x, 2)),
  penalised('average', (x) => averagePool(x, 2)),
  penalised('bilinear', (x) => resizeBilinear(x, 9, 7)),
  penalised('pixel shuffle', (x) => pixelShuffle(x, 2)),
  penalised('pixel unshuffle', (x) => pixelUnshuffle(tf.slice(x, [0, 0, 0, 0], [2, 6, 4, 4]), 2)),
  penalised('reflect padding', (x) => reflectPadding(x, 2, 1)),
  penalised('instance norm', (x, all) => instanceNorm(x, all, 'n'), norm),
  penalised('layer norm', (x, all) => layerNorm(x, all, 'n'), norm),
  penalised('group norm', (x, all) => groupNorm(x, all, 'n', 2), norm),
];
