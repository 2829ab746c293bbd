import * as tf from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { sampleGaussian } from '../../losses/gaussian-divergence.ts';
import { codeCell, coderSizes, decode } from '../autoencoder/convolutional-coder.ts';
import type { Family } from '../family.ts';
import { patchSpecs, picturesIn } from '../training-parts.ts';
import { assessVariational } from './health.ts';
import {
  initialiseVariational,
  placesOfHoles,
  posterior,
  type VariationalConfiguration,
} from './variational-network.ts';
import {
  codeSpec,
  variationalPlan,
  variationalHyperparametersSchema,
  type VariationalHyperparameters,
} from './variational-training.ts';

/**
 * Variational autoencoders: many fills of the same hole, one for each noise. `noise` of 0 gives the fill that is not drawn, the code being
 * the mean. Outputs beside `picture`: `mean` and `logVariance` of the code, [batch, size / 8, size / 8, channels].
 */
export const variationalFamily: Family<VariationalConfiguration, VariationalHyperparameters> = {
  name: 'variational',
  configurationSchema: v.object({ size: v.picklist(coderSizes) }),
  initialise: ({ size }, random) => initialiseVariational(random, size),
  sizes: () => ({ multiple: codeCell }),
  hyperparametersSchema: variationalHyperparametersSchema,
  forward({ size }, batch, side) {
    const { picture, mask } = patchSpecs(batch, side);
    return {
      program: (state, inputs) => {
        const [given, holes, noise] = picturesIn(inputs, 'picture', 'mask', 'noise');
        const { mean, logVariance } = posterior(state, given, holes);
        // What is known needs no chance.
        const code = sampleGaussian(mean, logVariance, tf.mul(noise, placesOfHoles(holes)));
        return { outputs: { picture: decode(state, code), mean, logVariance } };
      },
      inputs: { picture, mask, noise: codeSpec(size, batch, side) },
    };
  },
  plan: variationalPlan,
  assess: assessVariational,
};
