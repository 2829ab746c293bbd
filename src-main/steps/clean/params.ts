import * as v from 'valibot';
import { maskSchema } from '../../shared/mask/mask.ts';
import { stepFields } from '../../shared/recipe/step-fields.ts';
import { modelReferenceSchema } from '../../shared/recipe/model-reference.ts';

export const cleanParamsSchema = v.object({
  /** 0 leaves the photo as it is, 1 is what the network makes of it; between them it is a mixture. */
  strength: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  model: modelReferenceSchema,
  /** The network looks at each place in eight ways and takes the mean: better, and eight times as slow. */
  ensemble: v.optional(v.boolean(), false),
});
export type CleanParams = v.InferOutput<typeof cleanParamsSchema>;

/** With an empty mask it concerns the whole photo. */
export const cleanStepSchema = v.object({
  ...stepFields,
  op: v.literal('clean'),
  params: cleanParamsSchema,
  mask: maskSchema,
});
export type CleanStep = v.InferOutput<typeof cleanStepSchema>;
