import * as v from 'valibot';
import { foundSpread, usualChoice } from '../../shared/data/damage-choice.ts';
import { baseCleanModel, baseFillModel } from '../../shared/recipe/model-reference.ts';
import { stepSchema, type Step } from '../../steps/index.ts';
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
    const steps: Step[] = [];
    const done: Record<string, unknown> = {};
    const remarks: string[] = [];
    if (options.find) {
      const model = await findDetector(engine, undefined, signal);
      const choice = { ...usualChoice, sensitivity: options.sensitivity };
      const found = await withProgress('Finding the damage', context, (progress) =>
        engine['damage.find']({ source, steps: [], model, ...choice, spread: foundSpread }, progress),
      );
      const { areas, pixels, share, source: by, notes } = found;
      done.found = { areas, pixels, share, source: by, notes };
      remarks.push(...notes.map(({ message }) => message));
      if (found.operation) {
        const fillModel = await findModel(engine, { model: baseFillModel, method: 'auto' }, signal);
        const params = { method: 'auto', grain: true, ...(fillModel ? { model: fillModel } : {}) };
        steps.push(
          v.parse(stepSchema, {
            id: 'fill',
            op: 'fill',
            params,
            mask: [found.operation],
            avoid: [],
            seed: 1,
            enabled: true,
          }),
        );
        remarks.push(`${found.areas} ${found.areas === 1 ? 'area was' : 'areas were'} found and filled.`);
      }
    }
    for (const op of ['clean', 'tone'] as const) {
      if (!options[op]) continue;
      const { params, why } = await engine['step.measure']({ op, source, steps }, { signal });
      if (why === null) continue;
      const model = op === 'clean' ? { model: await requireModel(engine, baseCleanModel, signal) } : {};
      steps.push(v.parse(stepSchema, { id: op, op, params: { ...params, ...model }, mask: [], enabled: true }));
      done[op] = params;
      remarks.push(op === 'clean' ? 'noise was taken out.' : 'fading was taken back.');
    }
    if (steps.length === 0) remarks.push('there is nothing to do; the pixels are those of the photo.');
    const written = await render(steps, target, 'Restoring');
    return { json: { ...written, ...done, steps: steps.map(({ op }) => op) }, written: [written], remarks };
  });
}
