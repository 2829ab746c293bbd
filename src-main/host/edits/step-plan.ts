import * as v from 'valibot';
import type { Placement } from '../../contract/edits/change.ts';
import { stepSchema } from '../../steps/index.ts';

/** A step as it was asked for: all that decides what comes of it, however much later it is computed and placed. */
export const stepPlanSchema = v.object({
  photoId: v.string(),
  /** The steps that it is laid on. */
  before: v.array(stepSchema),
  step: stepSchema,
  /** See Placement. */
  taken: v.array(v.string()),
  replaces: v.optional(v.string()),
});
export type StepPlan = v.InferOutput<typeof stepPlanSchema>;

export function placementOf({ step, taken, replaces }: StepPlan): Placement {
  return { type: 'place-step', step, taken, replaces };
}
