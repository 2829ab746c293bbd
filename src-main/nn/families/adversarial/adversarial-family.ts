import { isDeepStrictEqual } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../../imaging/random.ts';
import { specsOf } from '../../compiler/tensor-specs.ts';
import { correctionFamily } from '../correction/correction-family.ts';
import { initialiseCorrection, type CorrectionConfiguration } from '../correction/correction-network.ts';
import type { Family } from '../family.ts';
import { patchSpecs } from '../training-parts.ts';
import {
  adversarialPlan,
  adversarialHyperparametersSchema,
  type AdversarialHyperparameters,
} from './adversarial-training.ts';
import { generate, initialiseGenerator, withNoise } from './generator.ts';
import { assessAdversarial } from './health.ts';
import { noiseSpecs } from './noise-injection.ts';
import { damagedIn } from './step-pieces.ts';

/**
 * The correction autoencoder as the generator of a generative adversarial network (Goodfellow et al. 2014): sharper fills, and another one
 * for other noise. With noise of 0 the fill is the one in their middle.
 */
export const adversarialFamily: Family<CorrectionConfiguration, AdversarialHyperparameters> = {
  name: 'adversarial',
  configurationSchema: correctionFamily.configurationSchema,
  initialise: ({ tier }, random) => initialiseGenerator(random, tier),
  sizes: correctionFamily.sizes,
  hyperparametersSchema: adversarialHyperparametersSchema,
  forward(_configuration, batch, size) {
    const { picture, mask, strength } = patchSpecs(batch, size);
    return {
      program: (state, inputs) => ({
        outputs: { picture: tf.add(inputs.picture, generate(state, damagedIn(inputs), inputs)) },
      }),
      inputs: { picture, mask, strength, ...noiseSpecs(batch, size) },
    };
  },
  plan: adversarialPlan,
  assess: assessAdversarial,
  adopt({ tier }, { architecture, tensors }) {
    const fits = isDeepStrictEqual(specsOf(tensors), specsOf(initialiseCorrection(createRandom(0), tier)));
    return architecture === correctionFamily.name && fits ? withNoise(createRandom(0), tensors) : undefined;
  },
};
