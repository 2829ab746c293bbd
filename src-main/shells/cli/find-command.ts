import { usualChoice } from '../../shared/data/damage-choice.ts';
import { damageKinds, type DamageKind } from '../../shared/data/damage-kind.ts';
import { AppError } from '../../shared/errors.ts';
import { findDetector } from './find-model.ts';
import { outputPlace, requireDifferent } from './output.ts';
import { withProgress, type CommandContext } from './with-engine.ts';
import { withPhoto } from './with-photo.ts';

interface FindOptions {
  mask: string;
  /** File for the map of scores. */
  scores?: string;
  sensitivity: number;
  kinds?: string;
  /** The usual one where absent, and that only where no infrared scan shows the damage. */
  model?: string;
  overwrite?: boolean;
  json?: boolean;
}

/** `heirloom find`: a mask of the damage that the photo's infrared scan shows, or a network sees. */
export async function find(photo: string, options: FindOptions, context: CommandContext): Promise<void> {
  const { signal } = context;
  const kinds = options.kinds === undefined ? [...damageKinds] : requireKinds(options.kinds);
  for (const file of [options.mask, options.scores]) {
    if (file === undefined || /\.png$/i.test(file)) continue;
    throw new AppError('USAGE', `Masks and scores are written as PNG; "${file}" does not end in .png.`, { path: file });
  }
  const mask = await outputPlace(options.mask, options, { photo });
  const scores = options.scores === undefined ? undefined : await outputPlace(options.scores, options, { photo });
  const written = [mask, ...(scores ? [scores] : [])].map(({ path }) => ({ path, notes: [] }));
  requireDifferent(written.map(({ path }) => path));
  await withPhoto(photo, [], options, context, async ({ engine, source, write }) => {
    const model = await findDetector(engine, options.model, signal);
    await engine['photo.prepare']({ source }, { signal });
    const choice = { ...usualChoice, sensitivity: options.sensitivity, kinds };
    const request = { source, steps: [], model, infrared: options.model === undefined, ...choice };
    const found = await withProgress('Finding the damage', context, (progress) =>
      write(mask, (maskPlace) =>
        scores
          ? write(scores, (scoresPlace) =>
              engine['damage.find']({ ...request, mask: maskPlace, scores: scoresPlace }, progress),
            )
          : engine['damage.find']({ ...request, mask: maskPlace }, progress),
      ),
    );
    const { map: _, ...figures } = found;
    const remarks = found.notes.map(({ message }) => message);
    if (found.areas === 0) remarks.push('no damage was found; the mask is black.');
    const by = found.source === 'network' && model ? { model: model.name } : {};
    return {
      json: { mask: mask.path, ...(scores ? { scores: scores.path } : {}), ...figures, kinds, ...by },
      written,
      remarks,
    };
  });
}

function requireKinds(text: string): DamageKind[] {
  return text.split(',').map((name) => {
    const known = damageKinds.find((kind) => kind === name.trim());
    if (known) return known;
    throw new AppError('USAGE', `There is no kind of damage called "${name}". There are ${damageKinds.join(', ')}.`, {
      name,
    });
  });
}
