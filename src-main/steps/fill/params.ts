import * as v from 'valibot';
import { joinWays, type FilledWay } from '../../shared/data/filled-way.ts';
import { maskSchema } from '../../shared/mask/mask.ts';
import { modelReferenceSchema } from '../../shared/recipe/model-reference.ts';
import { stepFields } from '../../shared/recipe/step-fields.ts';
import type { StepDefinition } from '../step.ts';
import { text } from './text.ts';

/**
 * `auto` chooses for each part of the damage by its width and by what its surroundings show, with a network for thin parts where `model` is
 * given; the other methods take all of it. `detail` is `smooth` with fine detail copied onto it.
 */
export const fillMethods = ['auto', 'smooth', 'detail', 'exemplar', 'network'] as const;
export type FillMethod = (typeof fillMethods)[number];

/** Whether a method may have a network. */
export function takesModel(method: FillMethod): method is 'auto' | 'network' {
  return method === 'auto' || method === 'network';
}

export const fillParamsSchema = v.object({
  method: v.picklist(fillMethods),
  /** Copied patches may be rotated by quarter turns. */
  rotations: v.optional(v.boolean(), false),
  /** Copied patches may be mirrored. */
  mirror: v.optional(v.boolean(), false),
  /** The network; `network` needs one, `auto` does without. */
  model: v.optional(modelReferenceSchema),
  /** Test-time augmentation: mean over the 8 symmetries of the square, better and eight times as slow. */
  ensemble: v.optional(v.boolean(), false),
  /** Adds the photo's grain to smooth fills. */
  grain: v.optional(v.boolean(), false),
});
export type FillParams = v.InferOutput<typeof fillParamsSchema>;

/** Unsigned 32-bit. */
const seedSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));

/** Holes that are filled with another seed than the rest of their step. */
export const holeChoiceSchema = v.object({
  seed: seedSchema,
  /** Pixels of the photo, x, y in twos. A connected area of the damage that has one of them is meant whole. */
  at: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
});
export type HoleChoice = v.InferOutput<typeof holeChoiceSchema>;
export const holeChoicesSchema = v.pipe(v.array(holeChoiceSchema), v.maxLength(255));

const pixel = v.pipe(v.number(), v.integer(), v.minValue(0));

/** What wide damage can be filled with by `auto`; `network` is the imported model of the evidence. */
export const wideMethods = ['smooth', 'detail', 'exemplar', 'network'] as const;
export type WideMethod = (typeof wideMethods)[number];

/**
 * What `auto` decided from the photo when the step was made, so that it is never decided otherwise. It holds for one seed; the next ones show
 * the other methods, and all further ones differ by chance (`methodAt`). Source px.
 */
export const evidenceSchema = v.object({
  seed: seedSchema,
  /** Boxes of faces, from which nothing is copied. */
  faces: v.pipe(v.array(v.object({ x: pixel, y: pixel, width: pixel, height: pixel })), v.maxLength(1000)),
  /** The imported model that fills where `network` is said. Only what such a seed fills needs it. */
  model: v.optional(modelReferenceSchema),
  /** Whether the network of the step restores thin damage. Absent where that was not tried: it does. */
  restored: v.optional(v.boolean()),
  holes: v.pipe(
    v.array(
      v.object({
        /** A pixel of a wide part of the damage, x and y. */
        at: v.tuple([pixel, pixel]),
        method: v.picklist(wideMethods),
        /** What the seeds after the decided one show instead, in this order. Absent in steps of versions that had another order. */
        others: v.optional(v.pipe(v.array(v.picklist(wideMethods)), v.maxLength(8))),
      }),
    ),
    v.maxLength(100_000),
  ),
});
export type Evidence = v.InferOutput<typeof evidenceSchema>;

/** Seeds of the variants of a step. */
export const variantSeedsSchema = v.pipe(v.array(seedSchema), v.maxLength(64));

export const fillStepSchema = v.object({
  ...stepFields('fill', fillParamsSchema),
  /** Pixels that must not be copied from: a frame, a stamp, other damage. */
  avoid: v.optional(maskSchema, []),
  /** Of every hole that `choices` does not name. */
  seed: seedSchema,
  /** Of `auto`. Without it wide damage has copied texture, as in steps of versions that decided by width alone. */
  evidence: v.optional(evidenceSchema),
  /** Of two that name the same hole the last one counts. */
  choices: v.optional(holeChoicesSchema),
  /** Of the variants that there are to choose from. Decides nothing about pixels. */
  seeds: v.optional(variantSeedsSchema),
  /** Searched in bands and solved in tiles that threads can share (`undivided` of a work context). Absent in steps of version 0.1.0. */
  divided: v.optional(v.literal(true)),
  /** Of a stroke that was filled as soon as it was painted. Decides nothing about pixels: such steps are listed together. */
  healed: v.optional(v.literal(true)),
});
export type FillStep = v.InferOutput<typeof fillStepSchema>;

