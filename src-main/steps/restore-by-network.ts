import { createWorkContext } from '../platform/work-context.ts';
import { mixSample } from '../imaging/pixels/blend.ts';
import { changedPicture } from '../imaging/pixels/changed-picture.ts';
import { deviationStrips, restoredStrips } from '../models/restored-strips.ts';
import type { ModelReference } from '../shared/recipe/model-reference.ts';
import type { StepEngine } from './step-engine.ts';
import type { AnyStep } from './step.ts';

interface NetworkStep extends AnyStep {
  readonly params: { readonly strength: number; readonly model: ModelReference; readonly ensemble: boolean };
}

/**
 * Mixes the photo, or the painted part of it, with what a network makes of it. The network's output at full strength is cached; a strength is a
 * linear mixture of it with the picture beneath.
 */
export const restoreByNetwork: StepEngine<NetworkStep>['apply'] = async (
  base,
  step,
  { openModel, page, cachePicture },
) => {
  const { strength, model, ensemble } = step.params;
  const whole = { ...step, params: { ...step.params, strength: 1 } };
  const restored = await cachePicture(whole, base, async function* ({ signal, onProgress }) {
    const network = await openModel(model);
    const context = createWorkContext(0, signal, onProgress);
    yield* restoredStrips(base, network, { mask: await page(signal), ensemble }, context);
  });
  const picture = changedPicture(base, null, async (pixels, level, rect, signal) => {
    const wanted = await restored.readLevel(level, rect, signal);
    for (let at = 0; at < pixels.length; at += 1) pixels[at] = mixSample(pixels[at], wanted[at], strength);
  });
  return { picture, dispose: () => restored.dispose() };
};

/**
 * Maps how far the network's eight looks lie apart at each place, whatever the strength.
 */
export const mapNetworkUncertainty: NonNullable<StepEngine<NetworkStep>['mapUncertainty']> = (
  base,
  step,
  { openModel, page, cacheMap },
) => {
  const { model } = step.params;
  const whole = { ...step, params: { ...step.params, strength: 1, ensemble: true } };
  return cacheMap(whole, async function* ({ signal, onProgress }) {
    const network = await openModel(model);
    yield* deviationStrips(base, network, { mask: await page(signal) }, createWorkContext(0, signal, onProgress));
  });
};
