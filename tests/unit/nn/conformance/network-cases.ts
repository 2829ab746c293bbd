import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Arrays, NamedArray, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { absolute, leakyRelu, sigmoid, tanh } from '../../../../src-main/nn/layers/activations.ts';
import { resizeBilinear } from '../../../../src-main/nn/layers/bilinear.ts';
import { convolution, convolve } from '../../../../src-main/nn/layers/convolution.ts';
import { averagePool, enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { pixelShuffle, pixelUnshuffle } from '../../../../src-main/nn/layers/pixel-shuffle.ts';
import { spectralNormalisation } from '../../../../src-main/nn/layers/spectral-normalisation.ts';
import { gradientPenalty } from '../../../../src-main/nn/losses/gradient-penalty.ts';
import { array, largestDirection, project, type Case, type Cases } from './case.ts';

/** A piece of a network: from a picture, the output of a convolution, to what is projected; parameters for so many channels. */
type Piece = [
  name: string,
  build: (x: Tensor4D, all: Tensors) => tf.Tensor | tf.Tensor[],
  parameters?: (channels: number) => Arrays,
];

/** Small enough that sums stay near 1. */
const weight = (size: number, inputs: number, outputs: number): NamedArray => {
  const limit = 1.5 / Math.sqrt(size * size * inputs);
  return array([size, size, inputs, outputs], -limit, limit);
};
const layer = (name: string, size: number, inputs: number, outputs: number): Arrays => ({
  [`${name}.weight`]: weight(size, inputs, outputs),
  [`${name}.bias`]: array([outputs], -0.5, 0.5),
});
/** Of a convolution from `read` times the channels to `times` them. */
const next =
  (size: number, times = 1, read = 1) =>
  (channels: number): Arrays =>
    layer('next', size, read * channels, channels * times);
const apply = (x: tf.Tensor, all: Tensors, stride?: number): Tensor4D =>
  convolution(x as Tensor4D, all, 'next', stride);
/** A window of 5×4 pixels at (y, x) of so many channels from one on. */
const window = (x: Tensor4D, [y, left, begin]: number[], [rows, columns, channels]: number[]): Tensor4D =>
  tf.slice(x, [0, y, left, begin], [x.shape[0], rows, columns, channels]);
const even = (x: Tensor4D): Tensor4D => window(x, [0, 0, 0], [4, 4, x.shape[3]]);
const pad = (x: Tensor4D, rows: [number, number], columns: [number, number], channels: [number, number]): Tensor4D =>
  tf.pad(x, [[0, 0], rows, columns, channels]);

const convolutionVariants: [name: string, size: number, stride: number][] = [
  ['3×3', 3, 1],
  ['1×1', 1, 1],
  ['5×5', 5, 1],
  ['3×3, stride 2', 3, 2],
  ['4×4, stride 2', 4, 2],
];

const pieces: Readonly<Record<string, readonly Piece[]>> = {
  'what a convolution can do in the same node': [
    ['itself', (x) => x],
    ['relu', (x) => tf.relu(x)],
    ['leaky relu', (x) => leakyRelu(x, 0.1)],
    ['relu, and without', (x) => [tf.relu(x), tf.square(x)]],
    ['two activations', (x) => [tf.relu(x), leakyRelu(x), tf.mul(x, sigmoid(x))]],
    ['sum, then relu', (x, all) => tf.relu(tf.add(x, apply(x, all))), next(3)],
    ['relu, then sum', (x, all) => tf.add(x, leakyRelu(apply(x, all))), next(3)],
    ['sum with itself', (x) => tf.relu(tf.add(x, x))],
    ['three residual blocks', (x, all) => [1, 2, 3].reduce((y) => tf.add(y, apply(leakyRelu(y), all)), x), next(3)],
    ['difference', (x, all) => tf.sub(x, apply(x, all)), next(1)],
    [
      'scaled residual',
      (x, all) => tf.add(x, tf.mul(apply(x, all), all.scale)),
      (c) => ({ ...next(3)(c), scale: array([c]) }),
    ],
  ],

  'convolutions one after another': convolutionVariants.flatMap(([name, size, stride]): Piece[] => [
    [`${name} of relu`, (x, all) => apply(tf.relu(x), all, stride), next(size)],
    [`relu of ${name}, twice the channels`, (x, all) => tf.relu(apply(x, all, stride)), next(size, 2)],
    [`${name} of enlarged`, (x, all) => leakyRelu(apply(enlargeNearest(x, 2), all, stride)), next(size)],
  ]),

  'pictures put together and taken apart': [
    ['concat, 3×3', (x, all) => apply(tf.concat([x, tf.relu(x)], 3), all), next(3, 1, 2)],
    [
      'concat with 3 channels, 3×3',
      (x, all) => apply(tf.concat([window(tf.square(x), [0, 0, 1], [5, 4, 3]), x], 3), all),
      (c) => layer('next', 3, c + 3, c),
    ],
    [
      'skip and enlarged, 3×3',
      (x, all) => {
        const deep = leakyRelu(convolution(even(x), all, 'down', 2));
        return leakyRelu(apply(tf.concat([even(x), enlargeNearest(deep, 2)], 3), all));
      },
      (c) => ({ ...next(3, 1, 2)(c), ...layer('down', 3, c, c) }),
    ],
    [
      'enlarged, 3×3, added to a skip, leaky ReLU',
      (x, all) => leakyRelu(tf.add(apply(enlargeNearest(x, 2), all), enlargeNearest(tf.square(x), 2))),
      next(3),
    ],
    [
      'two enlarged, joined, 3×3, leaky ReLU',
      (x, all) => leakyRelu(apply(tf.concat([enlargeNearest(x, 2), enlargeNearest(tf.square(x), 2)], 3), all)),
      next(3, 1, 2),
    ],
    [
      'concat of three, 1×1, read twice',
      (x, all) => {
        const three = tf.concat([tf.relu(x), x, tf.square(x)], 3);
        return [apply(three, all), tf.square(three)];
      },
      next(1, 1, 3),
    ],
    ['concat of pictures', (x, all) => apply(tf.concat([x, tf.relu(x)], 0), all), next(3)],
    ['concat downwards', (x, all) => apply(tf.concat([x, tf.relu(x)], 1), all), next(3)],
    ['uneven split', (x) => tf.split(x, [3, x.shape[3] - 3], 3).map((y) => tf.square(y))],
    [
      'some channels, 3×3',
      (x, all) => apply(window(x, [0, 0, 2], [5, 4, x.shape[3] - 4]), all),
      (c) => layer('next', 3, c - 4, c),
    ],
    ['a window, 3×3', (x, all) => apply(window(x, [1, 1, 0], [3, 3, x.shape[3]]), all), next(3)],
    ['padded, 3×3', (x, all) => apply(pad(x, [1, 2], [0, 1], [0, 0]), all), next(3)],
    ['channels padded', (x) => tf.square(pad(x, [0, 0], [0, 0], [1, 3]))],
  ],

  'pictures of other sizes': [
    ['enlarged by 2', (x) => tf.square(enlargeNearest(x, 2))],
    ['enlarged by 3, 3×3', (x, all) => apply(enlargeNearest(x, 3), all), next(3)],
    [
      'enlarged, read twice',
      (x, all) => {
        const large = enlargeNearest(x, 2);
        return [apply(large, all), tf.square(large), averagePool(tf.square(large), 2)];
      },
      next(3),
    ],
    ['halved', (x, all) => apply(averagePool(x, 2), all), next(3)],
    ['halved relu', (x) => tf.square(averagePool(tf.relu(x), 2))],
    ['thirds', (x) => tf.square(averagePool(x, 3))],
    ['bilinear', (x, all) => apply(resizeBilinear(x, 7, 9), all), next(3)],
    ['pixel shuffle', (x) => tf.square(pixelShuffle(x, 2))],
    ['pixel unshuffle', (x, all) => apply(pixelUnshuffle(even(x), 2), all), next(1, 1, 4)],
  ],

  'statistics and broadcasting': [
    ['means', (x) => [tf.mean(x, [1, 2]), tf.mean(tf.square(x), 3), tf.mean(x, [0, 1, 2], true)]],
    ['sums', (x) => [tf.sum(x, 0), tf.sum(x, [1, 3], true)]],
    ['largest', (x) => [tf.max(x, 3, true), tf.max(x, [0, 1])]],
    [
      'broadcasting',
      (x, all) =>
        ['channel', 'mask', 'plane', 'column', 'picture', 'one'].flatMap((name) => [
          tf.mul(x, all[name]),
          tf.square(tf.sub(all[name], x)),
        ]),
      (c) => ({
        ...{ channel: array([c]), mask: array([2, 5, 4, 1]), plane: array([5, 4, c]) },
        ...{ column: array([4, 1]), picture: array([2, 1, 1, c]), one: array([]) },
      }),
    ],
    [
      'broadcasting of pictures',
      (x, { single, row }) => [
        tf.mul(single, row),
        tf.mul(tf.add(x, row), single),
        tf.div(x, tf.add(tf.square(row), 1)),
      ],
      (c) => ({ single: array([1, 5, 4, c]), row: array([2, 1, 4, 1]) }),
    ],
    [
      'limits',
      (x, { other }) => [tf.maximum(x, other), tf.clipByValue(x, -0.3, 0.4)],
      (c) => ({ other: array([2, 5, 4, c]) }),
    ],
  ],

  'other ranks in between': [
    [
      'as rows',
      (x, { matrix }) => tf.matMul(tf.reshape(x, [40, x.shape[3]]), matrix),
      (c) => ({ matrix: array([c, 5], -0.3, 0.3) }),
    ],
    [
      'as planes',
      (x, { matrix }) => tf.matMul(tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [10 * x.shape[3], 4]), matrix),
      () => ({ matrix: array([4, 3]) }),
    ],
    ['another picture', (x) => tf.square(tf.reshape(x, [2, 4, 5, x.shape[3]]))],
    ['turned', (x) => tf.square(tf.transpose(x, [0, 2, 1, 3]))],
    ['channels first', (x, all) => apply(tf.transpose(x, [0, 3, 1, 2]), all), () => layer('next', 3, 4, 3)],
    [
      'R1 of a discriminator',
      (x, all) =>
        gradientPenalty((given: Tensor4D) => {
          const inside = leakyRelu(apply(leakyRelu(given), all, 2));
          return tf.square(convolve(inside, all.last as Tensor4D));
        }, x),
      (c) => ({ ...layer('next', 4, c, 2 * c), last: weight(3, 2 * c, 1) }),
    ],
  ],
};