export const fill = {
  op: 'fill',
  version: 3,
  text,
  schema: fillStepSchema,
  cost: 'slow',
  // src-renderer/steps/fill has its panel.
  controls: [],
  takesArea: true,
  measures: false,
  explains: ['missing'],
  canonical(step) {
    const { params, seed, choices = [], avoid } = step;
    const { method, rotations, mirror, model, ensemble, grain } = params;
    const evidence = evidenceOf(step);
    const network = model ? [model.sha256, ensemble] : [];
    const chosen = choices.length > 0 ? [choices.map(({ seed: other, at }) => [other, at])] : [];
    return [
      method,
      rotations,
      mirror,
      seed,
      avoid,
      ...network,
      ...(grain ? ['grain'] : []),
      ...chosen,
      ...(evidence ? [evidence] : []),
      ...(step.divided ? ['divided'] : []),
    ];
  },
  changesNothing: () => false,
} satisfies StepDefinition<FillStep>;

/** A fill as this version makes it. */
export function newFill(fields: Omit<FillStep, 'op' | 'enabled' | 'divided'>): FillStep {
  return { ...fields, op: 'fill', divided: true, enabled: true };
}

/** What was decided for a fill that leaves it to be decided. */
export function evidenceOf({ params, evidence }: FillStep): Evidence | undefined {
  return params.method === 'auto' ? evidence : undefined;
}

/** A fill with what was decided for it, if anything was. */
export function withEvidence(step: FillStep, evidence: Evidence | undefined): FillStep {
  return evidence ? { ...step, evidence } : step;
}

/** A fill of which every hole has the same seed. */
export function withSeed({ choices: _, ...step }: FillStep, seed: number): FillStep {
  return { ...step, seed };
}

type DecidedHole = Evidence['holes'][number];

/** The methods that have another result with another seed. */
const byChance: readonly WideMethod[] = ['exemplar', 'detail'];

/** By how many a seed comes after the one that was decided for; the number of methods for all further ones, which differ by chance alone. */
export function turnOf({ seed: first, holes }: Evidence, seed: number): number {
  const methods = holes.map(({ others }) => (others ? 1 + others.length : 2));
  const further = methods.reduce((most, count) => Math.max(most, count), 1);
  return Math.min(further, (seed - first) >>> 0);
}

/** What a hole is filled with in a turn: as decided, then by the other methods, then by chance. @param inFace whether it touches a face */
export function methodAt({ method, others }: DecidedHole, turn: number, inFace: boolean): WideMethod {
  if (turn === 0) return method;
  if (others) return others.at(turn - 1) ?? [method, ...others].find((one) => byChance.includes(one)) ?? method;
  // The order of steps that do not name it.
  if (inFace) return turn === 1 ? 'smooth' : 'detail';
  return turn === 1 && method === 'exemplar' ? 'detail' : 'exemplar';
}

/**
 * What a step has filled wide damage with, and how many variants were filled so up to its own, as far as the step itself says so: nothing where single holes have variants of
 * their own.
 */
export function wayOf(step: FillStep): { way: FilledWay; count: number } | null {
  const evidence = evidenceOf(step);
  if (!evidence || evidence.holes.length === 0 || step.choices?.length) return null;
  const named = (method: WideMethod): FilledWay =>
    method === 'network' && evidence.model ? { method, model: evidence.model.name } : { method };
  const turn = turnOf(evidence, step.seed);
  // Whether a hole touches a face the step says by its list alone.
  if (turn > 0 && evidence.holes.some(({ others }) => !others)) return null;
  const offset = (step.seed - evidence.seed) >>> 0;
  const wayAt = (one: number): FilledWay => joinWays(evidence.holes.map((hole) => named(methodAt(hole, one, false))));
  const way = wayAt(turn);
  const before = Array.from({ length: turn }, (_, i) => wayAt(i)).filter((other) => other.method === way.method).length;
  return { way, count: before + offset - turn + 1 };
}
