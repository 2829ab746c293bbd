import type { ToneParams } from '../../steps/tone/params.ts';
import type { RestoreOptions } from './restore-photo.ts';
import { restorePhoto } from './restore-photo.ts';

/** Strengths that are absent are taken from what suits the photo. */
export interface ToneOptions extends RestoreOptions, Partial<Omit<ToneParams, 'measured'>> {}

/** `heirloom tone`: undoes fading and colour casts, and sets contrast, brightness and saturation. */
export async function tone(
  photo: string,
  options: ToneOptions,
  outDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  await restorePhoto(
    photo,
    'Restoring the tone',
    options,
    async ({ engine, source }) => {
      const suggested = await engine['tone.measure']({ source, steps: [] }, { signal });
      const params: ToneParams = {
        fade: options.fade ?? suggested.fade,
        cast: options.cast ?? suggested.cast,
        contrast: options.contrast ?? suggested.contrast,
        brightness: options.brightness ?? suggested.brightness,
        saturation: options.saturation ?? suggested.saturation,
        measured: suggested.measured,
      };
      const untouched = [params.fade, params.cast, params.contrast, params.brightness, params.saturation].every(
        (strength) => strength === 0,
      );
      return {
        step: { id: 'tone', op: 'tone', params, mask: [], enabled: true },
        report: { params, suggested },
        notes: untouched ? ['This photo is not faded; nothing was changed. --fade and the others say otherwise.'] : [],
      };
    },
    outDirectory,
    signal,
  );
}