/** Whole blocks of the compiled runtime's own layout, and channels that fill none. */
const channelCounts = [16, 12];

const caseOf = ([name, build, parameters = () => ({})]: Piece, channels: number): Case => ({
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

/** R1 of a discriminator with one layer of interest between a convolution and a curved end, so that every second derivative counts. */
const penalised = (name: string, middle: (x: Tensor4D, all: Tensors) => tf.Tensor, more: Arrays = {}): Case => ({
  name,
  parameters: { weight: array([3, 3, 2, 4]), x: array([2, 6, 5, 2]), ...more },
  output: (all) =>
    gradientPenalty((x: Tensor4D) => {
      const inside = middle(convolve(x, all.weight as Tensor4D), all);
      return project(tf.square(inside));
    }, all.x as Tensor4D),
  samples: 12,
});
const convolved = (name: string, size: number, stride?: number): Case =>
  penalised(name, (x, { next: filter }) => convolve(x, filter as Tensor4D, stride), {
    next: array([size, size, 4, 3]),
  });

const normalised = array([3, 3, 4, 3]);
const settled = largestDirection(normalised).values as Float32Array;

export const secondOrderCases: Cases = {
  'R1 with convolutions': [
    convolved('3×3', 3),
    convolved('3×3, stride 2', 3, 2),
    convolved('4×4, stride 2', 4, 2),
    penalised(
      'of a normalised weight',
      (x, { next: filter }) => convolve(x, spectralNormalisation(filter as Tensor4D, tf.tensor1d(settled)).weight),
      { next: normalised },
    ),
    penalised('dense', (x, all) => tf.matMul(tf.reshape(x, [2, 120]), all.next), { next: array([120, 3]) }),
  ],
  'R1 with activations': Object.entries({
    relu: tf.relu,
    leakyRelu,
    sigmoid,
    tanh,
    softplus: tf.softplus,
    absolute,
  }).map(([name, activation]) => penalised(name, (x) => activation(x))),
  'R1 with resizing': [
    penalised('nearest enlargement', (x) => enlargeNearest(x, 2)),
    penalised('average', (x) => averagePool(x, 2)),
    penalised('bilinear', (x) => resizeBilinear(x, 9, 7)),
    penalised('pixel shuffle', (x) => pixelShuffle(x, 2)),
    penalised('pixel unshuffle', (x) => pixelUnshuffle(window(x, [0, 0, 0], [6, 4, 4]), 2)),
  ],
};
