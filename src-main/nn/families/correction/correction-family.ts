import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { createRandom } from '../../../imaging/random.ts';
import { averagesIn } from '../../optimisers/moving-average.ts';
import { specsOf } from '../../compiler/tensor-specs.ts';
import { patchSpecs } from '../training-parts.ts';
import type { Family } from '../family.ts';
import {
  correctionMultiple,
  correctionNetwork,
  correctionTiers,
  growCorrection,
  initialiseCorrection,
  type CorrectionTier,
} from './correction-network.ts';
import {
  correctionPlan,
  correctionHyperparametersSchema,
  type CorrectionHyperparameters,
} from './correction-training.ts';

export interface CorrectionConfiguration {
  readonly tier: CorrectionTier;
}

/**
 * The correction autoencoder: what is to be restored goes in as well as it can be restored by other means, and the network adds
 * what is missing. The default of all families.
 */
export const correctionFamily: Family<CorrectionConfiguration, CorrectionHyperparameters> = {
  name: 'correction',
  configurationSchema: v.object({ tier: v.picklist(correctionTiers) }),
  parameters: ({ tier }) => specsOf(initialiseCorrection(createRandom(0), tier)),
  sizes: () => ({ multiple: correctionMultiple }),
  hyperparametersSchema: correctionHyperparametersSchema,
  forward(_configuration, batch, size) {
    const { picture, mask, strength } = patchSpecs(batch, size);
    return {
      program: (state, inputs) => {
        const [given, holes, noise] = ['picture', 'mask', 'strength'].map((name) => inputs[name] as Tensor4D);
        return { outputs: { picture: tf.add(given, correctionNetwork(state, given, holes, noise)) } };
      },
      inputs: { picture, mask, strength },
    };
  },
  plan({ tier }, request, hyperparameters) {
    const start = request.start ?? initialiseCorrection(createRandom(request.seed), tier);
    return correctionPlan(tier, start, request, hyperparameters);
  },
  adopt: ({ tier }, { architecture, tensors }) =>
    architecture === correctionFamily.name ? growCorrection(createRandom(0), tier, tensors) : undefined,
  weightsOf: ({ tier }, state) => averagesIn(state, correctionFamily.parameters({ tier })),
};
