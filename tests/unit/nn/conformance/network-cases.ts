import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Arrays, NamedArray, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { leakyRelu, sigmoid } from '../../../../src-main/nn/layers/activations.ts';
import { resizeBilinear } from '../../../../src-main/nn/layers/bilinear.ts';
import { convolution, convolve } from '../../../../src-main/nn/layers/convolution.ts';
import { averagePool, enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { pixelShuffle, pixelUnshuffle } from '../../../../src-main/nn/layers/pixel-shuffle.ts';
import { gradientPenalty } from '../../../../src-main/nn/losses/gradient-penalty.ts';
import { array, type Case, type Cases, project } from './case.ts';

/** A piece of a network: from a picture with so many channels, the output of a convolution, to what is projected. */
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
const apply = (x: tf.Tensor, all: Tensors, stride?: number): Tensor4D =>
  convolution(x as Tensor4D, all, 'next', stride);
const part = (x: Tensor4D, begin: number, count: number): Tensor4D =>
  tf.slice(x, [0, 0, 0, begin], [x.shape[0], x.shape[1], x.shape[2], count]);

const convolutionVariants: [name: string, size: number, stride: number][] = [
  ['3×3', 3, 1],
  ['1×1', 1, 1],
  ['5×5', 5, 1],
  ['3×3, stride 2', 3, 2],
  ['4×4, stride 2', 4, 2],
];

const pieces: Readonly<Record<string, readonly Piece[]>> = {
  'what a convolution can do in the same node': [
    { name: 'itself', build: (x) => x },
    { name: 'relu', build: (x) => tf.relu(x) },
    { name: 'leaky relu', build: (x) => leakyRelu(x, 0.1) },
    { name: 'relu, and without', build: (x) => [tf.relu(x), tf.square(x)] },
    { name: 'two activations', build: (x) => [tf.relu(x), leakyRelu(x), tf.mul(x, sigmoid(x))] },
    { name: 'sum, then relu', parameters: next(3), build: (x, all) => tf.relu(tf.add(x, apply(x, all))) },
    { name: 'relu, then sum', parameters: next(3), build: (x, all) => tf.add(x, leakyRelu(apply(x, all))) },
    { name: 'sum with itself', build: (x) => tf.relu(tf.add(x, x)) },
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
  ],

  'convolutions one after another': convolutionVariants.flatMap(([name, size, stride]): Piece[] => [
    { name: `${name} of relu`, parameters: next(size), build: (x, all) => apply(tf.relu(x), all, stride) },
    {
      name: `relu of ${name}, twice the channels`,
      parameters: next(size, 2),
      build: (x, all) => tf.relu(apply(x, all, stride)),
    },
    {
      name: `${name} of enlarged`,
      parameters: next(size),
      build: (x, all) => leakyRelu(apply(enlargeNearest(x, 2), all, stride)),
    },
  ]),

  'pictures put together and taken apart': [
    {
      name: 'concat, 3×3',
      parameters: (c) => layer('next', 3, 2 * c, c),
      build: (x, all) => apply(tf.concat([x, tf.relu(x)], 3), all),
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
        const deep = leakyRelu(convolution(even, all, 'down', 2));
        return leakyRelu(apply(tf.concat([even, enlargeNearest(deep, 2)], 3), all));
      },
    },
    {
      name: 'enlarged, 3×3, added to a skip, leaky ReLU',
      parameters: next(3),
      build: (x, all) => leakyRelu(tf.add(apply(enlargeNearest(x, 2), all), enlargeNearest(tf.square(x), 2))),
    },
    {
      name: 'two enlarged, joined, 3×3, leaky ReLU',
      parameters: (c) => layer('next', 3, 2 * c, c),
      build: (x, all) => {
        const both = tf.concat([enlargeNearest(x, 2), enlargeNearest(tf.square(x), 2)], 3) as Tensor4D;
        return leakyRelu(apply(both, all));
      },
    },
    {
      name: 'concat of three, 1×1, read twice',
      parameters: (c) => layer('next', 1, 3 * c, c),
      build: (x, all) => {
        const all3 = tf.concat([tf.relu(x), x, tf.square(x)], 3) as Tensor4D;
        return [apply(all3, all), tf.square(all3)];
      },
    },
    { name: 'concat of pictures', parameters: next(3), build: (x, all) => apply(tf.concat([x, tf.relu(x)], 0), all) },
    { name: 'concat downwards', parameters: next(3), build: (x, all) => apply(tf.concat([x, tf.relu(x)], 1), all) },
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
  ],

  'pictures of other sizes': [
    { name: 'enlarged by 2', build: (x) => tf.square(enlargeNearest(x, 2)) },
    { name: 'enlarged by 3, 3×3', parameters: next(3), build: (x, all) => apply(enlargeNearest(x, 3), all) },
    {
      name: 'enlarged, read twice',
      parameters: next(3),
      build: (x, all) => {
        const large = enlargeNearest(x, 2);
        return [apply(large, all), tf.square(large), averagePool(tf.square(large), 2)];
      },
    },
    { name: 'halved', parameters: next(3), build: (x, all) => apply(averagePool(x, 2), all) },
    { name: 'halved relu', build: (x) => tf.square(averagePool(tf.relu(x), 2)) },
    { name: 'thirds', build: (x) => tf.square(averagePool(x, 3)) },
    { name: 'bilinear', parameters: next(3), build: (x, all) => apply(resizeBilinear(x, 7, 9), all) },
    { name: 'pixel shuffle', build: (x) => tf.square(pixelShuffle(x, 2)) },
    {
      name: 'pixel unshuffle',
      parameters: (c) => layer('next', 1, 4 * c, c),
      build: (x, all) => apply(pixelUnshuffle(tf.slice(x, [0, 0, 0, 0], [2, 4, 4, x.shape[3]]), 2), all),
    },
  ],

  'statistics and broadcasting': [
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
    { name: 'largest', build: (x) => [tf.max(x, 3, true), tf.max(x, [0, 1])] },
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
        [channel, mask, plane, column, picture, one].flatMap((other) => [
          tf.mul(x, other),
          tf.square(tf.sub(other, x)),
        ]),
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
      name: 'limits',
      parameters: (c) => ({ other: array([2, 5, 4, c]) }),
      build: (x, { other }) => [tf.maximum(x, other), tf.clipByValue(x, -0.3, 0.4)],
    },
  ],

  'other ranks in between': [
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
    {
      name: 'R1 of a discriminator',
      parameters: (c) => ({ ...layer('next', 4, c, 2 * c), last: weight(3, 2 * c, 1) }),
      build: (x, all) =>
        gradientPenalty((given: Tensor4D) => {
          const inside = leakyRelu(apply(leakyRelu(given), all, 2));
          return tf.square(convolve(inside, all.last as Tensor4D));
        }, x),
    },
  ],
};

/** Whole blocks of the compiled runtime's own layout, and channels that fill none. */
const channelCounts = [16, 12];

const caseOf = ({ name, parameters = () => ({}), build }: Piece, channels: number): Case => ({
  name: `${channels} channels, ${name}`,
  parameters: {
    x: array([2, 5, 4, 6]),
    first: weight(3, 6, channels),
    'first.bias': array([channels], -0.3, 0.3),
    ...parameters(channels),
  },
  output: (all) => {
    const x: Tensor4D = tf.add(convolve(all.x as Tensor4D, all.first as Tensor4D), all['first.bias']);
    const results = [build(x, all)].flat().map(project);
    return results.length === 1 ? results[0] : tf.addN(results);
  },
  // All elements are moved together as well.
  samples: 1,
});

export const networkCases: Cases = Object.fromEntries(
  Object.entries(pieces).map(([group, all]) => [
    group,
    channelCounts.flatMap((channels) => all.map((piece) => caseOf(piece, channels))),
  ]),
);
