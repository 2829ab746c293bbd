import * as tf from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { createRandom } from '../../../imaging/random.ts';
import { patchSpecs, picturesIn } from '../training-parts.ts';
import { growResidualUnet } from '../../layers/residual-u-net.ts';
import type { Family } from '../family.ts';
import {
  correctionMultiple,
  correctionNetwork,
  correctionTiers,
  initialiseCorrection,
  type CorrectionConfiguration,
} from './correction-network.ts';
import {
  correctionPlan,
  correctionHyperparametersSchema,
  type CorrectionHyperparameters,
} from './correction-training.ts';

/**
 * The correction autoencoder: what is to be restored goes in as well as it can be restored by other means, and the network adds
 * what is missing. The default of all families.
 */
export const correctionFamily: Family<CorrectionConfiguration, CorrectionHyperparameters> = {
  name: 'correction',
  configurationSchema: v.object({ tier: v.picklist(correctionTiers) }),
  initialise: ({ tier }, random) => initialiseCorrection(random, tier),
  sizes: () => ({ multiple: correctionMultiple }),
  hyperparametersSchema: correctionHyperparametersSchema,
  forward(_configuration, batch, size) {
    const { picture, mask, strength } = patchSpecs(batch, size);
    return {
      program: (state, inputs) => {
        const [given, holes, noise] = picturesIn(inputs, 'picture', 'mask', 'strength');
        return { outputs: { picture: tf.add(given, correctionNetwork(state, given, holes, noise)) } };
      },
      inputs: { picture, mask, strength },
    };
  },
  plan: correctionPlan,
  adopt: ({ tier }, { architecture, tensors }) =>
    architecture === correctionFamily.name
      ? growResidualUnet(initialiseCorrection(createRandom(0), tier), tensors)
      : undefined,
};
