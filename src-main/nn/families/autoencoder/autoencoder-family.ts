import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import type { Family } from '../family.ts';
import { patchSpecs } from '../training-parts.ts';
import { autoencoderOf, autoencoderSizes, type AutoencoderConfiguration } from './autoencoder-network.ts';
import {
  autoencoderPlan,
  autoencoderHyperparametersSchema,
  type AutoencoderHyperparameters,
} from './autoencoder-training.ts';

/**
 * Autoencoders: the whole picture again from a code that has far fewer numbers, so that only what pictures usually look like comes
 * through. Convolutional ones for any picture; the dense one of textbooks for squares of 28 px without colour.
 */
export const autoencoderFamily: Family<AutoencoderConfiguration, AutoencoderHyperparameters> = {
  name: 'autoencoder',
  configurationSchema: v.object({ size: v.picklist(autoencoderSizes) }),
  initialise: ({ size }, random) => autoencoderOf(size).initialise(random),
  sizes: ({ size }) => autoencoderOf(size).sizes,
  hyperparametersSchema: autoencoderHyperparametersSchema,
  forward({ size }, batch, side) {
    const { asks, reconstruct, target } = autoencoderOf(size);
    const specs = patchSpecs(batch, side);
    return {
      program: (state, inputs) => {
        const given = inputs.picture as Tensor4D;
        // Of what it cannot see, which is colour for a dense one, the picture keeps what it has.
        const unseen = tf.sub(given, target(given));
        return { outputs: { picture: tf.add(reconstruct(state, inputs), unseen) } };
      },
      inputs: Object.fromEntries(asks.map((name) => [name, specs[name]])),
    };
  },
  plan: autoencoderPlan,
};
