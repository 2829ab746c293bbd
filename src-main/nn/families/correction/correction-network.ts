import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import { localContrast } from '../../layers/local-contrast.ts';
import { pixelShuffle } from '../../layers/pixel-shuffle.ts';
import { initialiseResidualUnet, residualUnet, type ResidualUnetSize } from '../../layers/residual-u-net.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';
import { fullStrength } from '../../architecture.ts';

const few = { down: [1, 1, 2, 3], up: [1, 1, 1] };
const sizes = {
  small: { widths: [24, 48, 64, 64], ...few },
  medium: { widths: [32, 64, 96, 96], ...few },
  /** Medium with three times the blocks at the highest resolution, for 1.5 times the time: separates faint noise from fine texture. */
  fine: { widths: [32, 64, 96, 96], down: [3, 1, 2, 3], up: [3, 1, 1] },
  large: { widths: [48, 96, 128, 128], ...few },
} as const satisfies Record<string, ResidualUnetSize>;

export type CorrectionTier = keyof typeof sizes;
export const correctionTiers = Object.keys(sizes) as CorrectionTier[];
export interface CorrectionConfiguration {
  readonly tier: CorrectionTier;
}

const levels = 4;
/** Picture, mask, strength, contrast. */
const inputChannels = 6;
/** Output scale of the last layer, in contrasts: bounds the output's change in one step of Adam. */
const outputScale = 0.5;

/** Sides of pictures are multiples of this. */
export const correctionMultiple = 16;

/**
 * The weights of `correctionNetwork`. Its last layer starts at 0, so that an untrained network changes nothing. The middle tier
 * has 1.5 million.
 */
export function initialiseCorrection(random: RandomSource, tier: CorrectionTier): Arrays {
  return initialiseResidualUnet(random, sizes[tier], inputChannels, 24);
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
  inject?: (x: Tensor4D, level: number) => Tensor4D,
): Tensor4D {
  const { mean, contrast, relative, level } = localContrast(picture);
  const noise = tf.div(tf.mul(strength, fullStrength), contrast);
  const input = tf.concat([relative, mask, noise, level], 3) as Tensor4D;
  const left = residualUnet(parameters, input, levels, inject);
  const [estimate, gate]: Tensor4D[] = tf.split(left, 2, 3);
  const given = tf.div(tf.sub(picture, mean), contrast);
  const gone = tf.mul(pixelShuffle(gate, 2), given);
  return tf.mul<Tensor4D>(tf.sub(tf.mul(pixelShuffle(estimate, 2), outputScale), gone), contrast);
}
