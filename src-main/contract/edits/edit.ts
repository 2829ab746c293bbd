import type { DamageChoice } from '../../shared/data/damage-choice.ts';
import type { FoundBy } from '../../shared/data/photo.ts';
import type { MaskOperation } from '../../shared/mask/mask.ts';
import type { ModelReference } from '../../shared/recipe/model-reference.ts';
import type { Step } from '../../steps/index.ts';

/** An operation of a mask under the brush. `id` is unique within an edit, decides nothing about pixels, and never enters a step. */
export type PaintedOperation = MaskOperation & { id: string };

export const paintTargets = ['damage', 'avoid'] as const;
export type PaintTarget = (typeof paintTargets)[number];

/** What is being edited on one photo: the steps done, and the masks under the brush. View state is not here. */
export interface EditState {
  steps: Step[];
  /** Painted damage that no step has taken yet. */
  damage: PaintedOperation[];
  /** Painted areas not to copy from, for the next fill. */
  avoid: PaintedOperation[];
  /** Absent unless a fill is open to be made anew. */
  reopened?: ReopenedFill;
  /** How the found part of the damage was chosen; absent unless that part is under the brush. */
  found?: FoundPart;
}

/** Damage that was found, beside what is painted. Edits that are older than infrared scans do not say by what: it was a network. */
export interface FoundPart extends Partial<FoundBy> {
  /** The id of its operation in `damage`; null while nothing of the map is taken. */
  operation: string | null;
  /** Names the map of damage that it was chosen from. */
  map: string;
  /** The network that makes the map, where no infrared scan does. */
  model?: ModelReference;
  choice: DamageChoice;
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
  damage: PaintedOperation[];
  avoid: PaintedOperation[];
}

export const emptyEdit: EditState = { steps: [], damage: [], avoid: [] };

/** Whether anything is done to the photo or painted on it. */
export function isEdited({ steps, damage, avoid }: EditState): boolean {
  return steps.length + damage.length + avoid.length > 0;
}
