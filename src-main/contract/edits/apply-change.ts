import { current, isDraft } from 'immer';
import { AppError } from '../../shared/errors.ts';
import type { FillStep } from '../../steps/fill/params.ts';
import type { Step } from '../../steps/index.ts';
import type { AnyChange, Finding, Placement } from './change.ts';
import type { EditState } from './edit.ts';
import { newStep, withParams } from './new-step.ts';
import { withoutTaken } from './without-taken.ts';

/**
 * The state after `change`. Pure but that it changes `state` in place, so call it on an immer draft or a copy. Ids come from
 * `changeId`, so that page and host give the same.
 * @throws INVALID_REQUEST when the change names a step that is not there, or gives one parameters that do not fit
 */
export function applyChange(state: EditState, change: AnyChange, changeId: string): void {
  switch (change.type) {
    case 'paint':
      state[change.target].push({ ...change.operation, id: changeId });
      break;
    case 'clear-mask':
      state[change.target] = [];
      break;
    case 'add-step': {
      const { damage } = plain(state);
      const taken = change.area === 'damage' ? damage.map(({ id }) => id) : [];
      place(state, { type: 'place-step', step: newStep(damage, change), taken });
      break;
    }
    case 'place-step':
      place(state, change);
      break;
    case 'set-step': {
      const step = findStep(state, change.stepId);
      step.params = withParams(plain(step), change.params).params;
      step.enabled = true;
      break;
    }
    case 'choose-seed': {
      const { seed, choices = [], seeds } = change;
      const step = findFill(state, change.stepId);
      step.seed = seed;
      if (choices.length > 0) step.choices = choices;
      else delete step.choices;
      if (seeds) step.seeds = seeds;
      break;
    }
    case 'enable-step':
      enable(state, change.stepId, change.enabled);
      break;
    case 'enable-steps':
      for (const id of change.stepIds) enable(state, id, change.enabled);
      break;
    case 'remove-step':
      remove(state, change.stepId);
      break;
    case 'remove-steps':
      for (const id of change.stepIds) remove(state, id);
      break;
    case 'reopen-step':
      reopen(state, findFill(state, change.stepId));
      break;
    case 'give-back-step':
      giveBack(state);
      break;
    case 'restore':
      for (const [index, step] of change.steps.entries())
        place(state, { type: 'place-step', step, taken: index === 0 ? change.taken : [] });
      break;
    case 'found':
      find(state, change, changeId);
      break;
    case 'revert':
      state.steps = [];
      state.damage = [];
      state.avoid = [];
      delete state.reopened;
      break;
  }
  forgetFound(state, change);
}

function find(state: EditState, { operation, part }: Finding, id: string): void {
  const index = state.damage.findIndex((painted) => painted.id === state.found?.operation);
  state.damage.splice(Math.max(0, index), index < 0 ? 0 : 1, ...(operation ? [{ ...operation, id }] : []));
  state.found = { ...part, operation: operation ? id : null };
}

/** Once its operation is no longer under the brush, how it was chosen says nothing. Where none is taken, it goes with the rest. */
function forgetFound(state: EditState, change: AnyChange): void {
  const { found, damage } = plain(state);
  if (!found) return;
  const gone = found.operation === null ? takesDamage(change) : !damage.some(({ id }) => id === found.operation);
  if (gone) delete state.found;
}

/** Whether damage goes from under the brush by a change. */
function takesDamage(change: AnyChange): boolean {
  switch (change.type) {
    case 'clear-mask':
      return change.target === 'damage';
    case 'place-step':
    case 'restore':
      return change.taken.length > 0;
    case 'add-step':
      return change.area === 'damage';
    case 'reopen-step':
    case 'give-back-step':
    case 'revert':
      return true;
    default:
      return false;
  }
}

function enable(state: EditState, id: string, enabled: boolean): void {
  const step = findStep(state, id);
  if (state.reopened?.stepId === id) giveBack(state);
  step.enabled = enabled;
}

function remove(state: EditState, id: string): void {
  const step = findStep(state, id);
  if (state.reopened?.stepId === id) giveBack(state);
  state.steps.splice(state.steps.indexOf(step), 1);
}

function place(state: EditState, { step, taken, replaces }: Placement): void {
  if (state.steps.some(({ id }) => id === step.id))
    throw new AppError('INVALID_REQUEST', 'That step is there already.', { why: 'step-there', step: step.id });
  const ids = new Set(taken);
  const { damage, avoid, reopened } = plain(state);
  state.damage = withoutTaken(damage, ids);
  // It may have been asked for before the other one was opened: then what it takes lies aside.
  if (reopened) state.reopened!.damage = withoutTaken(reopened.damage, ids);
  const index = state.steps.findIndex(({ id }) => id === replaces);
  if (index < 0) {
    state.steps.push(step);
    return;
  }
  if (state.reopened?.stepId === replaces) {
    const paintedSince = state.damage;
    giveBack(state);
    state.damage.push(...paintedSince);
    state.avoid.push(...withoutTaken(avoid, ids));
  }
  state.steps[index] = step;
}

function reopen(state: EditState, step: FillStep): void {
  if (state.reopened?.stepId === step.id) return;
  giveBack(state);
  const { damage, avoid } = state;
  state.reopened = { stepId: step.id, enabled: step.enabled, damage, avoid };
  const masks = plain(step);
  state.damage = masks.mask.map((operation, i) => ({ ...operation, id: `${step.id}.${i}` }));
  state.avoid = masks.avoid.map((operation, i) => ({ ...operation, id: `${step.id}.avoid.${i}` }));
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

/** A draft as it is now, without the cost of one proxy for each operation that is looked at. */
function plain<T extends object>(value: T): T {
  return isDraft(value) ? (current(value as never) as T) : value;
}
