import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import { damageKinds } from '../../../shared/data/damage-kind.ts';
import { createRandom } from '../../../imaging/random.ts';
import { sigmoid } from '../../layers/activations.ts';
import { growResidualUnet } from '../../layers/residual-u-net.ts';
import type { Family } from '../family.ts';
import { patchSpecs } from '../training-parts.ts';
import {
  detectorLogits,
  detectorMultiple,
  detectorTiers,
  initialiseDetector,
  type DetectorConfiguration,
} from './detector-network.ts';
import { detectorHyperparametersSchema, detectorPlan, type DetectorHyperparameters } from './detector-training.ts';
import { assessDetector, measureDetection } from './measure-detection.ts';

/** Detectors of damage: for each pixel and each kind of damage the probability that it lies there. */
export const detectorFamily: Family<DetectorConfiguration, DetectorHyperparameters> = {
  name: 'detector',
  configurationSchema: v.object({ tier: v.picklist(detectorTiers) }),
  initialise: ({ tier }, random) => initialiseDetector(random, tier),
  sizes: () => ({ multiple: detectorMultiple }),
  outputs: [{ name: 'damage', channels: damageKinds.length }],
  hyperparametersSchema: detectorHyperparametersSchema,
  forward(_configuration, batch, size) {
    return {
      program: (state, { picture }) => ({ outputs: { damage: sigmoid(detectorLogits(state, picture as Tensor4D)) } }),
      inputs: { picture: patchSpecs(batch, size).picture },
    };
  },
  plan: detectorPlan,
  adopt: ({ tier }, { architecture, tensors }) =>
    architecture === detectorFamily.name
      ? growResidualUnet(initialiseDetector(createRandom(0), tier), tensors)
      : undefined,
  measure: measureDetection,
  assess: assessDetector,
};
