import type { EditState } from '../../src-main/contract/edits/edit.ts';
import { isEqual } from '../../src-main/shared/is-equal.ts';

/** `next` with structural sharing: parts equal to those of `before` keep their identity, by which the overlay caches masks. */
export function keepEqual(before: EditState, next: EditState): EditState {
  return {
    ...next,
    steps: isEqual(before.steps, next.steps) ? before.steps : next.steps,
    damage: isEqual(before.damage, next.damage) ? before.damage : next.damage,
    avoid: isEqual(before.avoid, next.avoid) ? before.avoid : next.avoid,
    ...(next.found ? { found: isEqual(before.found, next.found) ? before.found : next.found } : {}),
  };
}
