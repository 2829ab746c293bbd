import { basename } from 'node:path';
import type { HoleGroup } from '../../shared/data/photo.ts';
import { text } from '../../steps/fill/text.ts';
import { countWays, joinWays, type FilledWay } from '../../shared/data/filled-way.ts';
import { newFill, withEvidence } from '../../steps/fill/params.ts';
import { explainStep, mapPlaces } from './explain-step.ts';
import { findModel, readFilling, type Filling } from './find-model.ts';
import { outputTarget, requireDifferent, variantPath, type OutputOptions } from './output.ts';
import { withProgress, type CommandContext } from './with-engine.ts';
import { withPhoto } from './with-photo.ts';

interface FillOptions extends OutputOptions, Filling {
  mask: string;
  out: string;
  seed: number;
  /** Test-time augmentation over 8 symmetries; implied by `uncertainty`. */
  ensemble?: boolean;
  grain: boolean;
  variants?: number;
  avoid?: string;
  rotate?: boolean;
  mirror?: boolean;
  /** Files for the maps of uncertainty, and of what was changed, by the first variant. */
  uncertainty?: string;
  difference?: string;
  json?: boolean;
}

/** `heirloom fill`: the same steps as in the editor, on one photo. */
export async function fill(photo: string, options: FillOptions, context: CommandContext): Promise<void> {
  const { signal } = context;
  const count = options.variants ?? 1;
  const names =
    options.variants === undefined
      ? [options.out]
      : Array.from({ length: count }, (_, i) => variantPath(options.out, i + 1));
  const inputs = { photo, others: [options.mask, options.avoid] };
  const targets = await Promise.all(names.map((name) => outputTarget(name, options, inputs)));
  const { uncertainty: map, difference } = await mapPlaces(options, inputs);
  requireDifferent([...targets, map, difference].flatMap((place) => (place ? [place.path] : [])));
  const filling = await readFilling(options, context);
  await withPhoto(photo, targets, options, context, async (work) => {
    const { engine, source, readMask, render, write } = work;
    const model = await findModel(engine, filling, signal);
    const step = newFill({
      id: 'fill',
      params: {
        method: filling.method,
        rotations: options.rotate ?? false,
        mirror: options.mirror ?? false,
        ...(model ? { model } : {}),
        ensemble: options.ensemble === true || map !== undefined,
        grain: options.grain,
      },
      mask: await readMask(options.mask),
      avoid: options.avoid === undefined ? [] : await readMask(options.avoid),
      seed: options.seed,
    });
    const seeds = Array.from({ length: count }, (_, i) => (options.seed + i) % 2 ** 32);
    await engine['photo.prepare']({ source }, { signal });
    const request = { source, before: [], step, seeds };
    const {
      variants,
      holes,
      groups,
      evidence,
      notes = [],
    } = await withProgress('Filling', context, (progress) =>
      map
        ? write(map, (uncertainty) => engine['fill.run']({ ...request, uncertainty }, progress))
        : engine['fill.run'](request, progress),
    );
    const decided = withEvidence(step, evidence);
    const named = nameVariants(variants, groups);
    const outputs = [];
    for (const [index, target] of targets.entries()) {
      // The engine leaves out variants that are equal to the first.
      const made = Math.min(index, variants.length - 1);
      const { seed } = variants[made];
      outputs.push({ ...(await render([{ ...decided, seed }], target, 'Filling')), seed, ...named[made] });
    }
    const first = { ...decided, seed: variants[0].seed };
    const explained = await explainStep(work, { before: [], step: first }, { difference }, context);
    const remarks = fewer(variants.length, count);
    if (count > 1)
      for (const { path, name } of outputs) if (name !== undefined) remarks.push(`${basename(path)}: ${name}`);
    remarks.push(...notes.map(({ message }) => message));
    const inFaces = holes.filter(({ face }) => face).length;
    if (inFaces > 0)
      remarks.push(`${inFaces} of ${holes.length} areas ${inFaces === 1 ? 'touches' : 'touch'} a face: look closely.`);
    if (difference) remarks.push(...explained.remarks);
    const json = { outputs, distinctVariants: variants.length, holes, notes, ...explained.json };
    return { json, written: outputs, remarks };
  });
}

/** What variants are called, and what each area that differs is filled with. */
function nameVariants(variants: readonly { ways: FilledWay[] }[], groups: readonly HoleGroup[]) {
  if (groups.length === 0) return [];
  const joined = variants.map(({ ways }) => joinWays(ways));
  const counts = countWays(joined);
  return variants.map(({ ways }, i) => {
    const { method, model } = joined[i];
    const way = model ?? text[`fill.way.${method}`][0];
    const areas = groups.map(({ x, y, width, height }, group) => ({ x, y, width, height, ...ways[group] }));
    return { name: counts[i] > 1 ? `${way} ${counts[i]}` : way, areas };
  });
}

function fewer(made: number, asked: number): string[] {
  if (made >= asked) return [];
  if (made === 1) return ['this damage has only one result; all variants are equal.'];
  return [`only ${made} of ${asked} variants came out different; the last one is repeated.`];
}
