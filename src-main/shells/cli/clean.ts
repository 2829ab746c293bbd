import { requireModel } from './find-model.ts';
import type { RestoreOptions } from './restore-photo.ts';
import { restorePhoto } from './restore-photo.ts';

export interface CleanOptions extends RestoreOptions {
  /** 0..1; measured where absent. */
  strength?: number;
  /** Name of a model, or its file. */
  model: string;
  ensemble?: boolean;
}

/** `heirloom clean`: takes noise, grain and the blocks of compression out of a photo. */
export async function clean(
  photo: string,
  options: CleanOptions,
  outDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  await restorePhoto(
    photo,
    'Cleaning',
    options,
    async ({ engine, source, readMask }) => {
      const model = await requireModel(engine, options.model, signal);
      const { noise, blocks, suggested } = await engine['clean.measure']({ source, steps: [] }, { signal });
      const { ensemble = false } = options;
      const strength = options.strength ?? suggested;
      const mask = options.mask === undefined ? [] : await readMask(options.mask);
      return {
        step: { id: 'clean', op: 'clean', params: { strength, model, ensemble }, mask, enabled: true },
        report: { strength, noise, blocks, suggested, model },
        notes:
          strength === 0
            ? ['This photo shows no noise and no compression blocks; nothing was changed. --strength says otherwise.']
            : [],
      };
    },
    outDirectory,
    signal,
  );
}
