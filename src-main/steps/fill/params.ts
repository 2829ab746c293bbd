import * as v from 'valibot';
import { maskSchema } from '../../shared/mask/mask.ts';
import { modelReferenceSchema } from '../../shared/recipe/model-reference.ts';
import { stepFields } from '../../shared/recipe/step-fields.ts';
import type { StepDefinition } from '../step.ts';
import { text } from './text.ts';

/**
 * `auto` chooses for each part of the damage by its width, with a network for thin parts where `model` is given; the other methods take
 * all of it.
 */
export const fillMethods = ['auto', 'smooth', 'exemplar', 'network'] as const;
export type FillMethod = (typeof fillMethods)[number];

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

export const fillStepSchema = v.object({
  ...stepFields('fill', fillParamsSchema),
  /** Pixels that must not be copied from: a frame, a stamp, other damage. */
  avoid: v.optional(maskSchema, []),
  /** Unsigned 32-bit. */
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
  /** Of a stroke that was filled as soon as it was painted. Decides nothing about pixels: such steps are listed together. */
  healed: v.optional(v.literal(true)),
});
export type FillStep = v.InferOutput<typeof fillStepSchema>;

export const fill = {
  op: 'fill',
  version: 1,
  text,
  schema: fillStepSchema,
  cost: 'slow',
  // src-renderer/steps/fill has its panel.
  controls: [],
  takesArea: true,
  measures: false,
  canonical({ params, seed, avoid }) {
    const { method, rotations, mirror, model, ensemble, grain } = params;
    const network = model ? [model.sha256, ensemble] : [];
    return [method, rotations, mirror, seed, avoid, ...network, ...(grain ? ['grain'] : [])];
  },
  changesNothing: () => false,
} satisfies StepDefinition<FillStep>;
