import * as v from 'valibot';
import { AppError } from '../errors.ts';
import { maskSchema, maskOperationSchema } from '../mask/mask.ts';
import type { Mask } from '../mask/mask.ts';
import type { FillStep, Step } from '../recipe/steps.ts';
import { stepSchema } from '../recipe/steps.ts';

/** What is being edited on one photo: the steps done, and the masks under the brush. View state is not here. */
export interface EditState {
  steps: Step[];
  /** Painted damage that no step has taken yet. */
  damage: Mask;
  /** Painted areas not to copy from, for the next fill. */
  avoid: Mask;
}

export const emptyEdit: EditState = { steps: [], damage: [], avoid: [] };

const target = v.picklist(['damage', 'avoid']);

/** Everything a person can do to an edit. Each change is one entry of the history. */
export const changeSchema = v.variant('type', [
  v.object({ type: v.literal('paint'), target, operation: maskOperationSchema }),
  v.object({ type: v.literal('set-mask'), target, mask: maskSchema }),
  /**
   * The step takes the painted damage that it concerns with it; what was painted since the step was asked for stays under the brush.
   */
  v.object({ type: v.literal('add-step'), step: stepSchema }),
  /** The step of the same id with other strengths. */
  v.object({ type: v.literal('adjust-step'), step: stepSchema }),
  v.object({ type: v.literal('choose-seed'), stepId: v.string(), seed: v.number() }),
  v.object({ type: v.literal('enable-step'), stepId: v.string(), enabled: v.boolean() }),
  v.object({ type: v.literal('remove-step'), stepId: v.string() }),
  /** Gives a step's mask back to the brush and removes the step, to fill it anew. */
  v.object({ type: v.literal('reopen-step'), stepId: v.string() }),
  v.object({ type: v.literal('revert') }),
]);
export type Change = v.InferOutput<typeof changeSchema>;

/**
 * The state after `change`. Pure; changes `state` in place, so call it on an immer draft or a copy.
 * @throws INVALID_REQUEST when the change names a step that is not there.
 */
export function applyChange(state: EditState, change: Change): void {
  switch (change.type) {
    case 'paint':
      state[change.target].push(change.operation);
      break;
    case 'set-mask':
      state[change.target] = change.mask;
      break;
    case 'add-step':
      state.steps.push(change.step);
      state.damage = state.damage.slice(change.step.mask.length);
      break;
    case 'adjust-step':
      state.steps[state.steps.indexOf(findStep(state, change.step.id))] = change.step;
      break;
    case 'choose-seed':
      findFill(state, change.stepId).seed = change.seed;
      break;
    case 'enable-step':
      findStep(state, change.stepId).enabled = change.enabled;
      break;
    case 'remove-step':
      state.steps.splice(state.steps.indexOf(findStep(state, change.stepId)), 1);
      break;
    case 'reopen-step': {
      const step = findFill(state, change.stepId);
      state.damage = step.mask;
      state.avoid = step.avoid;
      state.steps.splice(state.steps.indexOf(step), 1);
      break;
    }
    case 'revert':
      state.steps = [];
      state.damage = [];
      state.avoid = [];
      break;
  }
}

function findStep(state: EditState, id: string): Step {
  const step = state.steps.find((candidate) => candidate.id === id);
  if (!step) throw new AppError('INVALID_REQUEST', 'That step is no longer there.', { step: id });
  return step;
}

function findFill(state: EditState, id: string): FillStep {
  const step = findStep(state, id);
  if (step.op !== 'fill') throw new AppError('INVALID_REQUEST', 'That step fills no damage.', { step: id });
  return step;
}

/** What an entry of the history is called; the face of the application translates it. */
export type HistoryLabel = Change['type'] | 'add-tone' | 'add-clean' | 'adjust-tone' | 'adjust-clean';

/** What a change is called in the history. */
export function labelOf(change: Change): HistoryLabel {
  if (change.type !== 'add-step' && change.type !== 'adjust-step') return change.type;
  const { op } = change.step;
  if (op === 'fill') return change.type;
  return change.type === 'add-step' ? `add-${op}` : `adjust-${op}`;
}
