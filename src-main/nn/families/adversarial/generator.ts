import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../../imaging/random.ts';
import type { Arrays, Tensors } from '../../compiler/runtime.ts';
import { specsOf } from '../../compiler/tensor-specs.ts';
import { correctionNetwork, initialiseCorrection, type CorrectionTier } from '../correction/correction-network.ts';
import { holesOf } from '../training-parts.ts';
import { initialiseNoiseGains, injectNoise } from './noise-injection.ts';

/** What a fill is made from: see `correctionNetwork`. */
export interface Damaged {
  readonly picture: Tensor4D;
  readonly mask: Tensor4D;
  readonly strength: Tensor4D;
}

/** The correction network's weights under their own names, and the gains of the noise. */
export function initialiseGenerator(random: RandomSource, tier: CorrectionTier): Arrays {
  return withNoise(random, initialiseCorrection(random, tier));
}

/** A trained correction network that is to fill in more than one way. */
export function withNoise(random: RandomSource, network: Arrays): Arrays {
  return { ...network, ...initialiseNoiseGains(random, specsOf(network)) };
}

/** What is to be added to the picture, as the noise has it; without noise, as the correction network has it. */
export function generate(parameters: Tensors, { picture, mask, strength }: Damaged, noises: Tensors): Tensor4D {
  return correctionNetwork(parameters, picture, mask, strength, injectNoise(parameters, noises, holesOf(mask)));
}

/** The picture with its holes filled, and nothing else changed. */
export function fill(parameters: Tensors, damaged: Damaged, noises: Tensors): Tensor4D {
  const inside = tf.mul(generate(parameters, damaged, noises), holesOf(damaged.mask));
  return tf.add(damaged.picture, inside);
}
