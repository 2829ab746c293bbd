import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import * as activations from '../../../../src-main/nn/layers/activations.ts';
import { enlargeBilinear, resizeBilinear } from '../../../../src-main/nn/layers/bilinear.ts';
import type { ConvolutionOptions, ConvolutionSpec } from '../../../../src-main/nn/layers/convolution.ts';
import { convolution, initialiseConvolution } from '../../../../src-main/nn/layers/convolution.ts';
import { dense, initialiseDense } from '../../../../src-main/nn/layers/dense.ts';
import { gatedConvolution, initialiseGatedConvolution } from '../../../../src-main/nn/layers/gated-convolution.ts';
import { channelAttention, initialiseChannelAttention, simpleGate } from '../../../../src-main/nn/layers/gates.ts';
import { averagePool, enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { groupNorm, instanceNorm, layerNorm } from '../../../../src-main/nn/layers/normalisation.ts';
import { pixelShuffle, pixelUnshuffle } from '../../../../src-main/nn/layers/pixel-shuffle.ts';
import { reflectPadding } from '../../../../src-main/nn/layers/reflect-padding.ts';
import { spectralNormalisation } from '../../../../src-main/nn/layers/spectral-normalisation.ts';
import {
  initialiseTransposedConvolution,
  transposedConvolution,
} from '../../../../src-main/nn/layers/transposed-convolution.ts';
import { withoutGradient } from '../../../../src-main/nn/layers/without-gradient.ts';
import type { Arrays, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import type { GradientCase } from './conformance-case.ts';
import { array, awayFromZero, project } from './conformance-case.ts';
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

function convolutionCase(
  name: string,
  x: Shape,
  spec: Omit<ConvolutionSpec, 'inputs'>,
  options: ConvolutionOptions = {},
): GradientCase {
  const full = { ...spec, inputs: x[3], groups: options.groups };
  const parameters = initialiseConvolution(createRandom(3), 'c', full);
  return withParameters(`convolution, ${name}`, x, parameters, (given, all) => convolution(given, all, 'c', options));
}

const convolutions = [
  convolutionCase('1×1', [2, 5, 7, 3], { outputs: 4, size: 1 }),
  convolutionCase('3×3', [2, 7, 5, 3], { outputs: 4, size: 3 }),
  convolutionCase('3×3 wide', [2, 6, 9, 8], { outputs: 16, size: 3 }),
  convolutionCase('3×3, no bias', [1, 4, 4, 1], { outputs: 2, size: 3, bias: false }),
  convolutionCase('5×5', [3, 6, 5, 2], { outputs: 3, size: 5 }),
  convolutionCase('7×7', [1, 9, 8, 2], { outputs: 2, size: 7 }),
  convolutionCase('1×3', [2, 5, 6, 3], { outputs: 2, size: [1, 3] }),
  convolutionCase('3×3, not padded', [2, 5, 6, 3], { outputs: 4, size: 3 }, { padding: 'none' }),
  convolutionCase('3×3, reflected', [2, 5, 6, 3], { outputs: 4, size: 3 }, { padding: 'reflect' }),
  convolutionCase('5×5, reflected', [2, 4, 5, 2], { outputs: 3, size: 5 }, { padding: 'reflect' }),
  convolutionCase('3×3, stride 2, even', [2, 8, 6, 3], { outputs: 4, size: 3 }, { stride: 2 }),
  convolutionCase('3×3, stride 2, odd', [3, 7, 9, 2], { outputs: 3, size: 3 }, { stride: 2 }),
  convolutionCase('4×4, stride 2, even', [2, 8, 6, 3], { outputs: 4, size: 4 }, { stride: 2 }),
  convolutionCase('4×4, stride 2, odd', [2, 7, 9, 3], { outputs: 2, size: 4 }, { stride: 2 }),
  convolutionCase('1×1, stride 2', [2, 5, 6, 3], { outputs: 2, size: 1 }, { stride: 2 }),
  convolutionCase('3×3, stride 2, reflected', [2, 6, 7, 2], { outputs: 3, size: 3 }, { stride: 2, padding: 'reflect' }),
  convolutionCase('3×3, stride 3', [2, 7, 8, 2], { outputs: 3, size: 3 }, { stride: 3 }),
  convolutionCase('3×3, dilation 2', [2, 7, 6, 3], { outputs: 4, size: 3 }, { dilation: 2 }),
  convolutionCase('3×3, dilation 4', [1, 9, 11, 2], { outputs: 2, size: 3 }, { dilation: 4 }),
  convolutionCase(
    '3×3, dilation 2, reflected',
    [2, 6, 7, 2],
    { outputs: 2, size: 3 },
    { dilation: 2, padding: 'reflect' },
  ),
  convolutionCase('3×3, 2 groups', [2, 5, 7, 4], { outputs: 6, size: 3 }, { groups: 2 }),
  convolutionCase('3×3, 2 groups, stride 2', [2, 7, 6, 4], { outputs: 4, size: 3 }, { groups: 2, stride: 2 }),
  convolutionCase('3×3, depthwise', [2, 5, 7, 4], { outputs: 4, size: 3 }, { groups: 4 }),
  convolutionCase('3×3, depthwise, twice the outputs', [2, 5, 6, 3], { outputs: 6, size: 3 }, { groups: 3 }),
  convolutionCase('3×3, depthwise, stride 2, odd', [3, 7, 5, 3], { outputs: 3, size: 3 }, { groups: 3, stride: 2 }),
  convolutionCase('5×5, depthwise', [1, 6, 5, 8], { outputs: 8, size: 5 }, { groups: 8 }),
  convolutionCase('3×3, depthwise, dilation 2', [2, 6, 5, 3], { outputs: 3, size: 3 }, { groups: 3, dilation: 2 }),
];

const gated = (
  [
    ['3×3', {}],
    ['3×3, stride 2', { stride: 2 }],
    ['3×3, dilation 2', { dilation: 2 }],
  ] as const
).map(([name, options]) =>
  withParameters(
    `gated convolution, ${name}`,
    [2, 6, 7, 3],
    initialiseGatedConvolution(createRandom(5), 'g', { inputs: 3, outputs: 3, size: 3 }),
    (x, all) => gatedConvolution(x, all, 'g', options),
  ),
);

const transposed = ([2, 4] as const).map((size) =>
  withParameters(
    `transposed convolution, ${size}×${size}`,
    [2, 3, 5, 4],
    initialiseTransposedConvolution(createRandom(6), 't', { inputs: 4, outputs: 3, size }),
    (x, all) => transposedConvolution(x, all, 't'),
  ),
);

const norm = (channels: number) => ({ 'n.weight': array([channels], 0.5, 1.5), 'n.bias': array([channels]) });
const norms = [
  withParameters('instance norm', [2, 5, 4, 3], norm(3), (x, all) => instanceNorm(x, all, 'n')),
  withParameters('layer norm', [2, 3, 5, 6], norm(6), (x, all) => layerNorm(x, all, 'n')),
  withParameters('group norm, 2 groups', [3, 4, 5, 6], norm(6), (x, all) => groupNorm(x, all, 'n', 2)),
  withParameters('group norm, 1 group', [2, 3, 3, 4], norm(4), (x, all) => groupNorm(x, all, 'n', 1)),
];

const rearranging = [
  plain('nearest enlargement, 2', [3, 4, 5, 2], (x) => enlargeNearest(x, 2)),
  plain('nearest enlargement, 3', [2, 3, 2, 3], (x) => enlargeNearest(x, 3)),
  plain('average, 2', [3, 6, 4, 2], (x) => averagePool(x, 2)),
  plain('average, 2, odd', [2, 7, 5, 3], (x) => averagePool(x, 2)),
  plain('average, 3, odd', [2, 7, 8, 2], (x) => averagePool(x, 3)),
  plain('bilinear enlargement', [3, 4, 5, 2], enlargeBilinear),
  plain('bilinear to 7×11', [2, 4, 5, 3], (x) => resizeBilinear(x, 7, 11)),
  plain('bilinear to 3×4', [2, 7, 5, 2], (x) => resizeBilinear(x, 3, 4)),
  plain('pixel shuffle, 2', [2, 3, 5, 8], (x) => pixelShuffle(x, 2)),
  plain('pixel shuffle, 3', [3, 2, 3, 9], (x) => pixelShuffle(x, 3)),
  plain('pixel unshuffle, 2', [2, 6, 4, 3], (x) => pixelUnshuffle(x, 2)),
  plain('pixel unshuffle, 3', [2, 3, 6, 2], (x) => pixelUnshuffle(x, 3)),
  plain('reflect padding, 1 and 2', [2, 4, 5, 3], (x) => reflectPadding(x, 1, 2)),
  plain('reflect padding, 3 and 0', [2, 5, 4, 2], (x) => reflectPadding(x, 3, 0)),
  plain('simple gate', [2, 5, 3, 6], simpleGate),
];

const pointwise: GradientCase[] = (
  [
    ['relu', activations.relu],
    ['leaky relu', (x) => activations.leakyRelu(x, 0.2)],
    ['leaky relu, 0.01', (x) => activations.leakyRelu(x, 0.01)],
    ['elu', activations.elu],
    ['sigmoid', activations.sigmoid],
    ['silu', activations.silu],
    ['tanh', activations.tanh],
    ['softplus', activations.softplus],
    ['absolute', activations.absolute],
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
const spectral: GradientCase[] = (
  [
    [3, 3, 2, 4],
    [4, 4, 3, 1],
    [6, 5],
  ] as number[][]
).map((shape) => {
  const weight = array(shape);
  return {
    name: 'spectral normalisation',
    parameters: { weight },
    inputs: { u: { shape: [shape.at(-1)!], dtype: 'float32', values: largestDirection(weight) } },
    loss: ({ weight: given }, { u }) => project(spectralNormalisation(given, u as tf.Tensor1D).weight),
  };
});

export const layerCases: readonly GradientCase[] = [
  ...convolutions,
  ...gated,
  ...transposed,
  ...norms,
  ...rearranging,
  ...pointwise,
  ...spectral,
  {
    name: 'dense',
    parameters: { x: array([3, 5]), ...spread(initialiseDense(createRandom(7), 'd', { inputs: 5, outputs: 4 })) },
    loss: (given) => project(dense(given.x as tf.Tensor2D, given, 'd')),
  },
  withParameters('channel attention', [3, 5, 4, 6], initialiseChannelAttention(createRandom(8), 'a', 6), (x, all) =>
    channelAttention(x, all, 'a'),
  ),
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
];
