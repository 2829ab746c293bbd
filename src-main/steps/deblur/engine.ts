import { mapNetworkUncertainty, restoreByNetwork } from '../restore-by-network.ts';
import type { StepEngine } from '../step-engine.ts';
import { measureBlur } from './measure-blur.ts';
import type { DeblurStep } from './params.ts';

/** Blur, px, between which the suggested strength rises from 0 to 1: photos that are sharp measure 0 to 0.8, blurred by 2 px 0.9 to 1.8. */
const unnoticed = 0.7;
const plain = 1.2;

export const engine: StepEngine<DeblurStep> = {
  apply: restoreByNetwork,
  mapUncertainty: mapNetworkUncertainty,

  async measure(picture, signal) {
    const { blur } = await measureBlur(picture, signal);
    const strength = Math.min(1, Math.max(0, (blur - unnoticed) / (plain - unnoticed)));
    const suggested = Math.round(100 * strength) / 100;
    return { params: { strength: suggested }, why: suggested === 0 ? null : 'blur', figures: { blur } };
  },
};
