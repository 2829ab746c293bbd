import { isDeepStrictEqual } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../../imaging/random.ts';
import { averagesIn } from '../../optimisers/moving-average.ts';
import { specsOf } from '../../compiler/tensor-specs.ts';
import { correctionFamily, type CorrectionConfiguration } from '../correction/correction-family.ts';
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
  parameters: ({ tier }) => specsOf(initialiseGenerator(createRandom(0), tier)),
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
  plan({ tier }, request, hyperparameters) {
    const start = request.start ?? initialiseGenerator(createRandom(request.seed), tier);
    return adversarialPlan(tier, start, request, hyperparameters);
  },
  weightsOf: (configuration, state) => averagesIn(state, adversarialFamily.parameters(configuration)),
  assess: assessAdversarial,
  adopt(configuration, { architecture, tensors }) {
    const fits = isDeepStrictEqual(specsOf(tensors), correctionFamily.parameters(configuration));
    return architecture === correctionFamily.name && fits ? withNoise(createRandom(0), tensors) : undefined;
  },
};
