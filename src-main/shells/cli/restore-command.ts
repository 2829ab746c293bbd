import { restorationOf, restoringSeed } from '../../host/edits/restoration.ts';
import { usualChoice } from '../../shared/data/damage-choice.ts';
import { baseCleanModel, baseFillModel } from '../../shared/recipe/model-reference.ts';
import { findDetector, findModel, requireModel } from './find-model.ts';
import { outputTarget, type OutputOptions } from './output.ts';
import { withProgress, type CommandContext } from './with-engine.ts';
import { withPhoto } from './with-photo.ts';

interface RestoreOptions extends OutputOptions {
  out: string;
  find: boolean;
  clean: boolean;
  tone: boolean;
  sensitivity: number;
  json?: boolean;
}

/**
 * `heirloom restore`: finds the damage and fills it, and cleans and tones as suits the photo, each as a step of its own. What needs nothing
 * gets no step.
 */
export async function restore(photo: string, options: RestoreOptions, context: CommandContext): Promise<void> {
  const { signal } = context;
  const target = await outputTarget(options.out, options, { photo });
  await withPhoto(photo, [target], options, context, async ({ engine, source, render }) => {
    await engine['photo.prepare']({ source }, { signal });
    const find = options.find
      ? {
          model: await findDetector(engine, undefined, signal),
          choice: { ...usualChoice, sensitivity: options.sensitivity },
        }
      : null;
    const fillModel = find ? await findModel(engine, { model: baseFillModel, method: 'auto' }, signal) : undefined;
    const clean = options.clean ? { id: 'clean', model: await requireModel(engine, baseCleanModel, signal) } : null;
    const { steps, found, notes } = await withProgress('Looking at the photo', context, ({ onEvent }) =>
      restorationOf(
        engine,
        {
          source,
          before: [],
          find,
          fill: { id: 'fill', seed: restoringSeed, model: fillModel ?? null, mask: [], avoid: [] },
          clean,
          tone: options.tone ? { id: 'tone' } : null,
        },
        { signal, onProgress: (fraction) => onEvent({ fraction }) },
      ),
    );
    const done: Record<string, unknown> = {};
    const remarks = notes.map(({ message }) => message);
    if (found) {
      const { areas, pixels, share, source: by } = found;
      done.found = { areas, pixels, share, source: by, notes: found.notes };
    }
    for (const { op, params } of steps) {
      if (op === 'fill') {
        remarks.push(`${found?.areas} ${found?.areas === 1 ? 'area was' : 'areas were'} found and filled.`);
        continue;
      }
      done[op] = params;
      remarks.push(op === 'clean' ? 'noise was taken out.' : 'fading was taken back.');
    }
    if (steps.length === 0) remarks.push('there is nothing to do; the pixels are those of the photo.');
    const written = await render(steps, target, 'Restoring');
    return { json: { ...written, ...done, steps: steps.map(({ op }) => op) }, written: [written], remarks };
  });
}
