import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Arrays, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { absolute, leakyRelu, sigmoid, tanh } from '../../../../src-main/nn/layers/activations.ts';
import { resizeBilinear } from '../../../../src-main/nn/layers/bilinear.ts';
import { convolution, initialiseConvolution } from '../../../../src-main/nn/layers/convolution.ts';
import { dense, initialiseDense } from '../../../../src-main/nn/layers/dense.ts';
import { gatedConvolution, initialiseGatedConvolution } from '../../../../src-main/nn/layers/gated-convolution.ts';
import { glorotUniform } from '../../../../src-main/nn/layers/initialisers.ts';
import { averagePool, enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { pixelShuffle, pixelUnshuffle } from '../../../../src-main/nn/layers/pixel-shuffle.ts';
import { spectralNormalisation } from '../../../../src-main/nn/layers/spectral-normalisation.ts';
import { withoutGradient } from '../../../../src-main/nn/layers/without-gradient.ts';
import { array, awayFromZero, project, type GradientCase } from './gradient-case.ts';
import { largestDirection } from './largest-direction.ts';

type Shape = [number, number, number, number];

/** Biases that are not all the same, so that an exchanged one shows. */
function spread(parameters: Arrays): Arrays {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, given]) => [name, name.endsWith('bias') ? array(given.shape) : given]),
  );
}

function withParameters(
  name: string,
  x: Shape,
  parameters: Arrays,
  layer: (x: Tensor4D, parameters: Tensors) => tf.Tensor,
): GradientCase {
  return {
    name,
    parameters: { x: array(x), ...spread(parameters) },
    loss: (given) => project(layer(given.x as Tensor4D, given)),
  };
}

const plain = (name: string, x: Shape, layer: (x: Tensor4D) => tf.Tensor): GradientCase => ({
  name,
  parameters: { x: awayFromZero(x) },
  loss: (given) => project(layer(given.x as Tensor4D)),
});

const convolutions = (
  [
    ['1×1', [2, 5, 7, 3], 4, 1],
    ['3×3', [2, 7, 5, 3], 4, 3],
    ['3×3 wide', [2, 6, 9, 8], 16, 3],
    ['5×5', [3, 6, 5, 2], 3, 5],
    ['3×3, stride 2, even', [2, 8, 6, 3], 4, 3, 2],
    ['3×3, stride 2, odd', [3, 7, 9, 2], 3, 3, 2],
    ['4×4, stride 2, even', [2, 8, 6, 3], 4, 4, 2],
    ['4×4, stride 2, odd', [2, 7, 9, 3], 2, 4, 2],
    ['1×1, stride 2', [2, 5, 6, 3], 2, 1, 2],
  ] as [string, Shape, number, number, number?][]
).map(([name, x, outputs, size, stride]) =>
  withParameters(name, x, initialiseConvolution(createRandom(3), 'c', { inputs: x[3], outputs, size }), (given, all) =>
    convolution(given, all, 'c', stride),
  ),
);

const gated = [1, 2].map((stride) =>
  withParameters(
    `stride ${stride}`,
    [2, 6, 7, 3],
    initialiseGatedConvolution(createRandom(5), 'g', { inputs: 3, outputs: 3, size: 3 }),
    (x, all) => gatedConvolution(x, all, 'g', stride),
  ),
);

const activations: GradientCase[] = (
  [
    ['relu', tf.relu],
    ['leaky relu', (x) => leakyRelu(x, 0.2)],
    ['elu', tf.elu],
    ['sigmoid', sigmoid],
    ['tanh', tanh],
    ['softplus', tf.softplus],
    ['absolute', absolute],
  ] as [string, (x: tf.Tensor) => tf.Tensor][]
).flatMap(([name, activation]) => [
  plain(name, [2, 3, 5, 2], activation),
  {
    name: `${name}, large numbers`,
    parameters: { x: { ...array([9]), values: Float32Array.of(-90, -20, -7, -2.5, -0.3, 0.3, 2.5, 20, 90) } },
    loss: ({ x }) => project(activation(x)),
  },
]);

/** After many steps of power iteration the directions stand still, and the norm has its true slope. */
const spectral: GradientCase[] = [
  [3, 3, 2, 4],
  [4, 4, 3, 1],
  [6, 5],
].map((shape) => {
  const weight = array(shape);
  return {
    name: `[${shape}]`,
    parameters: { weight },
    inputs: { u: { shape: [shape.at(-1)!], dtype: 'float32', values: largestDirection(weight) } },
    loss: ({ weight: given }, { u }) => project(spectralNormalisation(given, u as tf.Tensor1D).weight),
  };
});

export const layerCases: Readonly<Record<string, readonly GradientCase[]>> = {
  convolution: convolutions,
  'gated convolution': gated,
  dense: [
    {
      name: 'dense',
      parameters: {
        x: array([3, 5]),
        ...spread(initialiseDense(createRandom(7), 'd', { inputs: 5, outputs: 4, weight: glorotUniform })),
      },
      loss: (given) => project(dense(given.x as tf.Tensor2D, given, 'd')),
    },
  ],
  'nearest enlargement': [
    plain('by 2', [3, 4, 5, 2], (x) => enlargeNearest(x, 2)),
    plain('by 3', [2, 3, 2, 3], (x) => enlargeNearest(x, 3)),
  ],
  averages: [
    plain('of 2', [3, 6, 4, 2], (x) => averagePool(x, 2)),
    plain('of 2, odd', [2, 7, 5, 3], (x) => averagePool(x, 2)),
    plain('of 3, odd', [2, 7, 8, 2], (x) => averagePool(x, 3)),
  ],
  'bilinear interpolation': [
    plain('to 7×11', [2, 4, 5, 3], (x) => resizeBilinear(x, 7, 11)),
    plain('to 3×4', [2, 7, 5, 2], (x) => resizeBilinear(x, 3, 4)),
  ],
  'pixel shuffle and its inverse': [
    plain('shuffle, 2', [2, 3, 5, 8], (x) => pixelShuffle(x, 2)),
    plain('shuffle, 3', [3, 2, 3, 9], (x) => pixelShuffle(x, 3)),
    plain('unshuffle, 2', [2, 6, 4, 3], (x) => pixelUnshuffle(x, 2)),
  ],
  activations,
  'spectral normalisation': spectral,
  'what counts as constant': [
    {
      name: 'without gradient',
      parameters: { x: array([2, 7]) },
      loss: ({ x }) =>
        project(
          tf.mul(
            x,
            withoutGradient(() => tf.square(x)),
          ),
        ),
      movable: ({ x }, _inputs, fixed) => project(tf.mul(x, tf.square(fixed.x))),
    },
  ],
};
