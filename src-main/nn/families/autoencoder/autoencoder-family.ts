import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { createRandom } from '../../../imaging/random.ts';
import { averagesIn } from '../../optimisers/moving-average.ts';
import { specsOf } from '../../compiler/tensor-specs.ts';
import type { Family } from '../family.ts';
import { patchSpecs } from '../training-parts.ts';
import { autoencoderOf, autoencoderSizes, type AutoencoderSize } from './autoencoder-network.ts';
import {
  autoencoderPlan,
  autoencoderHyperparametersSchema,
  type AutoencoderHyperparameters,
} from './autoencoder-training.ts';

export interface AutoencoderConfiguration {
  readonly size: AutoencoderSize;
}

/**
 * Autoencoders: the whole picture again from a code that has far fewer numbers, so that only what pictures usually look like comes
 * through. Convolutional ones for any picture; the dense one of textbooks for squares of 28 px without colour.
 */
export const autoencoderFamily: Family<AutoencoderConfiguration, AutoencoderHyperparameters> = {
  name: 'autoencoder',
  configurationSchema: v.object({ size: v.picklist(autoencoderSizes) }),
  parameters: ({ size }) => specsOf(autoencoderOf(size).initialise(createRandom(0))),
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
  plan({ size }, request, hyperparameters) {
    const start = request.start ?? autoencoderOf(size).initialise(createRandom(request.seed));
    return autoencoderPlan(size, start, request, hyperparameters);
  },
  weightsOf: ({ size }, state) => averagesIn(state, autoencoderFamily.parameters({ size })),
};
