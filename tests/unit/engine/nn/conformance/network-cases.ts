import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { leakyRelu, relu, silu } from '../../../../../src-main/engine/nn/layers/activations.ts';
import { resizeBilinear } from '../../../../../src-main/engine/nn/layers/bilinear.ts';
import type { ConvolutionOptions } from '../../../../../src-main/engine/nn/layers/convolution.ts';
import { convolution, convolve } from '../../../../../src-main/engine/nn/layers/convolution.ts';
import { channelAttention, simpleGate } from '../../../../../src-main/engine/nn/layers/gates.ts';
import { averagePool, enlargeNearest } from '../../../../../src-main/engine/nn/layers/nearest-and-average.ts';
import { groupNorm, instanceNorm, layerNorm } from '../../../../../src-main/engine/nn/layers/normalisation.ts';
import { pixelShuffle, pixelUnshuffle } from '../../../../../src-main/engine/nn/layers/pixel-shuffle.ts';
import { reflectPadding } from '../../../../../src-main/engine/nn/layers/reflect-padding.ts';
import { transposedConvolution } from '../../../../../src-main/engine/nn/layers/transposed-convolution.ts';
import { withoutGradient } from '../../../../../src-main/engine/nn/layers/without-gradient.ts';
import { gradientPenalty } from '../../../../../src-main/engine/nn/losses/gradient-penalty.ts';
import type { Arrays, NamedArray, Tensors } from '../../../../../src-main/engine/nn/runtime/runtime.ts';
import type { GradientCase } from './conformance-case.ts';
import { array, project } from './conformance-case.ts';

/** A piece of a network: from a picture with so many channels, after a convolution, to what is projected. */
interface Piece {
  readonly name: string;
  readonly parameters?: (channels: number) => Arrays;
  readonly build: (x: Tensor4D, all: Tensors) => tf.Tensor | tf.Tensor[];
}

/** Small enough that sums stay near 1. */
const weight = (size: number, inputs: number, outputs: number): NamedArray => {
  const limit = 1.5 / Math.sqrt(size * size * inputs);
  return array([size, size, inputs, outputs], -limit, limit);
};
const layer = (name: string, size: number, inputs: number, outputs: number): Arrays => ({
  [`${name}.weight`]: weight(size, inputs, outputs),
  [`${name}.bias`]: array([outputs], -0.5, 0.5),
});
const next =
  (size: number, times = 1) =>
  (channels: number): Arrays =>
    layer('next', size, channels, channels * times);
const apply = (x: tf.Tensor, all: Tensors, options?: ConvolutionOptions): Tensor4D =>
  convolution(x as Tensor4D, all, 'next', options);
const norm = (channels: number): Arrays => ({ 'n.weight': array([channels], 0.5, 1.5), 'n.bias': array([channels]) });
const part = (x: Tensor4D, begin: number, count: number): Tensor4D =>
  tf.slice(x, [0, 0, 0, begin], [x.shape[0], x.shape[1], x.shape[2], count]);

