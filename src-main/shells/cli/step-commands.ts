import type { Command, Option } from 'commander';
import type { StepDefinition, StepSuggestion } from '../../steps/step.ts';
import { steps, stepSchema, type StepOp } from '../../steps/index.ts';
import * as v from 'valibot';
import { requireModel } from './find-model.ts';
import { numberBetween, wholeNumber } from '../../platform/command-line.ts';
import { restorePhoto, type RestoreOptions } from './restore-photo.ts';

type AdjustOptions = RestoreOptions & Record<string, unknown>;

/** A command for every step that has one, `heirloom <op> PHOTO --out OUT`, its flags made from the step's controls and toggles. */
export function addAdjusting(program: Command, outDirectory: string, signal: AbortSignal, json: Option): void {
  for (const definition of Object.values(steps) as StepDefinition[]) {
    const { op, command, controls, toggles = [], baseModel, takesArea } = definition;
    if (!command) continue;
    const added = program
      .command(op)
      .description(command.description)
      .argument('<photo>', 'the photo to restore')
      .requiredOption('--out <file>', 'where to write; the ending says the format');
    for (const { key, min, max, help } of controls) added.option(`--${key} <number>`, help, numberBetween(min, max));
    if (takesArea) added.option('--mask <file>', 'picture of the same size; only what is white is concerned');
    if (baseModel !== undefined) added.option('--model <name>', 'the network, by name or by file', baseModel);
    for (const { key, help } of toggles) added.option(`--${key}`, help);
    added
      .option('--quality <percent>', 'for JPEG, WebP and AVIF', wholeNumber(1, 100), 92)
      .option('--overwrite', 'replace what is at OUT')
      .addOption(json)
      .action((photo: string, options: AdjustOptions) => adjust(definition, photo, options, outDirectory, signal));
  }
}

/** One step over the whole photo, or over a mask; what no flag says is what suits the photo, or else the control's default. */
async function adjust(
  definition: StepDefinition,
  photo: string,
  options: AdjustOptions,
  outDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const { op, command, controls, toggles = [], baseModel, measures } = definition;
  await restorePhoto(
    photo,
    command!.progress,
    options,
    async ({ engine, source, readMask }) => {
      const model = baseModel === undefined ? {} : { model: await requireModel(engine, String(options.model), signal) };
      const suggestion: StepSuggestion | null = measures
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
      const report = command!.report?.(params, suggestion) ?? { params, suggested: suggestion?.params };
      return { step, report, notes: definition.changesNothing(step) ? [command!.nothing] : [] };
    },
    outDirectory,
    signal,
  );
}
