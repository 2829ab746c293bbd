import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import { leakyRelu } from '../../layers/activations.ts';
import { convolution, initialiseConvolution } from '../../layers/convolution.ts';
import { zeros, type Initialiser } from '../../layers/initialisers.ts';
import { enlargeNearest } from '../../layers/nearest-and-average.ts';
import { pixelShuffle, pixelUnshuffle } from '../../layers/pixel-shuffle.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';

/** Channels at ½, ¼ and ⅛ of the picture's side, and those of the code at ⅛. */
const channels = {
  small: { widths: [24, 48, 64], code: 16 },
  large: { widths: [48, 96, 128], code: 32 },
} as const;

export type CoderSize = keyof typeof channels;
export const coderSizes = Object.keys(channels) as CoderSize[];

/** Residual blocks at each level, both on the way to the code and back. */
const blocks = [1, 1, 2];
/** Picture and mask. */
const inputChannels = 4;
const slope = 0.1;

/** Sides of pictures are multiples of this, the side of a place of the code in px. */
export const codeCell = 8;

export function codeChannels(size: CoderSize): number {
  return channels[size].code;
}

/** Channels of the first level, to which activation memory is proportional. */
export function coderWidth(size: CoderSize): number {
  return channels[size].widths[0];
}

/**
 * The weights of `encode` and `decode`. The initial decoder's output is uniform grey.
 * @param planes numbers that the encoder gives for each channel of the code
 */
export function initialiseCoder(random: RandomSource, size: CoderSize, planes: number): Arrays {
  const { widths, code } = channels[size];
  const layers: Arrays[] = [];
  const add = (name: string, inputs: number, outputs: number, weight?: Initialiser): void =>
    void layers.push(initialiseConvolution(random, name, { inputs, outputs, size: 3, weight }));
  const addBlocks = (name: string, level: number): void => {
    for (let i = 1; i <= blocks[level]; i += 1) {
      add(`${name}.block${i}.first`, widths[level], widths[level]);
      // Zero initialisation: residual blocks start as the identity, which permits large first steps.
      add(`${name}.block${i}.second`, widths[level], widths[level], zeros);
    }
  };
  widths.forEach((width, level) => {
    add(`down${level}.enter`, level === 0 ? inputChannels * 4 : widths[level - 1], width);
    addBlocks(`down${level}`, level);
  });
  add('code', widths[2], planes * code);
  for (let level = 2; level >= 0; level -= 1) {
    add(`up${level}.enter`, level === 2 ? code : widths[level + 1], widths[level]);
    addBlocks(`up${level}`, level);
  }
  add('leave', widths[0], 12, zeros);
  return Object.assign({}, ...layers) as Arrays;
}

/**
 * The code of a picture, [n, h / 8, w / 8, planes · channels of the code].
 * @param picture [n, h, w, 3] in 0..1, the holes filled by other means; h and w multiples of 8
 * @param mask [n, h, w, 1]: 1 where the picture was filled smoothly, ½ where with texture, 0 where it is known
 */
export function encode(parameters: Tensors, picture: Tensor4D, mask: Tensor4D): Tensor4D {
  // Zero-centred, as He initialisation assumes.
  const input = tf.concat([tf.sub(picture, 0.5), mask], 3) as Tensor4D;
  let x = pixelUnshuffle(input, 2);
  for (let level = 0; level < blocks.length; level += 1) {
    x = leakyRelu(convolution(x, parameters, `down${level}.enter`, level === 0 ? 1 : 2), slope);
    x = residualBlocks(x, parameters, `down${level}`, blocks[level]);
  }
  return convolution(x, parameters, 'code');
}

/** The picture [n, 8 h, 8 w, 3], about 0..1, of a code [n, h, w, channels of the code]: nothing else of the picture comes to it. */
export function decode(parameters: Tensors, code: Tensor4D): Tensor4D {
  let x = code;
  for (let level = blocks.length - 1; level >= 0; level -= 1) {
    if (level < blocks.length - 1) x = enlargeNearest(x, 2);
    x = leakyRelu(convolution(x, parameters, `up${level}.enter`), slope);
    x = residualBlocks(x, parameters, `up${level}`, blocks[level]);
  }
  return tf.add(pixelShuffle(convolution(x, parameters, 'leave'), 2), 0.5);
}

function residualBlocks(x: Tensor4D, parameters: Tensors, name: string, count: number): Tensor4D {
  let result = x;
  for (let i = 1; i <= count; i += 1) {
    const inside = leakyRelu(convolution(result, parameters, `${name}.block${i}.first`), slope);
    result = tf.add(result, convolution(inside, parameters, `${name}.block${i}.second`));
  }
  return result;
}
