import { restoreByNetwork } from '../restore-by-network.ts';
import type { StepEngine } from '../step-engine.ts';
import { measureBlur } from './measure-blur.ts';
import type { DeblurStep } from './params.ts';

/** Blur, px, between which the suggested strength rises from 0 to 1: photos that are sharp measure up to 0.9. */
const unnoticed = 0.95;
const plain = 1.5;

export const engine: StepEngine<DeblurStep> = {
  apply: restoreByNetwork,

  async measure(picture, signal) {
    const { blur } = await measureBlur(picture, signal);
    const strength = Math.min(1, Math.max(0, (blur - unnoticed) / (plain - unnoticed)));
    const suggested = Math.round(100 * strength) / 100;
    return { params: { strength: suggested }, why: suggested === 0 ? null : 'blur', figures: { blur } };
  },
};
