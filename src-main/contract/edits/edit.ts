import { current, isDraft } from 'immer';
import * as v from 'valibot';
import { AppError } from '../../shared/errors.ts';
import { maskSchema, maskOperationSchema } from '../../shared/mask/mask.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import type { FillStep } from '../../steps/fill/params.ts';
import type { Step, StepOp } from '../../steps/index.ts';
import { stepSchema } from '../../steps/index.ts';
import { withoutTaken } from './without-taken.ts';

/** What is being edited on one photo: the steps done, and the masks under the brush. View state is not here. */
export interface EditState {
  steps: Step[];
  /** Painted damage that no step has taken yet. */
  damage: Mask;
  /** Painted areas not to copy from, for the next fill. */
  avoid: Mask;
  /** Absent unless a fill is open to be made anew. */
  reopened?: ReopenedFill;
}

/**
 * A fill whose masks are under the brush (`damage` and `avoid` of the state). Its step stays in its place, switched off, until another
 * takes that place or it is given back.
 */
export interface ReopenedFill {
  stepId: string;
  /** Whether it was switched on. */
  enabled: boolean;
  /** What was painted before, which lies aside meanwhile. */
  damage: Mask;
  avoid: Mask;
}

export const emptyEdit: EditState = { steps: [], damage: [], avoid: [] };

const target = v.picklist(['damage', 'avoid']);

/** Everything a person can do to an edit. Each change is one entry of the history. */
export const changeSchema = v.variant('type', [
  v.object({ type: v.literal('paint'), target, operation: maskOperationSchema }),
  v.object({ type: v.literal('set-mask'), target, mask: maskSchema }),
  /**
   * The step takes the painted operations in its mask with it; what was painted since the step was asked for stays under the brush.
   * `replaces` is the id of a fill in whose place it goes; what lay aside while that one was open is under the brush again.
   */
  v.object({ type: v.literal('add-step'), step: stepSchema, replaces: v.optional(v.string()) }),
  /** The step of the same id with other strengths. */
  v.object({ type: v.literal('adjust-step'), step: stepSchema }),
  v.object({ type: v.literal('choose-seed'), stepId: v.string(), seed: v.number() }),
  v.object({ type: v.literal('enable-step'), stepId: v.string(), enabled: v.boolean() }),
  v.object({ type: v.literal('remove-step'), stepId: v.string() }),
  /** Gives a fill's masks to the brush, to fill anew in its place; one that was open before is given back. */
  v.object({ type: v.literal('reopen-step'), stepId: v.string() }),
  /** The fill that is open is as it was before, and so is what was painted then. Nothing happens where none is. */
  v.object({ type: v.literal('give-back-step') }),
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
      addStep(state, change.step, change.replaces);
      break;
    case 'adjust-step':
      state.steps[state.steps.indexOf(findStep(state, change.step.id))] = change.step;
      break;
    case 'choose-seed':
      findFill(state, change.stepId).seed = change.seed;
      break;
    case 'enable-step': {
      const step = findStep(state, change.stepId);
      if (state.reopened?.stepId === step.id) giveBack(state);
      step.enabled = change.enabled;
      break;
    }
    case 'remove-step': {
      const step = findStep(state, change.stepId);
      if (state.reopened?.stepId === step.id) giveBack(state);
      state.steps.splice(state.steps.indexOf(step), 1);
      break;
    }
    case 'reopen-step':
      reopen(state, findFill(state, change.stepId));
      break;
    case 'give-back-step':
      giveBack(state);
      break;
    case 'revert':
      state.steps = [];
      state.damage = [];
      state.avoid = [];
      delete state.reopened;
      break;
  }
}

function addStep(state: EditState, step: Step, replaces: string | undefined): void {
  const { damage, reopened } = isDraft(state) ? current(state) : state;
  state.damage = withoutTaken(damage, step.mask);
  // It may have been asked for before the other one was opened: then what it takes lies aside.
  if (reopened) state.reopened!.damage = withoutTaken(reopened.damage, step.mask);
  const place = state.steps.findIndex(({ id }) => id === replaces);
  if (place < 0) {
    state.steps.push(step);
    return;
  }
  if (state.reopened?.stepId === replaces) {
    const paintedSince = state.damage;
    giveBack(state);
    state.damage.push(...paintedSince);
  }
  state.steps[place] = step;
}

function reopen(state: EditState, step: FillStep): void {
  if (state.reopened?.stepId === step.id) return;
  giveBack(state);
  const { damage, avoid } = state;
  state.reopened = { stepId: step.id, enabled: step.enabled, damage, avoid };
  state.damage = [...step.mask];
  state.avoid = [...step.avoid];
  step.enabled = false;
}

function giveBack(state: EditState): void {
  const { reopened } = state;
  if (!reopened) return;
  const step = state.steps.find(({ id }) => id === reopened.stepId);
  if (step) step.enabled = reopened.enabled;
  state.damage = reopened.damage;
  state.avoid = reopened.avoid;
  delete state.reopened;
}

function findStep(state: EditState, id: string): Step {
  const step = state.steps.find((candidate) => candidate.id === id);
  if (!step) throw new AppError('INVALID_REQUEST', 'That step is no longer there.', { why: 'step-gone', step: id });
  return step;
}

function findFill(state: EditState, id: string): FillStep {
  const step = findStep(state, id);
  if (step.op !== 'fill')
    throw new AppError('INVALID_REQUEST', 'That step fills no damage.', { why: 'step-fills-nothing', step: id });
  return step;
}

/** Whether a change means the same after others that its author has not seen yet: another window may do something at any moment. */
export function fitsLaterStates(change: Change): boolean {
  return change.type === 'paint' && 'erase' in change.operation;
}

/** What an entry of the history is called; the face of the application translates it. */
export type HistoryLabel = Change['type'] | `${'add' | 'adjust'}-${Exclude<StepOp, 'fill'>}`;

/** What a change is called in the history. */
export function labelOf(change: Change): HistoryLabel {
  if (change.type !== 'add-step' && change.type !== 'adjust-step') return change.type;
  const { op } = change.step;
  if (op === 'fill') return change.type;
  return change.type === 'add-step' ? `add-${op}` : `adjust-${op}`;
}
