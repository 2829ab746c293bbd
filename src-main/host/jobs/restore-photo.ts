import type { Editing } from '../edits/editing.ts';
import { restorePlanSchema, type RestorePlan } from '../edits/restore.ts';
import { inHandAlready } from '../edits/step-plan.ts';
import type { JobKindRow } from './job-kind.ts';

/** Restores a photo. The plan has ids and seed, so that a run after a kill comes to the same; the steps are placed together, once. */
export function restorePhotoKind({ restoring }: Editing): JobKindRow<'restore', RestorePlan> {
  return {
    lane: 'work',
    priority: 3,
    pausable: false,
    lasting: false,
    payload: restorePlanSchema,
    accept: restoring.plan,
    beside(plan, inHand) {
      const same = inHand.find(
        ({ kind, payload }) => kind === 'restore' && (payload as RestorePlan).photoId === plan.photoId,
      );
      if (!same) return plan;
      throw inHandAlready(same.id);
    },
    subject: ({ photoId }) => ({ photoId }),
    run: (plan, { id, signal, onProgress }) => restoring.run(plan, id, { signal, emit: onProgress }),
  };
}
