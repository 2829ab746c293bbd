import type { Patch } from 'immer';
import { applyPatches, enablePatches, produceWithPatches } from 'immer';
import type { Change, EditState, HistoryLabel } from './edit.ts';
import { applyChange, labelOf } from './edit.ts';

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

/** The state after a change, and the entry that can take it back. */
export function change(state: EditState, wanted: Change): Changed {
  const [next, forward, backward] = produceWithPatches(state, (draft) => applyChange(draft, wanted));
  return { state: next, entry: { label: labelOf(wanted), forward, backward } };
}

export function undo(state: EditState, entry: HistoryEntry): EditState {
  return applyPatches(state, entry.backward);
}

export function redo(state: EditState, entry: HistoryEntry): EditState {
  return applyPatches(state, entry.forward);
}
