import { changedPicture } from '../../imaging/pixels/changed-picture.ts';
import type { StepEngine } from '../step-engine.ts';
import type { SharpenStep } from './params.ts';
import { sharpenRegion } from './unsharp-mask.ts';

/** A classical unsharp mask, computed where it is looked at. */
export const engine: StepEngine<SharpenStep> = {
  async apply(base, { params }, work) {
    const sharpen = sharpenRegion(base, params);
    return { picture: changedPicture(base, await work.page(), sharpen) };
  },
};
