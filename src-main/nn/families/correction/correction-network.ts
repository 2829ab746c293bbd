import { isDeepStrictEqual } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import { leakyRelu, tanh } from '../../layers/activations.ts';
import { convolution, initialiseConvolution } from '../../layers/convolution.ts';
import { zeros, type Initialiser } from '../../layers/initialisers.ts';
import { resizeBilinear } from '../../layers/bilinear.ts';
import { averagePool, enlargeNearest } from '../../layers/nearest-and-average.ts';
import { pixelShuffle, pixelUnshuffle } from '../../layers/pixel-shuffle.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';
import { specsOf } from '../../compiler/tensor-specs.ts';
import { fullStrength } from '../../architecture.ts';

interface Size {
  /** Channels at ½, ¼, ⅛ and 1/16 of the picture's side. */
  readonly widths: readonly number[];
  /** Residual blocks at each encoder level; at the lowest, those of the bottleneck. */
  readonly down: readonly number[];
  readonly up: readonly number[];
}

const few = { down: [1, 1, 2, 3], up: [1, 1, 1] };
const sizes = {
  small: { widths: [24, 48, 64, 64], ...few },
  medium: { widths: [32, 64, 96, 96], ...few },
  /** Medium with three times the blocks at the highest resolution, for 1.5 times the time: separates faint noise from fine texture. */
  fine: { widths: [32, 64, 96, 96], down: [3, 1, 2, 3], up: [3, 1, 1] },
  large: { widths: [48, 96, 128, 128], ...few },
} as const satisfies Record<string, Size>;

export type CorrectionTier = keyof typeof sizes;
export const correctionTiers = Object.keys(sizes) as CorrectionTier[];
export interface CorrectionConfiguration {
  readonly tier: CorrectionTier;
}

const levels = 4;
/** Picture, mask, strength, contrast. */
const inputChannels = 6;
const slope = 0.1;
/** Side of the cells of local contrast, px. */
const cell = 8;
const leastContrast = 1.5 / 255;
const usualContrast = 15 / 255;
/** Soft clipping of the normalised input, in standard deviations. */
const largest = 4;
/** Output scale of the last layer, in contrasts: bounds the output's change in one step of Adam. */
const outputScale = 0.5;

/** Sides of pictures are multiples of this. */
export const correctionMultiple = 16;

/**
 * The weights of `correctionNetwork`. Its last layer starts at 0, so that an untrained network changes nothing. The middle tier
 * has 1.5 million.
 */
export function initialiseCorrection(random: RandomSource, tier: CorrectionTier): Arrays {
  const { widths, down, up }: Size = sizes[tier];
  const layers: Arrays[] = [];
  const add = (name: string, inputs: number, outputs: number, weight?: Initialiser): void =>
    void layers.push(initialiseConvolution(random, name, { inputs, outputs, size: 3, weight }));
  const addBlocks = (name: string, count: number, width: number): void => {
    for (let i = 1; i <= count; i += 1) {
      add(`${name}.block${i}.first`, width, width);
      // Zero initialisation: residual blocks start as the identity, which permits large first steps.
      add(`${name}.block${i}.second`, width, width, zeros);
    }
  };
  add('enter', inputChannels * 4, widths[0]);
  widths.forEach((width, level) => {
    if (level > 0) add(`down${level}.enter`, widths[level - 1], width);
    addBlocks(`down${level}`, down[level], width);
  });
  up.forEach((count, level) => {
    add(`up${level}.enter`, widths[level + 1], widths[level]);
    addBlocks(`up${level}`, count, widths[level]);
  });
  add('leave', widths[0], 24, zeros);
  return Object.assign({}, ...layers) as Arrays;
}

/**
 * Weights of this tier that compute what `tensors`, those of a smaller one with the same channels, compute: the blocks that are new
 * change nothing yet. Nothing where the other tensors do not fit.
 */
export function growCorrection(random: RandomSource, tier: CorrectionTier, tensors: Arrays): Arrays | undefined {
  const fresh = initialiseCorrection(random, tier);
  const grown = { ...fresh, ...tensors };
  const onlyBlocksAreNew = Object.keys(fresh).every((name) => name in tensors || name.includes('.block'));
  return onlyBlocksAreNew && isDeepStrictEqual(specsOf(grown), specsOf(fresh)) ? grown : undefined;
}

/**
 * What is to be added to the picture: [n, h, w, 3]. A U-Net without normalisation that works at half the resolution and below, with
 * residual blocks and skips that are added. It says how much of what is there goes (a gate) and what comes instead (an estimate): noise
 * is taken away by letting the picture go, not by drawing the noise once more.
 * @param picture [n, h, w, 3] in 0..1, the holes filled by other means; h and w multiples of 16
 * @param mask [n, h, w, 1]: 1 where the picture was filled smoothly, ½ where with texture, 0 where it is known
 * @param strength [n, h, w, 1]: deviation of the noise that is known to be in the picture, 1 for 50/255; 0 where nothing is known
 * @param inject changes the features of a level on the way up, of 1 / 2^(level + 1) of the picture's side
 */
export function correctionNetwork(
  parameters: Tensors,
  picture: Tensor4D,
  mask: Tensor4D,
  strength: Tensor4D,
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
  const { mean, contrast } = localContrast(picture);
  // A speck on a plain wall is many times the contrast around it.
  const relative = tf.mul(tanh(tf.div(tf.sub(picture, mean), tf.mul(contrast, largest)) as Tensor4D), largest);
  const noise = tf.div(tf.mul(strength, fullStrength), contrast);
  const level = tf.mul(tf.log(tf.div(contrast, usualContrast)), 0.5);
  const input = tf.concat([relative, mask, noise, level], 3) as Tensor4D;
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
  const [estimate, gate]: Tensor4D[] = tf.split(layer(x, 'leave'), 2, 3);
  const given = tf.div(tf.sub(picture, mean), contrast);
  const gone = tf.mul(pixelShuffle(gate, 2), given);
  return tf.mul<Tensor4D>(tf.sub(tf.mul(pixelShuffle(estimate, 2), outputScale), gone), contrast);
}

/**
 * What a picture varies around, and by how much, at each place: [n, h, w, 3] and [n, h, w, 1]. In these units a faint cloud and
 * a sharp leaf look alike, so that what is learned on one helps with the other, and what is still unsure does not spoil skies.
 */
function localContrast(picture: Tensor4D): { mean: Tensor4D; contrast: Tensor4D } {
  const [, rows, columns] = picture.shape;
  const around = (x: Tensor4D): Tensor4D => resizeBilinear(averagePool(x, cell), rows, columns);
  const mean = around(picture);
  const squared: Tensor4D = tf.mean(tf.square(tf.sub(picture, mean)), 3, true);
  const variance: Tensor4D = tf.add(around(squared), leastContrast ** 2);
  return { mean, contrast: tf.sqrt(variance) };
}
