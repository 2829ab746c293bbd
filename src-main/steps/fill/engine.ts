import type { StepEngine } from '../step-engine.ts';
import { fillDamage } from './fill-damage.ts';
import type { FillStep } from './params.ts';

export const engine: StepEngine<FillStep> = {
  async apply(base, step, { openModel, readMasks, cachePatches }) {
    const patches = await cachePatches(async ({ signal, onProgress }) => {
      const options = {
        signal,
        openModel,
        readMasks,
        onProgress: ({ fraction }: { fraction: number }) => onProgress(fraction),
      };
      const { variants } = await fillDamage(base, step, [step.seed], options);
      return variants[0].patches;
    });
    return { patches };
  },
};
