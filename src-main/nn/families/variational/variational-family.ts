import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { createRandom } from '../../../imaging/random.ts';
import { sampleGaussian } from '../../losses/gaussian-divergence.ts';
import { averagesIn } from '../../optimisers/moving-average.ts';
import { specsOf } from '../../compiler/tensor-specs.ts';
import { codeCell, coderSizes, decode, type CoderSize } from '../autoencoder/convolutional-coder.ts';
import type { Family } from '../family.ts';
import { patchSpecs } from '../training-parts.ts';
import { assessVariational } from './health.ts';
import { initialiseVariational, placesOfHoles, posterior } from './variational-network.ts';
import {
  codeSpec,
  variationalPlan,
  variationalHyperparametersSchema,
  type VariationalHyperparameters,
} from './variational-training.ts';

export interface VariationalConfiguration {
  readonly size: CoderSize;
}

/**
 * Variational autoencoders: many fills of the same hole, one for each noise. `noise` of 0 gives the fill that is not drawn, the code being
 * the mean. Outputs beside `picture`: `mean` and `logVariance` of the code, [batch, size / 8, size / 8, channels].
 */
export const variationalFamily: Family<VariationalConfiguration, VariationalHyperparameters> = {
  name: 'variational',
  configurationSchema: v.object({ size: v.picklist(coderSizes) }),
  parameters: ({ size }) => specsOf(initialiseVariational(createRandom(0), size)),
  sizes: () => ({ multiple: codeCell }),
  hyperparametersSchema: variationalHyperparametersSchema,
  forward({ size }, batch, side) {
    const { picture, mask } = patchSpecs(batch, side);
    return {
      program: (state, inputs) => {
        const [given, holes, noise] = ['picture', 'mask', 'noise'].map((name) => inputs[name] as Tensor4D);
        const { mean, logVariance } = posterior(state, given, holes);
        // What is known needs no chance.
        const code = sampleGaussian(mean, logVariance, tf.mul(noise, placesOfHoles(holes)));
        return { outputs: { picture: decode(state, code), mean, logVariance } };
      },
      inputs: { picture, mask, noise: codeSpec(size, batch, side) },
    };
  },
  plan({ size }, request, hyperparameters) {
    const start = request.start ?? initialiseVariational(createRandom(request.seed), size);
    return variationalPlan(size, start, request, hyperparameters);
  },
  assess: assessVariational,
  weightsOf: ({ size }, state) => averagesIn(state, variationalFamily.parameters({ size })),
};
