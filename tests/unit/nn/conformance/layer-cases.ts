import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Arrays, NamedArray, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
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
import { array, awayFromZero, type Case, type Cases, largestDirection, of } from './case.ts';
import { softplus } from './loss-definitions.ts';

type Shape = [number, number, number, number];

/** With biases that are not all the same, so that an exchanged one shows. */
const withParameters = (
  name: string,
  x: number[],
  parameters: Arrays,
  layer: (x: Tensor4D, parameters: Tensors) => Tensor,
  expected?: Case['expected'],
): Case => ({
  name,
  parameters: {
    x: array(x),
    ...Object.fromEntries(
      Object.entries(parameters).map(([key, given]) => [key, key.endsWith('bias') ? array(given.shape) : given]),
    ),
  },
  output: (given) => layer(given.x as Tensor4D, given),
  expected,
});

const plain = (
  name: string,
  x: Shape | NamedArray,
  layer: (x: Tensor4D) => Tensor,
  expected?: Case['expected'],
): Case => ({
  name,
  parameters: { x: Array.isArray(x) ? awayFromZero(x) : x },
  output: (given) => layer(given.x as Tensor4D),
  expected,
});

/** A convolution with ⌊(size − 1) / 2⌋ zeros around the picture and a bias, as the sum that defines it. */
function convolutionOf({ x, ...parameters }: Arrays, stride = 1): number[] {
  const [weight, bias] = Object.values(parameters);
  const [count, rows, columns, channels] = x.shape;
  const [size, , , outputs] = weight.shape;
  const around = Math.floor((size - 1) / 2);
  const sideOf = (length: number): number => Math.floor((length + 2 * around - size) / stride) + 1;
  const inside = (row: number, column: number) => row >= 0 && row < rows && column >= 0 && column < columns;
  const result: number[] = [];
  for (let n = 0; n < count; n++) {
    for (let place = 0; place < sideOf(rows) * sideOf(columns); place++) {
      const [top, left] = [Math.floor(place / sideOf(columns)), place % sideOf(columns)].map(
        (at) => at * stride - around,
      );
      for (let output = 0; output < outputs; output++) {
        let sum = bias.values[output];
        for (let tap = 0; tap < size * size * channels; tap++) {
          const [i, j, c] = [Math.floor(tap / (size * channels)), Math.floor(tap / channels) % size, tap % channels];
          if (!inside(top + i, left + j)) continue;
          sum +=
            x.values[((n * rows + top + i) * columns + left + j) * channels + c] *
            weight.values[tap * outputs + output];
        }
        result.push(sum);
      }
    }
  }
  return result;
}

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
  withParameters(
    name,
    x,
    initialiseConvolution(createRandom(3), 'c', { inputs: x[3], outputs, size }),
    (given, all) => convolution(given, all, 'c', stride),
    (arrays) => convolutionOf(arrays, stride),
  ),
);

const elu = (x: number) => (x > 0 ? x : Math.expm1(x));
const logistic = (x: number) => 1 / (1 + Math.exp(-x));
const gated = [1, 2].map((stride) =>
  withParameters(
    `stride ${stride}`,
    [2, 6, 7, 3],
    initialiseGatedConvolution(createRandom(5), 'g', { inputs: 3, outputs: 3, size: 3 }),
    (x, all) => gatedConvolution(x, all, 'g', stride),
    // Features, then their gates.
    (arrays) => {
      const sums = convolutionOf(arrays, stride);
      return sums.flatMap((feature, i) => (i % 6 < 3 ? [elu(feature) * logistic(sums[i + 3])] : []));
    },
  ),
);

const largeNumbers = of([11], -1e4, -90, -20, -7, -2.5, -0.3, 0.3, 2.5, 20, 90, 1e4);
const activations: Case[] = (
  [
    ['relu', tf.relu, (x) => Math.max(0, x)],
    ['leaky relu', (x) => leakyRelu(x, 0.2), (x) => (x > 0 ? x : 0.2 * x)],
    ['elu', tf.elu, elu],
    ['sigmoid', sigmoid, logistic],
    ['tanh', tanh, Math.tanh],
    ['softplus', tf.softplus, (x) => Math.max(x, 0) + softplus(-Math.abs(x))],
    ['absolute', absolute, Math.abs],
  ] as [string, (x: Tensor) => Tensor, (x: number) => number][]
).flatMap(([name, activation, definition]) => {
  const expected = ({ x }: Arrays) => Array.from(x.values, definition);
  return [
    plain(name, [2, 3, 5, 2], activation, expected),
    plain(`${name}, large numbers`, largeNumbers, activation, expected),
  ];
});

/** Pixel (y, x), channel k of the result as a pixel of a factor² times deeper picture. */
const shuffled = ({ shape: [n, h, w, c], values }: NamedArray, factor: number): number[] => {
  const depth = c / factor ** 2;
  return Array.from(values, (_, i) => {
    const [k, column, row, picture] = [depth, w * factor, h * factor, n].reduce<[number[], number]>(
      ([places, rest], size) => [[...places, rest % size], Math.floor(rest / size)],
      [[], i],
    )[0];
    const block = (row % factor) * factor + (column % factor);
    return values[((picture * h + Math.floor(row / factor)) * w + Math.floor(column / factor)) * c + block * depth + k];
  });
};

const shuffle = (factor: number, x: Shape): Case =>
  plain(
    `shuffle, ${factor}`,
    x,
    (given) => pixelShuffle(given, factor),
    (arrays) => shuffled(arrays.x, factor),
  );
