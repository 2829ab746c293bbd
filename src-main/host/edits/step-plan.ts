import * as v from 'valibot';
import type { Placement } from '../../contract/edits/change.ts';
import { plainMask } from '../../contract/edits/new-step.ts';
import type { EditState } from '../../contract/edits/edit.ts';
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
  const left = planWithout(plan, new Set(ofPhoto.flatMap((other) => other.plan.taken)));
  if (left) return left;
  // The last of several, with which all of them have ended.
  const holder = ofPhoto.findLast((other) => maskIds(plan).some((id) => other.plan.taken.includes(id)))!;
  throw inHandAlready(holder.id);
}

/**
 * The plan without the painted operations that are no longer there: another step took them after this one had failed, or they were undone.
 * @throws MASK_EMPTY ('nothing-left') where none of them is
 */
export function stillPainted<Plan extends StepPlan>(plan: Plan, { damage, reopened }: EditState): Plan {
  const there = new Set([...damage, ...(reopened?.damage ?? [])].map(({ id }) => id));
  const left = planWithout(plan, new Set(maskIds(plan).filter((id) => !there.has(id))));
  if (left) return left;
  throw new AppError(
    'MASK_EMPTY',
    'What was painted for this has been filled or taken away meanwhile: there is nothing left to do.',
    { why: 'nothing-left' },
  );
}

/** Ids of the operations of a plan's mask. Those of what is left alone follow them among `taken`. */
const maskIds = ({ step, taken }: StepPlan): string[] => taken.slice(0, step.mask.length);

/** The plan without some of the operations of its mask; null where nothing is left of that. */
function planWithout<Plan extends StepPlan>(plan: Plan, ids: ReadonlySet<string>): Plan | null {
  const { step, taken } = plan;
  const painted = step.mask.map((operation, i) => ({ ...operation, id: taken[i] }));
  if (!painted.some(({ id }) => ids.has(id))) return plan;
  const left = withoutTaken(painted, ids);
  if (left.length === 0) return null;
  return {
    ...plan,
    step: { ...step, mask: plainMask(left) },
    taken: [...left.map(({ id }) => id), ...taken.slice(painted.length)],
  };
}

/** Another job does the same already. */
export const inHandAlready = (job: string): AppError =>
  new AppError('INVALID_REQUEST', 'This is being done already. Wait until it has ended, or cancel it.', {
    why: 'in-hand-already',
    job,
  });
