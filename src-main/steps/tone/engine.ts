import type { StepEngine } from '../step-engine.ts';
import { measureTone } from './measure-tone.ts';
import type { ToneStep } from './params.ts';
import { suggestTone } from './suggest-tone.ts';
import { tonedPicture } from './toned-picture.ts';

export const engine: StepEngine<ToneStep> = {
  async apply(base, { params }, work) {
    return { picture: tonedPicture(base, params, await work.page()) };
  },

  async measure(picture, signal) {
    const params = suggestTone(await measureTone(picture, signal));
    return { params, why: params.cast > 0 ? 'cast' : params.fade > 0 ? 'fade' : null };
  },
};
