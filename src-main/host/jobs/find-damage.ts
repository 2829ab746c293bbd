import type { Editing } from '../edits/editing.ts';
import { findPlanSchema, type FindPlan } from '../edits/find.ts';
import { inHandAlready } from '../edits/step-plan.ts';
import type { JobKindRow } from './job-kind.ts';

/** Finds damage. The map is kept by what it is made from, so that a run after a kill comes to the same; it is put into the edit once. */
export function findDamageKind({ finding }: Editing): JobKindRow<'find', FindPlan> {
  return {
    lane: 'work',
    priority: 3,
    pausable: false,
    lasting: false,
    payload: findPlanSchema,
    accept: finding.plan,
    beside(plan, inHand) {
      const same = inHand.find(
        ({ kind, payload }) => kind === 'find' && (payload as FindPlan).photoId === plan.photoId,
      );
      if (!same) return plan;
      throw inHandAlready(same.id);
    },
    subject: ({ photoId }) => ({ photoId }),
    run: (plan, { id, signal, onProgress }) =>
      finding.run(plan, id, { signal, emit: ({ fraction }) => onProgress(fraction) }),
  };
}
