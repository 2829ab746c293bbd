import { mapNetworkUncertainty, restoreByNetwork } from '../restore-by-network.ts';
import type { StepEngine } from '../step-engine.ts';
import { measureNoise } from './measure-noise.ts';
import type { CleanStep } from './params.ts';

export const engine: StepEngine<CleanStep> = {
  apply: restoreByNetwork,
  mapUncertainty: mapNetworkUncertainty,

  async measure(picture, signal) {
    const { noise, blocks, suggested, found } = await measureNoise(picture, signal);
    return { params: { strength: suggested }, why: found, figures: { noise, blocks } };
  },
};
