import { randomUUID } from 'node:crypto';
import { produceWithPatches, type Patch } from 'immer';
import type { EditState } from '../../contract/edits/edit.ts';

/**
 * The state with an id for each painted operation, and the patches that gave them; the same state where all have one. Version 0.1.0 stored
 * none, and its history brings such operations back.
 */
export function withOperationIds(state: EditState): [EditState, Patch[]] {
  const lacking = masksOf(state).some((mask) => mask.some(({ id }) => (id as string | undefined) === undefined));
  if (!lacking) return [state, []];
  const [next, patches] = produceWithPatches(state, (draft) => {
    for (const mask of masksOf(draft)) for (const operation of mask) operation.id ??= randomUUID();
  });
  return [next, patches];
}

function masksOf({ damage, avoid, reopened }: EditState): EditState['damage'][] {
  return [damage, avoid, ...(reopened ? [reopened.damage, reopened.avoid] : [])];
}
