import * as v from 'valibot';
import { maskOperationSchema, type BitmapOperation } from '../../shared/mask/mask.ts';
import { stepIdSchema } from '../../shared/recipe/step-fields.ts';
import { holeChoicesSchema, variantSeedsSchema } from '../../steps/fill/params.ts';
import { stepOps, type Step, type StepOp } from '../../steps/index.ts';
import { paintTargets, type EditState, type FoundPart } from './edit.ts';

const target = v.picklist(paintTargets);
const stepId = stepIdSchema;

/** Parameters of a step of some operation; checked against its schema where the operation is known. */
export const paramsSchema = v.record(v.string(), v.unknown());

/** What a new step concerns: the whole photo, or what is painted as damage, which it takes along. */
export const areaSchema = v.picklist(['photo', 'damage']);
export type StepArea = v.InferOutput<typeof areaSchema>;

/** Everything a person can do to an edit. Each change is one entry of the history. */
export const changeSchema = v.variant('type', [
  v.object({ type: v.literal('paint'), target, operation: maskOperationSchema }),
  v.object({ type: v.literal('clear-mask'), target }),
  v.object({ type: v.literal('add-step'), stepId, op: v.picklist(stepOps), params: paramsSchema, area: areaSchema }),
  /** The step with other parameters, switched on. */
  v.object({ type: v.literal('set-step'), stepId, params: paramsSchema }),
  /** A fill with another seed, and with others for some of its holes; `seeds` are those that there were to choose from. */
  v.object({
    type: v.literal('choose-seed'),
    stepId,
    seed: v.number(),
    choices: v.optional(holeChoicesSchema),
    seeds: v.optional(variantSeedsSchema),
  }),
  v.object({ type: v.literal('enable-step'), stepId, enabled: v.boolean() }),
  v.object({ type: v.literal('remove-step'), stepId }),
  /** The same of several, as one change. */
  v.object({ type: v.literal('enable-steps'), stepIds: v.array(stepId), enabled: v.boolean() }),
  v.object({ type: v.literal('remove-steps'), stepIds: v.array(stepId) }),
  /** Gives a fill's masks to the brush, to fill anew in its place; one that was open before is given back. */
  v.object({ type: v.literal('reopen-step'), stepId }),
  /** The fill that is open is as it was before, and so is what was painted then. Nothing happens where none is. */
  v.object({ type: v.literal('give-back-step') }),
  v.object({ type: v.literal('revert') }),
]);
export type Change = v.InferOutput<typeof changeSchema>;

/** A step that took its time and is done. Only the host does this; it is a change like the others. */
export interface Placement {
  type: 'place-step';
  step: Step;
  /** Ids of the painted operations that are in the step's masks; what was painted since it was asked for stays under the brush. */
  taken: string[];
  /** The id of a fill in whose place it goes; what lay aside while that one was open is under the brush again. */
  replaces?: string;
}

/**
 * Damage that was found, or chosen anew: it takes the place of what was found before, or goes before all that is painted, so that strokes and
 * the eraser act on it. Only the host does this; it is a change like the others.
 */
export interface Finding {
  type: 'found';
  /** Null where nothing is taken. */
  operation: BitmapOperation | null;
  part: Omit<FoundPart, 'operation'>;
}

/** What a photo needed, done: several steps that come and go together. Only the host does this; it is a change like the others. */
export interface Restoring {
  type: 'restore';
  /** At least one. */
  steps: Step[];
  /** Ids of the painted operations that are in the masks of the first. */
  taken: string[];
}

/** All that becomes of an edit by one entry of its history. */
export type AnyChange = Change | Placement | Finding | Restoring;

/** Along the history; no entry of it. */
export interface Move {
  type: 'undo' | 'redo';
}

/** All that a page does to an edit. */
export type EditAction = Change | Move;

export function isMove(action: EditAction): action is Move {
  return action.type === 'undo' || action.type === 'redo';
}

/** Whether an action means the same on `state`, which its author has not seen yet: another window may do something at any moment. */
export function isRebasable(action: EditAction, { reopened }: EditState): boolean {
  switch (action.type) {
    case 'paint':
      return 'erase' in action.operation;
    case 'set-step':
    case 'choose-seed':
      return true;
    case 'enable-step':
    case 'remove-step':
      // Of a fill that was opened meanwhile, it would drop what was painted since.
      return action.stepId !== reopened?.stepId;
    default:
      return false;
  }
}

type SetOp = Exclude<StepOp, 'fill'>;
/** What an entry of the history is called; the page translates it. Entries of version 0.1.0 have the same names. */
export type HistoryLabel =
  | Exclude<Change['type'], 'clear-mask' | 'set-step' | 'enable-steps' | 'remove-steps'>
  | 'set-mask'
  | 'adjust-step'
  | 'heal'
  | 'found'
  | 'choose-found'
  | 'restore'
  | `add-${SetOp}`
  | `adjust-${SetOp}`;

/** What a change of `state` is called in the history. */
export function labelOf(state: EditState, change: AnyChange): HistoryLabel {
  switch (change.type) {
    case 'clear-mask':
      return 'set-mask';
    case 'add-step':
      return `add-${change.op as SetOp}`;
    case 'found':
      return state.found?.map === change.part.map ? 'choose-found' : 'found';
    case 'place-step':
      if (change.step.op !== 'fill') return `add-${change.step.op}`;
      return change.step.healed ? 'heal' : 'add-step';
    case 'set-step': {
      const step = state.steps.find(({ id }) => id === change.stepId);
      return !step || step.op === 'fill' ? 'adjust-step' : `adjust-${step.op}`;
    }
    case 'enable-steps':
      return 'enable-step';
    case 'remove-steps':
      return 'remove-step';
    default:
      return change.type;
  }
}
