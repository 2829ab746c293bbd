import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { leakyRelu, relu } from '../../../../src-main/nn/layers/activations.ts';
import { resizeBilinear } from '../../../../src-main/nn/layers/bilinear.ts';
import { convolution, convolve } from '../../../../src-main/nn/layers/convolution.ts';
import { channelAttention, simpleGate } from '../../../../src-main/nn/layers/gates.ts';
import { averagePool, enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { groupNorm, instanceNorm, layerNorm } from '../../../../src-main/nn/layers/normalisation.ts';
import { pixelShuffle, pixelUnshuffle } from '../../../../src-main/nn/layers/pixel-shuffle.ts';
import { reflectPadding } from '../../../../src-main/nn/layers/reflect-padding.ts';
import { withoutGradient } from '../../../../src-main/nn/layers/without-gradient.ts';
import { gradientPenalty } from '../../../../src-main/nn/losses/gradient-penalty.ts';
import { array } from './conformance-case.ts';
import type { Piece } from './piece.ts';
import { weight, layer, next, apply, norm, part } from './piece.ts';

/** What else happens to pictures between convolutions. */
export const picturePieces: readonly Piece[] = [
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
    name: 'enlarged, 3×3, added to a skip, leaky ReLU',
    parameters: (c) => layer('next', 3, c, c),
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