const whole = array([2, 6, 4, 3]);
const enlarged = [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4];

const unit = (vector: Tensor): Tensor => tf.div(vector, tf.norm(vector));
/** Singular values 3, 2 and 1 in turned directions. */
const turned = of([3, 3], ...[3, 3, 0, -2, 2, 0].map((value) => value * Math.SQRT1_2), 0, 0, 1);
const spectral: Case[] = [
  // After many steps of power iteration the directions stand still, and the norm has its true slope.
  ...[
    [3, 3, 2, 4],
    [4, 4, 3, 1],
    [6, 5],
  ]
    .map((shape) => array(shape))
    .concat(turned)
    .map((weight): Case => ({
      name: `[${weight.shape}]`,
      parameters: { weight },
      inputs: { u: largestDirection(weight) },
      output: ({ weight: given }, { u }) => spectralNormalisation(given, u as Tensor1D).weight,
      expected: weight === turned ? Array.from(turned.values, (value) => value / 3) : undefined,
    })),
  {
    name: 'one step of power iteration, whose directions are constants',
    parameters: { weight: array([3, 2, 4]) },
    inputs: { u: of([4], 0.5, -0.5, 0.5, 0.5) },
    output: ({ weight }, { u }) => spectralNormalisation(weight, u as Tensor1D).weight,
    movable: ({ weight }, { u }, fixed) => {
      const [matrix, before] = [weight, fixed.weight].map((given) => tf.reshape(given, [6, 4]));
      const left = unit(tf.matMul(before, tf.reshape(u, [4, 1])));
      const right = unit(tf.matMul(before, left, true));
      return tf.div(weight, tf.sum(tf.mul(tf.matMul(matrix, right), left)));
    },
  },
  ...[true, false].map((train): Case => ({
    name: train ? 'the next direction' : 'the direction outside training',
    parameters: { weight: array([3, 2, 4]) },
    inputs: { u: of([4], 0.5, -0.5, 0.5, 0.5) },
    output: ({ weight }, { u }) => spectralNormalisation(weight, u as Tensor1D, train).next,
    expected: train ? undefined : [0.5, -0.5, 0.5, 0.5],
    slopes: { weight: new Float32Array(24) },
  })),
];

export const layerCases: Cases = {
  convolution: convolutions,
  'gated convolution': gated,
  dense: [
    withParameters(
      'dense',
      [3, 5],
      initialiseDense(createRandom(7), 'd', { inputs: 5, outputs: 4, weight: glorotUniform }),
      (x, all) => dense(x as unknown as Tensor2D, all, 'd'),
      ({ x, 'd.weight': weight, 'd.bias': bias }) =>
        Array.from({ length: 12 }, (_, i) => {
          const terms = [0, 1, 2, 3, 4].map(
            (k) => x.values[5 * Math.floor(i / 4) + k] * weight.values[4 * k + (i % 4)],
          );
          return terms.reduce((sum, term) => sum + term, bias.values[i % 4]);
        }),
    ),
  ],
  'nearest enlargement': [
    plain('by 2', [3, 4, 5, 2], (x) => enlargeNearest(x, 2)),
    plain('by 3', [2, 3, 2, 3], (x) => enlargeNearest(x, 3)),
    plain('2×2 by 2', of([1, 2, 2, 1], 1, 2, 3, 4), (x) => enlargeNearest(x, 2), enlarged),
  ],
  averages: [
    plain('of 2', [3, 6, 4, 2], (x) => averagePool(x, 2)),
    plain('of 2, odd', [2, 7, 5, 3], (x) => averagePool(x, 2)),
    plain('of 3, odd', [2, 7, 8, 2], (x) => averagePool(x, 3)),
    plain('of whole blocks alone', of([1, 3, 3, 1], 1, 2, 9, 3, 6, 9, 9, 9, 9), (x) => averagePool(x, 2), [3]),
  ],
  'bilinear interpolation': [
    plain('to 7×11', [2, 4, 5, 3], (x) => resizeBilinear(x, 7, 11)),
    plain('to 3×4', [2, 7, 5, 2], (x) => resizeBilinear(x, 3, 4)),
    plain('doubled', of([1, 1, 3, 1], 0, 4, 8), (x) => resizeBilinear(x, 1, 6), [0, 1, 3, 5, 7, 8]),
    // Centres of 3 pixels over 6: 0.5, 2.5 and 4.5.
    plain('halved', of([1, 1, 6, 1], 0, 1, 2, 3, 4, 5), (x) => resizeBilinear(x, 1, 3), [0.5, 2.5, 4.5]),
  ],
  'pixel shuffle and its inverse': [
    shuffle(2, [2, 3, 5, 8]),
    shuffle(3, [3, 2, 3, 18]),
    plain('unshuffle, 2', [2, 6, 4, 3], (x) => pixelUnshuffle(x, 2)),
    plain('there and back', whole, (x) => pixelShuffle(pixelUnshuffle(x, 2), 2), whole.values),
  ],
  activations: [
    ...activations,
    {
      ...plain('absolute at 0', of([3], -2, 0, 3), (x) => tf.sum(absolute(x as Tensor)), [5]),
      slopes: { x: [-1, 0, 1] },
    },
  ],
  'spectral normalisation': spectral,
  'what counts as constant': [
    {
      name: 'without gradient',
      parameters: { x: array([2, 7]) },
      output: ({ x }) => {
        const square = withoutGradient(() => tf.square(x));
        return tf.mul(x, square);
      },
      movable: ({ x }, _inputs, fixed) => tf.mul(x, tf.square(fixed.x)),
    },
  ],
};
