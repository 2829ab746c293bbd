import { isDeepStrictEqual } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../imaging/random.ts';
import type { Arrays, Tensors } from '../compiler/runtime.ts';
import { specsOf } from '../compiler/tensor-specs.ts';
import { leakyRelu } from './activations.ts';
import { convolution, initialiseConvolution } from './convolution.ts';
import { zeros, type Initialiser } from './initialisers.ts';
import { enlargeNearest } from './nearest-and-average.ts';
import { pixelUnshuffle } from './pixel-shuffle.ts';

export interface ResidualUnetSize {
  /** Channels at ½, ¼, … of the picture's side. */
  readonly widths: readonly number[];
  /** Residual blocks at each encoder level; at the lowest, those of the bottleneck. */
  readonly down: readonly number[];
  readonly up: readonly number[];
}

const slope = 0.1;

/**
 * The weights of `residualUnet` for pictures of `inputs` channels, and of a last layer `leave` of `outputs` channels, which starts at 0, so
 * that an untrained network says the same everywhere.
 */
export function initialiseResidualUnet(
  random: RandomSource,
  { widths, down, up }: ResidualUnetSize,
  inputs: number,
  outputs: number,
): Arrays {
  const layers: Arrays[] = [];
  const add = (name: string, from: number, to: number, weight?: Initialiser): void =>
    void layers.push(initialiseConvolution(random, name, { inputs: from, outputs: to, size: 3, weight }));
  const addBlocks = (name: string, count: number, width: number): void => {
    for (let i = 1; i <= count; i += 1) {
      add(`${name}.block${i}.first`, width, width);
      // Zero initialisation: residual blocks start as the identity, which permits large first steps.
      add(`${name}.block${i}.second`, width, width, zeros);
    }
  };
  add('enter', inputs * 4, widths[0]);
  widths.forEach((width, level) => {
    if (level > 0) add(`down${level}.enter`, widths[level - 1], width);
    addBlocks(`down${level}`, down[level], width);
  });
  up.forEach((count, level) => {
    add(`up${level}.enter`, widths[level + 1], widths[level]);
    addBlocks(`up${level}`, count, widths[level]);
  });
  add('leave', widths[0], outputs, zeros);
  return Object.assign({}, ...layers) as Arrays;
}

/**
 * `fresh` weights with `tensors`, those of a smaller one with the same channels, in place: it computes what that one computes, for the
 * blocks that are new change nothing yet. Nothing where they do not fit.
 */
export function growResidualUnet(fresh: Arrays, tensors: Arrays): Arrays | undefined {
  const grown = { ...fresh, ...tensors };
  const onlyBlocksAreNew = Object.keys(fresh).every((name) => name in tensors || name.includes('.block'));
  return onlyBlocksAreNew && isDeepStrictEqual(specsOf(grown), specsOf(fresh)) ? grown : undefined;
}

/**
 * A U-Net without normalisation, with residual blocks and added skips, that works at half the resolution and below: the four pixels of a
 * block are its channels, so that nothing is lost and the largest layers are a quarter. What its last layer gives, [n, h / 2, w / 2, outputs].
 * @param input [n, h, w, inputs]; h and w multiples of 2^levels
 * @param levels `widths.length`
 * @param inject changes the features of a level on the way up, of 1 / 2^(level + 1) of the picture's side
 */
export function residualUnet(
  parameters: Tensors,
  input: Tensor4D,
  levels: number,
  inject: (x: Tensor4D, level: number) => Tensor4D = (x) => x,
): Tensor4D {
  const layer = (x: Tensor4D, name: string, stride = 1): Tensor4D => convolution(x, parameters, name, stride);
  const blocks = (x: Tensor4D, name: string): Tensor4D => {
    let result = x;
    for (let i = 1; `${name}.block${i}.first.weight` in parameters; i += 1) {
      const inside = layer(leakyRelu(layer(result, `${name}.block${i}.first`), slope), `${name}.block${i}.second`);
      result = tf.add(result, inside);
    }
    return result;
  };
  const skips: Tensor4D[] = [];
  let x = leakyRelu(layer(pixelUnshuffle(input, 2), 'enter'), slope);
  for (let level = 0; level < levels; level += 1) {
    if (level > 0) x = leakyRelu(layer(x, `down${level}.enter`, 2), slope);
    x = blocks(x, `down${level}`);
    if (level < levels - 1) skips.push(x);
  }
  for (let level = levels - 2; level >= 0; level -= 1) {
    x = leakyRelu(tf.add(layer(enlargeNearest(x, 2), `up${level}.enter`), skips[level]), slope);
    x = blocks(inject(x, level), `up${level}`);
  }
  return layer(x, 'leave');
}
