import { createWorkContext } from '../../platform/work-context.ts';
import type { StepEngine } from '../step-engine.ts';
import { mixSample } from '../../imaging/pixels/blend.ts';
import { changedPicture } from '../../imaging/pixels/changed-picture.ts';
import { restoredStrips } from '../../models/restored-strips.ts';
import { measureNoise } from './measure-noise.ts';
import type { CleanStep } from './params.ts';

/** The network's output at full strength is cached; a strength is a linear mixture of it with the picture beneath. */
export const engine: StepEngine<CleanStep> = {
  async apply(base, step, { openModel, page, cachePicture }) {
    const { strength, model, ensemble } = step.params;
    const whole = { ...step, params: { ...step.params, strength: 1 } };
    const cleaned = await cachePicture(whole, base, async function* ({ signal, onProgress }) {
      const network = await openModel(model);
      const context = createWorkContext(0, signal, onProgress);
      yield* restoredStrips(base, network, { mask: await page(signal), ensemble }, context);
    });
    const picture = changedPicture(base, null, async (pixels, level, rect, signal) => {
      const wanted = await cleaned.readLevel(level, rect, signal);
      for (let at = 0; at < pixels.length; at += 1) pixels[at] = mixSample(pixels[at], wanted[at], strength);
    });
    return { picture, dispose: () => cleaned.dispose() };
  },

  async measure(picture, signal) {
    const { noise, blocks, suggested, found } = await measureNoise(picture, signal);
    return { params: { strength: suggested }, why: found, figures: { noise, blocks } };
  },
};
