import { placesStep } from '../../contract/jobs.ts';
import { slowOps, type SlowOp } from '../../steps/index.ts';
import type { Editing } from '../edits/editing.ts';
import { fillPlanSchema, type FillPlan } from '../edits/fill.ts';
import { besidePlans, stepPlanSchema, stillPainted, type StepPlan } from '../edits/step-plan.ts';
import type { JobInHand, JobKindRow } from './job-kind.ts';

/** Somebody waits for it, so it goes before exports. What runs is computed whole; nothing of half a step can be kept. */
const row = { lane: 'work', priority: 3, pausable: false, lasting: false } as const;

/** What no other job has in hand: a page that lost its line asks again for what goes on. @throws INVALID_REQUEST */
function beside<Plan extends StepPlan>(plan: Plan, inHand: readonly JobInHand[]): Plan {
  const steps = inHand.filter(({ kind }) => placesStep(kind));
  return besidePlans(
    plan,
    steps.map(({ id, payload }) => ({ id, plan: payload as StepPlan })),
  );
}

/** Fills what is painted. The plan has the step's id and its seeds, so that a run after a kill comes to the same. */
export function fillKind({ fills, state }: Editing): JobKindRow<'fill', FillPlan> {
  return {
    ...row,
    payload: fillPlanSchema,
    accept: fills.plan,
    beside,
    again: (plan) => stillPainted(plan, state(plan.photoId)),
    subject: ({ photoId }) => ({ photoId }),
    run: (plan, { id, signal, onProgress }) =>
      fills.run(plan, id, { signal, emit: ({ fraction }) => onProgress(fraction) }),
  };
}

/** Fills one stroke as soon as it is painted. */
export function healKind({ fills, state }: Editing): JobKindRow<'heal', FillPlan> {
  return {
    ...row,
    lane: 'healing',
    brief: true,
    payload: fillPlanSchema,
    accept: fills.planHealing,
    beside,
    // A stroke that was cancelled was never painted.
    again: (plan, ended) => (ended === 'failed' ? stillPainted(plan, state(plan.photoId)) : plan),
    subject: ({ photoId }) => ({ photoId }),
    run: (plan, { id, signal, onProgress }) =>
      fills.heal(plan, id, { signal, emit: ({ fraction }) => onProgress(fraction) }),
    failed: fills.leavePainted,
  };
}

/** A kind for each operation that takes its time and is set by controls: adds a step of it. */
export function slowStepKinds({ slowSteps, state }: Editing): { [Op in SlowOp]: JobKindRow<Op, StepPlan> } {
  const kindOf = <Op extends SlowOp>(op: Op): JobKindRow<Op, StepPlan> => ({
    ...row,
    payload: stepPlanSchema,
    accept: (request) => slowSteps.plan(op, request),
    beside,
    again: (plan) => stillPainted(plan, state(plan.photoId)),
    subject: ({ photoId }) => ({ photoId }),
    run: (plan, { id, signal, onProgress }) => slowSteps.run(plan, id, { signal, emit: onProgress }),
  });
  return Object.fromEntries(slowOps.map((op) => [op, kindOf(op)])) as unknown as ReturnType<typeof slowStepKinds>;
}
