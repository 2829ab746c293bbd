import * as v from 'valibot';
import { maskSchema } from '../mask/mask.ts';

/** `auto` chooses for each part of the damage by its width; the others are used for all of it. */
export const fillMethods = ['auto', 'smooth', 'exemplar'] as const;
export type FillMethod = (typeof fillMethods)[number];

export const fillParamsSchema = v.object({
  method: v.picklist(fillMethods),
  /** Texture may be turned by quarter turns when it is copied. */
  rotations: v.optional(v.boolean(), false),
  /** Texture may be mirrored when it is copied. */
  mirror: v.optional(v.boolean(), false),
});
export type FillParams = v.InferOutput<typeof fillParamsSchema>;

const common = {
  id: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/)),
  mask: maskSchema,
  /** Pixels that must not be copied from: a frame, a stamp, other damage. */
  avoid: v.optional(maskSchema, []),
  /** Unsigned 32-bit. */
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff)),
  enabled: v.boolean(),
};

/** One schema per operation; an operation is added by adding a row. */
export const stepSchemas = {
  fill: v.object({ ...common, op: v.literal('fill'), params: fillParamsSchema }),
} as const;

export const stepSchema = v.variant('op', [stepSchemas.fill]);
export type Step = v.InferOutput<typeof stepSchema>;
export type StepOp = Step['op'];
