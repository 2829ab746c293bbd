import type { EditState } from '../../src-main/contract/edits/edit.ts';
import type { Step, StepOp } from '../../src-main/steps/index.ts';

/**
 * The step that a panel works on: the one that the person chose, or else the last one, if it is of the panel's kind. What came before
 * another step stays as it is unless somebody wants it otherwise.
 */
export function stepInHand<Op extends StepOp>(
  { steps }: EditState,
  op: Op,
  chosen: string | null,
): Extract<Step, { op: Op }> | null {
  const step = steps.find(({ id }) => id === chosen) ?? steps.at(-1);
  return step?.op === op ? (step as Extract<Step, { op: Op }>) : null;
}

/** Cache key of the picture below the step in hand: the photo, and its enabled steps before that one. */
export function baseKey(photoId: string, { steps }: EditState, inHand: Step | null): string {
  const before = inHand ? steps.slice(0, steps.indexOf(inHand)) : steps;
  const enabled = before.filter((step) => step.enabled);
  const seedsOf = (step: Step): unknown => (step.op === 'fill' ? [step.seed, step.choices] : 0);
  return JSON.stringify([photoId, enabled.map((step) => [step.id, step.params, seedsOf(step)])]);
}