const pieces: Piece[] = [
  // What follows a convolution and may become one with it.
  { name: 'itself', build: (x) => x },
  { name: 'relu', build: relu },
  { name: 'leaky relu', build: (x) => leakyRelu(x, 0.1) },
  { name: 'relu, and without', build: (x) => [relu(x), tf.square(x)] },
  { name: 'two activations', build: (x) => [relu(x), leakyRelu(x), silu(x)] },
  { name: 'sum, then relu', parameters: next(3), build: (x, all) => relu(tf.add(x, apply(x, all))) },
  { name: 'relu, then sum', parameters: next(3), build: (x, all) => tf.add(x, leakyRelu(apply(x, all))) },
  { name: 'sum with itself', build: (x) => relu(tf.add(x, x)) },
  {
    name: 'three residual blocks',
    parameters: next(3),
    build: (x, all) => [1, 2, 3].reduce((y) => tf.add(y, apply(leakyRelu(y), all)) as Tensor4D, x),
  },
  { name: 'difference', parameters: next(1), build: (x, all) => tf.sub(x, apply(x, all)) },
  {
    name: 'scaled residual',
    parameters: (c) => ({ ...next(3)(c), scale: array([c]) }),
    build: (x, all) => tf.add(x, tf.mul(apply(x, all), all.scale)),
  },
  // Convolutions one after another.
  ...(
    [
      ['3×3', 3, {}],
      ['1×1', 1, {}],
      ['5×5', 5, {}],
      ['3×3 reflected', 3, { padding: 'reflect' }],
      ['3×3 not padded', 3, { padding: 'none' }],
      ['3×3, stride 2', 3, { stride: 2 }],
      ['4×4, stride 2', 4, { stride: 2 }],
      ['3×3, dilation 2', 3, { dilation: 2 }],
    ] as [string, number, ConvolutionOptions][]
  ).flatMap(([name, size, options]): Piece[] => [
    { name: `${name} of relu`, parameters: next(size), build: (x, all) => apply(relu(x), all, options) },
    {
      name: `relu of ${name}, twice the channels`,
      parameters: next(size, 2),
      build: (x, all) => relu(apply(x, all, options)),
    },
    {
      name: `${name} of enlarged`,
      parameters: next(size),
      build: (x, all) => leakyRelu(apply(enlargeNearest(x, 2), all, options)),
    },
  ]),
  {
    name: 'depthwise of relu',
    parameters: (c) => layer('next', 3, 1, c),
    build: (x, all) => relu(apply(relu(x), all, { groups: x.shape[3] })),
  },
  {
    name: 'depthwise of enlarged',
    parameters: (c) => layer('next', 3, 1, c),
    build: (x, all) => apply(enlargeNearest(x, 2), all, { groups: x.shape[3] }),
  },
  {
    name: '2 groups',
    parameters: (c) => layer('next', 3, c / 2, c),
    build: (x, all) => relu(apply(x, all, { groups: 2 })),
  },
  {
    name: 'transposed 2×2',
    parameters: (c) => layer('t', 2, c, c),
    build: (x, all) => relu(transposedConvolution(x, all, 't')),
  },
  {
    name: 'transposed 4×4',
    parameters: (c) => ({ 't.weight': weight(4, c * 2, c), 't.bias': array([c * 2]) }),
    build: (x, all) => transposedConvolution(relu(x), all, 't'),
  },
  // Pictures put together and taken apart.
  {
    name: 'concat, 3×3',
    parameters: (c) => layer('next', 3, 2 * c, c),
    build: (x, all) => apply(tf.concat([x, relu(x)], 3), all),
  },
  {
    name: 'concat with 3 channels, 3×3',
    parameters: (c) => layer('next', 3, c + 3, c),
    build: (x, all) => apply(tf.concat([part(tf.square(x), 1, 3), x], 3), all),
  },
  {
    name: 'skip and enlarged, 3×3',
    parameters: (c) => ({ ...layer('next', 3, 2 * c, c), ...layer('down', 3, c, c) }),
    build: (x, all) => {
      const even = tf.slice(x, [0, 0, 0, 0], [x.shape[0], 4, 4, x.shape[3]]) as Tensor4D;
      const deep = leakyRelu(convolution(even, all, 'down', { stride: 2 }));
      return leakyRelu(apply(tf.concat([even, enlargeNearest(deep, 2)], 3), all));
    },
  },
  {
    name: 'concat of three, 1×1, read twice',
    parameters: (c) => layer('next', 1, 3 * c, c),
    build: (x, all) => {
      const all3 = tf.concat([relu(x), x, tf.square(x)], 3) as Tensor4D;
      return [apply(all3, all), tf.square(all3)];
    },
  },
  { name: 'concat of pictures', parameters: next(3), build: (x, all) => apply(tf.concat([x, relu(x)], 0), all) },
  { name: 'concat downwards', parameters: next(3), build: (x, all) => apply(tf.concat([x, relu(x)], 1), all) },
  { name: 'gate', parameters: next(1, 2), build: (x, all) => simpleGate(apply(x, all)) },
  { name: 'uneven split', build: (x) => tf.split(x, [3, x.shape[3] - 3], 3).map((y) => tf.square(y)) },
  {
    name: 'some channels, 3×3',
    parameters: (c) => layer('next', 3, c - 4, c),
    build: (x, all) => apply(part(x, 2, x.shape[3] - 4), all),
  },
  {
    name: 'a window, 3×3',
    parameters: next(3),
    build: (x, all) => apply(tf.slice(x, [0, 1, 1, 0], [2, 3, 3, x.shape[3]]), all),
  },
  {
    name: 'padded, 3×3',
    parameters: next(3),
    build: (x, all) =>
      apply(
        tf.pad(x, [
          [0, 0],
          [1, 2],
          [0, 1],
          [0, 0],
        ]),
        all,
      ),
  },
  {
    name: 'channels padded',
    build: (x) =>
      tf.square(
        tf.pad(x, [
          [0, 0],
          [0, 0],
          [0, 0],
          [1, 3],
        ]),
      ),
  },
  { name: 'reflected', build: (x) => tf.square(reflectPadding(x, 2, 1)) },
  { name: 'turned over', build: (x) => [tf.reverse(x, [1, 2]), tf.reverse(tf.square(x), 3)] },
  { name: 'tiled', build: (x) => tf.mul(tf.tile(x, [1, 2, 1, 1]), tf.tile(relu(x), [1, 2, 1, 1])) },
  // Sizes.
  { name: 'enlarged by 2', build: (x) => tf.square(enlargeNearest(x, 2)) },
  { name: 'enlarged by 3, 3×3', parameters: next(3), build: (x, all) => apply(enlargeNearest(x, 3), all) },
  { name: 'enlarged by 4', build: (x) => tf.square(enlargeNearest(x, 4)) },
  {
    name: 'enlarged twice, read twice',
    parameters: next(3),
    build: (x, all) => {
      const large = enlargeNearest(x, 2);
      return [apply(large, all), tf.square(large), averagePool(tf.square(large), 2)];
    },
  },
  { name: 'halved', parameters: next(3), build: (x, all) => apply(averagePool(x, 2), all) },
  { name: 'halved relu', build: (x) => tf.square(averagePool(relu(x), 2)) },
  { name: 'thirds', build: (x) => tf.square(averagePool(x, 3)) },
  { name: 'bilinear', parameters: next(3), build: (x, all) => apply(resizeBilinear(x, 7, 9), all) },
  { name: 'pixel shuffle', build: (x) => tf.square(pixelShuffle(x, 2)) },
  {
    name: 'pixel unshuffle',
    parameters: (c) => layer('next', 1, 4 * c, c),
    build: (x, all) => apply(pixelUnshuffle(tf.slice(x, [0, 0, 0, 0], [2, 4, 4, x.shape[3]]), 2), all),
  },
  // Statistics.
  { name: 'instance norm', parameters: norm, build: (x, all) => relu(instanceNorm(x, all, 'n')) },
  {
    name: 'layer norm',
    parameters: (c) => ({ ...norm(c), ...next(1)(c) }),
    build: (x, all) => apply(layerNorm(x, all, 'n'), all),
  },
  { name: 'group norm', parameters: norm, build: (x, all) => groupNorm(x, all, 'n', 4) },
  {
    name: 'channel attention',
    parameters: (c) => layer('a', 1, c, c),
    build: (x, all) => channelAttention(x, all, 'a'),
  },
  {
    name: 'means',
    build: (x) => [
      tf.mean(x, [1, 2]),
      tf.mean(tf.square(x), 3),
      tf.mean(x, [0, 1, 2], true),
      tf.sum(x, 0),
      tf.sum(x, [1, 3], true),
    ],
  },
  { name: 'extremes', build: (x) => [tf.max(x, 3, true), tf.min(x, [1, 2]), tf.max(x, [0, 1])] },
  // Broadcasting.
  {
    name: 'broadcasting',
    parameters: (c) => ({
      channel: array([c]),
      mask: array([2, 5, 4, 1]),
      plane: array([5, 4, c]),
      column: array([4, 1]),
      picture: array([2, 1, 1, c]),
      one: array([]),
    }),
    build: (x, { channel, mask, plane, column, picture, one }) =>
      [channel, mask, plane, column, picture, one].flatMap((other) => [tf.mul(x, other), tf.square(tf.sub(other, x))]),
  },
  {
    name: 'broadcasting of pictures',
    parameters: (c) => ({ single: array([1, 5, 4, c]), row: array([2, 1, 4, 1]) }),
    build: (x, { single, row }) => [
      tf.mul(single, row),
      tf.mul(tf.add(x, row), single),
      tf.div(x, tf.add(tf.square(row), 1)),
    ],
  },
  {
    name: 'choice',
    parameters: (c) => ({ other: array([2, 5, 4, c]) }),
    build: (x, { other }) => [
      tf.where(
        withoutGradient(() => tf.greater(x, other)),
        x,
        tf.square(other),
      ),
      tf.maximum(x, other),
      tf.minimum(other, x),
      tf.clipByValue(x, -0.3, 0.4),
    ],
  },
  // Other ranks in between.
  {
    name: 'as rows',
    parameters: (c) => ({ matrix: array([c, 5], -0.3, 0.3) }),
    build: (x, { matrix }) => tf.matMul(tf.reshape(x, [40, x.shape[3]]), matrix),
  },
  {
    name: 'as planes',
    parameters: () => ({ matrix: array([4, 3]) }),
    build: (x, { matrix }) => tf.matMul(tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [10 * x.shape[3], 4]), matrix),
  },
  { name: 'another picture', build: (x) => tf.square(tf.reshape(x, [2, 4, 5, x.shape[3]])) },
  { name: 'turned', build: (x) => tf.square(tf.transpose(x, [0, 2, 1, 3])) },
  {
    name: 'channels first',
    parameters: () => layer('next', 3, 4, 3),
    build: (x, all) => apply(tf.transpose(x, [0, 3, 1, 2]), all),
  },
  { name: 'unstacked', build: (x) => tf.unstack(x, 0).map((y, i) => tf.mul(tf.square(y), i + 1)) },
  { name: 'stacked', build: (x) => tf.square(tf.stack([tf.mean(x, 3), tf.sum(relu(x), 3)], 3)) },
  {
    name: 'NAFNet block',
    parameters: (c) => ({
      ...norm(c),
      ...layer('one', 1, c, 2 * c),
      ...layer('deep', 3, 1, 2 * c),
      ...layer('a', 1, c, c),
      ...layer('next', 1, c, c),
    }),
    build: (x, all) => {
      const wide = convolution(layerNorm(x, all, 'n'), all, 'one');
      const gated = simpleGate(convolution(wide, all, 'deep', { groups: wide.shape[3] }));
      return tf.add(x, apply(channelAttention(gated, all, 'a'), all));
    },
  },
  {
    name: 'R1 of a discriminator',
    parameters: (c) => ({ ...layer('next', 4, c, 2 * c), last: weight(3, 2 * c, 1) }),
    build: (x, all) =>
      gradientPenalty((given: Tensor4D) => {
        const inside = leakyRelu(apply(leakyRelu(given), all, { stride: 2 }));
        return tf.square(convolve(inside, all.last as Tensor4D));
      }, x),
  },
];

/** Whole blocks of the compiled runtime's own layout, and channels that fill none. */
const channelCounts = [16, 12];

export const networkCases: readonly GradientCase[] = channelCounts.flatMap((channels) =>
  pieces.map(({ name, parameters = () => ({}), build }) => ({
    name: `${channels} channels, ${name}`,
    parameters: {
      x: array([2, 5, 4, 6]),
      first: weight(3, 6, channels),
      'first.bias': array([channels], -0.3, 0.3),
      ...parameters(channels),
    },
    loss: (all) => {
      const x: Tensor4D = tf.add(convolve(all.x as Tensor4D, all.first as Tensor4D), all['first.bias']);
      const results = [build(x, all)].flat().map(project);
      return results.length === 1 ? results[0] : tf.addN(results);
    },
    samples: 3,
  })),
);
