import { createWorkContext } from '../../platform/work-context.ts';
import type { StepEngine } from '../step-engine.ts';
import { cleanedStrips } from './clean-photo.ts';
import { measureNoise } from './measure-noise.ts';
import { mixedPicture } from './mixed-picture.ts';
import type { CleanStep } from './params.ts';

/** What the network makes of the photo is kept once; a strength is a mixture of it and what lies beneath. */
export const engine: StepEngine<CleanStep> = {
  async apply(base, step, { openModel, page, cachePicture }) {
    const { strength, model, ensemble } = step.params;
    const whole = { ...step, params: { ...step.params, strength: 1 } };
    const cleaned = await cachePicture(whole, base, async function* ({ signal, onProgress }) {
      const network = await openModel(model);
      const context = createWorkContext(0, signal, onProgress);
      yield* cleanedStrips(base, network, { mask: await page(signal), ensemble }, context);
    });
    return { picture: mixedPicture(base, cleaned, strength), dispose: () => cleaned.dispose() };
  },

  async measure(picture, signal) {
    const { noise, blocks, suggested, found } = await measureNoise(picture, signal);
    return { params: { strength: suggested }, why: found, figures: { noise, blocks } };
  },
};
