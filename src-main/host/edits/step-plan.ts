import * as v from 'valibot';
import type { Placement } from '../../contract/edits/change.ts';
import { plainMask } from '../../contract/edits/new-step.ts';
import { withoutTaken } from '../../contract/edits/without-taken.ts';
import { AppError } from '../../shared/errors.ts';
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

/**
 * The plan without the painted operations that other plans have taken, so that nothing is filled or cleaned twice. What is painted to be left
 * alone stays painted, and counts for each.
 * @param others of jobs that have not ended
 * @throws INVALID_REQUEST ('in-hand-already') with the other `job`, where nothing is left
 */
export function besidePlans<Plan extends StepPlan>(
  plan: Plan,
  others: readonly { id: string; plan: StepPlan }[],
): Plan {
  const { photoId, step, taken, replaces } = plan;
  const ofPhoto = others.filter((other) => other.plan.photoId === photoId);
  const makesTheSame = ({ plan: other }: { plan: StepPlan }): boolean =>
    replaces === undefined
      ? taken.length + other.taken.length === 0 && other.step.op === step.op
      : other.replaces === replaces;
  const same = ofPhoto.find(makesTheSame);
  if (same) throw inHandAlready(same.id);
  const inHand = new Set(ofPhoto.flatMap((other) => other.plan.taken));
  // First those of the mask, in its order, then those of what is left alone.
  const painted = step.mask.map((operation, i) => ({ ...operation, id: taken[i] }));
  if (!painted.some(({ id }) => inHand.has(id))) return plan;
  const left = withoutTaken(painted, inHand);
  if (left.length === 0) {
    // The last of several, with which all of them have ended.
    const holder = ofPhoto.findLast((other) => painted.some(({ id }) => other.plan.taken.includes(id)))!;
    throw inHandAlready(holder.id);
  }
  const ids = [...left.map(({ id }) => id), ...taken.slice(painted.length)];
  return { ...plan, step: { ...step, mask: plainMask(left) }, taken: ids };
}

/** Another job does the same already. */
export const inHandAlready = (job: string): AppError =>
  new AppError('INVALID_REQUEST', 'This is being done already. Wait until it has ended, or cancel it.', {
    why: 'in-hand-already',
    job,
  });
