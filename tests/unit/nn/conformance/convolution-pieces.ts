import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { leakyRelu, relu, silu } from '../../../../src-main/nn/layers/activations.ts';
import type { ConvolutionOptions } from '../../../../src-main/nn/layers/convolution.ts';
import { enlargeNearest } from '../../../../src-main/nn/layers/nearest-and-average.ts';
import { transposedConvolution } from '../../../../src-main/nn/layers/transposed-convolution.ts';
import { array } from './conformance-case.ts';
import type { Piece } from './piece.ts';
import { weight, layer, next, apply } from './piece.ts';

/** Convolutions with what goes before and after them, which a compiler may make one of. */
export const convolutionPieces: readonly Piece[] = [
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
];
