import { applyPatches, enablePatches, produceWithPatches, type Patch } from 'immer';
import { applyChange } from './apply-change.ts';
import { labelOf, type AnyChange, type HistoryLabel } from './change.ts';
import type { EditState } from './edit.ts';

enablePatches();

/** One step back or forward, as the difference between two states. Plain JSON. */
export interface HistoryEntry {
  label: HistoryLabel;
  forward: Patch[];
  backward: Patch[];
}

export interface Changed {
  state: EditState;
  entry: HistoryEntry;
}

/** The state after a change, and the entry that can take it back. @throws INVALID_REQUEST as applyChange */
export function change(state: EditState, wanted: AnyChange, changeId: string): Changed {
  const label = labelOf(state, wanted);
  const [next, forward, backward] = produceWithPatches(state, (draft) => applyChange(draft, wanted, changeId));
  return { state: next, entry: { label, forward, backward } };
}

/** The state after patches. @throws Error where they do not fit */
export function patched(state: EditState, patches: readonly Patch[]): EditState {
  return applyPatches(state, patches);
}
