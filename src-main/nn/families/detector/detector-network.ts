import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import { damageKinds } from '../../../shared/data/damage-kind.ts';
import { localContrast } from '../../layers/local-contrast.ts';
import { pixelShuffle } from '../../layers/pixel-shuffle.ts';
import { initialiseResidualUnet, residualUnet, type ResidualUnetSize } from '../../layers/residual-u-net.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';

const sizes = {
  /** 0.5 million weights. */
  small: { widths: [32, 48, 64, 64], down: [1, 1, 1, 2], up: [1, 1, 1] },
  /** Small with twice the blocks at the two highest resolutions, for 1.4 times the time. */
  fine: { widths: [32, 48, 64, 64], down: [2, 2, 1, 2], up: [2, 2, 1] },
} as const satisfies Record<string, ResidualUnetSize>;

export type DetectorTier = keyof typeof sizes;
export const detectorTiers = Object.keys(sizes) as DetectorTier[];
export interface DetectorConfiguration {
  readonly tier: DetectorTier;
}

/** Contrast-normalised picture, picture, contrast. */
const inputChannels = 7;
const levels = 4;
/** Sides of pictures are multiples of this. */
export const detectorMultiple = 16;
/** Log-odds at which the last layer starts: one pixel in fifty is damaged. */
const rareness = -4;

/** The weights of `detectorLogits`. Its last layer starts as "hardly any damage anywhere". */
export function initialiseDetector(random: RandomSource, tier: DetectorTier): Arrays {
  return initialiseResidualUnet(random, sizes[tier], inputChannels, damageKinds.length * 4);
}

/**
 * Log-odds that a pixel is damaged, one channel for each of `damageKinds`: [n, h, w, 4]. A U-Net without normalisation that works at half
 * the resolution and below: the four pixels of a block are channels, so that a hair of one pixel is not lost. It sees the picture itself,
 * since paper and dust have colours of their own, and that in units of the local contrast, in which a speck on a wall and one in
 * leaves look alike.
 * @param picture [n, h, w, 3] in 0..1; h and w multiples of 16
 */
export function detectorLogits(parameters: Tensors, picture: Tensor4D): Tensor4D {
  const { relative, level } = localContrast(picture);
  const input = tf.concat([relative, tf.mul(tf.sub(picture, 0.5), 2), level], 3) as Tensor4D;
  return tf.add(pixelShuffle(residualUnet(parameters, input, levels), 2), rareness);
}
