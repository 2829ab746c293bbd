import * as v from 'valibot';
import type { StepCommand, StepDefinition } from '../../steps/step.ts';
import { steps, stepSchema, type StepOp } from '../../steps/index.ts';
import { explainStep, mapPlaces, type MapOptions } from './explain-step.ts';
import { requireModel } from './find-model.ts';
import { outputTarget, requireDifferent, type OutputOptions } from './output.ts';
import type { CommandContext } from './with-engine.ts';
import { withPhoto } from './with-photo.ts';

export type StepOptions = OutputOptions &
  MapOptions & { out: string; mask?: string; json?: boolean } & Record<string, unknown>;

/** The operations that have a command of their own. */
export const stepsWithCommand = (Object.values(steps) as StepDefinition[]).filter(
  (definition): definition is StepDefinition & { command: StepCommand } => definition.command !== undefined,
);

/** `heirloom <op>`: one step over the whole photo, or over a mask. A parameter is its flag, else what was measured, else its default. */
export async function applyStep(
  {
    op,
    command,
    controls,
    toggles = [],
    baseModel,
    measures,
    explains,
    changesNothing,
  }: (typeof stepsWithCommand)[number],
  photo: string,
  options: StepOptions,
  context: CommandContext,
): Promise<void> {
  const { signal } = context;
  const inputs = { photo, others: [options.mask] };
  const target = await outputTarget(options.out, options, inputs);
  const maps = await mapPlaces(options, inputs);
  requireDifferent([target, ...Object.values(maps)].map(({ path }) => path));
  await withPhoto(photo, [target], options, context, async (work) => {
    const { engine, source, readMask, render } = work;
    await engine['photo.prepare']({ source }, { signal });
    const model = baseModel === undefined ? {} : { model: await requireModel(engine, String(options.model), signal) };
    const suggestion = measures
      ? await engine['step.measure']({ op: op as StepOp, source, steps: [] }, { signal })
      : null;
    const params: Record<string, unknown> = {
      ...Object.fromEntries(controls.map((control) => [control.key, control.default])),
      ...suggestion?.params,
      ...Object.fromEntries(controls.flatMap(({ key }) => (options[key] === undefined ? [] : [[key, options[key]]]))),
      ...Object.fromEntries(toggles.map(({ key }) => [key, options[key] === true])),
      ...model,
    };
    const mask = options.mask === undefined ? [] : await readMask(options.mask);
    const step = v.parse(stepSchema, { id: op, op, params, mask, enabled: true });
    const written = await render([step], target, command.progress);
    const report = command.report?.(params, suggestion) ?? { params, suggested: suggestion?.params };
    // Measuring takes as long as a second of cleaning: who wants no map gets none of it.
    const asked = explains && Object.keys(maps).length > 0;
    const explained = asked ? await explainStep(work, { before: [], step }, maps, context) : null;
    const remarks = changesNothing(step) ? [command.nothing] : (explained?.remarks ?? []);
    return { json: { ...written, ...report, ...explained?.json }, written: [written], remarks };
  });
}
