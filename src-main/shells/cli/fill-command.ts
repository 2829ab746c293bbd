import { resolve } from 'node:path';
import type { FillResult } from '../../contract/engine.ts';
import { requireFormatHolds } from '../../shared/data/output-format.ts';
import type { OutputPlaceRequest } from '../../shared/data/output-place.ts';
import type { FillMethod, FillStep } from '../../steps/fill/params.ts';
import { printJson } from '../../platform/command-line.ts';
import { progressLine, withEngine } from './with-engine.ts';
import { findModel } from './find-model.ts';
import { outputPlace, outputTarget, requireDifferent, variantPath, type OutputOptions } from './output.ts';
import { printNotes } from './print-notes.ts';
import { maskReader } from './mask-reader.ts';

export interface FillOptions extends OutputOptions {
  mask: string;
  out: string;
  method: FillMethod;
  seed: number;
  /** Name of a model, or its file; `none` does without. */
  model: string;
  /** Whether the network looks at each place in eight ways; it does where it is to say how unsure it is. */
  ensemble?: boolean;
  /** Whether what is filled gets the photo's grain. */
  grain: boolean;
  variants?: number;
  avoid?: string;
  rotate?: boolean;
  mirror?: boolean;
  /** Where to write how unsure the fill is. */
  uncertainty?: string;
  json?: boolean;
}

/** `heirloom fill`: the same steps as in the editor, on one photo. */
export async function fill(
  photo: string,
  options: FillOptions,
  outDirectory: string,
  signal: AbortSignal,
): Promise<void> {
  const count = options.variants ?? 1;
  const names =
    options.variants === undefined
      ? [options.out]
      : Array.from({ length: count }, (_, i) => variantPath(options.out, i + 1));
  const inputs = { photo, others: [options.mask, options.avoid] };
  const targets = await Promise.all(names.map((name) => outputTarget(name, options, inputs)));
  const { uncertainty: map } = options;
  const uncertainty = map === undefined ? undefined : await outputPlace(map, options, inputs);
  requireDifferent([...targets, ...(uncertainty ? [uncertainty] : [])].map(({ path }) => path));
  const started = Date.now();
  await withEngine(async (engine, written) => {
    const path = resolve(photo);
    const info = await engine['photo.inspect']({ path }, { signal });
    const size = { width: info.width, height: info.height };
    for (const { format } of targets) requireFormatHolds(format, size);
    const masks = maskReader(engine, size, { quiet: options.json === true, signal });
    const source = { path, sha256: info.sha256 };
    const model = await findModel(engine, options, signal);
    const step: FillStep = {
      id: 'fill',
      op: 'fill',
      params: {
        method: options.method,
        rotations: options.rotate ?? false,
        mirror: options.mirror ?? false,
        ...(model ? { model } : {}),
        ensemble: options.ensemble === true || options.uncertainty !== undefined,
        grain: options.grain,
      },
      mask: await masks.read(options.mask),
      avoid: options.avoid === undefined ? [] : await masks.read(options.avoid),
      seed: options.seed,
      enabled: true,
    };
    const line = progressLine('Filling');
    const seeds = Array.from({ length: count }, (_, i) => (options.seed + i) % 2 ** 32);
    await engine['photo.prepare']({ source }, { signal });
    const run = (place?: OutputPlaceRequest): Promise<FillResult> =>
      engine['fill.run'](
        { source, before: [], step, seeds, uncertainty: place },
        { signal, onEvent: ({ fraction, note }) => line.update(fraction, note) },
      );
    const { variants, holes } = uncertainty
      ? await written.write(uncertainty.path, (temporary) => run({ ...uncertainty, temporary }))
      : await run();
    line.end();
    const outputs = [];
    if (!options.json) printNotes(info.notes);
    for (const [index, target] of targets.entries()) {
      // Fewer variants than asked for means that the others would be equal to the first.
      const { seed } = variants[Math.min(index, variants.length - 1)];
      const steps = [{ ...step, seed }];
      const output = await written.write(target.path, (temporary) =>
        engine['render.run']({ source, steps, target: { ...target, temporary } }, { signal }),
      );
      outputs.push({ ...output, seed });
      if (!options.json) printNotes(output.notes);
    }
    const seconds = (Date.now() - started) / 1000;
    if (options.json) {
      const notes = { photoNotes: info.notes, maskNotes: masks.notes };
      printJson({ outputs, ...notes, distinctVariants: variants.length, holes, seconds });
    } else {
      for (const output of outputs) process.stdout.write(`${output.path}\n`);
      if (variants.length < count)
        process.stderr.write('Note: this damage has only one result; all variants are equal.\n');
    }
  }, outDirectory);
}
