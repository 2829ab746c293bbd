import type { EditState } from '../../src-main/contract/edits/edit.ts';
import { isEqual } from '../../src-main/shared/is-equal.ts';

/** `next`, with the parts of `before` that did not change: who draws a mask sees by identity that it is still the same. */
export function keepEqual(before: EditState, next: EditState): EditState {
  return {
    ...next,
    steps: isEqual(before.steps, next.steps) ? before.steps : next.steps,
    damage: isEqual(before.damage, next.damage) ? before.damage : next.damage,
    avoid: isEqual(before.avoid, next.avoid) ? before.avoid : next.avoid,
  };
}
