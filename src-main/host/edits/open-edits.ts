import type { Patch } from 'immer';
import {
  isMove,
  isRebasable,
  type AnyChange,
  type EditAction,
  type Finding,
  type HistoryLabel,
  type Placement,
  type Restoring,
} from '../../contract/edits/change.ts';
import { emptyEdit, isEdited, type EditState } from '../../contract/edits/edit.ts';
import { change, patched } from '../../contract/edits/history.ts';
import type { EditDocument, EditEvent, ViewKey } from '../../contract/host.ts';
import { AppError } from '../../shared/errors.ts';
import { LruCache } from '../../shared/lru-cache.ts';
import type { HandlerContext } from '../../shared/rpc/definition.ts';
import type { Library } from '../library/library.ts';
import { rememberedChanges, type EditRepository, type StoredEdit } from '../store/edits.ts';
import { lostRowFailure } from '../store/lost-row.ts';
import type { Views } from '../views/views.ts';
import { withOperationIds } from './operation-ids.ts';

/** Edits in memory. Those that are watched are all kept; the others are of photos that are exported or filled, or were open before. */
const most = 8;

/** Where a change comes from: what its author saw, and a name by which it is known when it is sent again. */
export interface ChangeOrigin {
  revision: number;
  changeId: string;
}

interface Watcher {
  emit(event: EditEvent): void;
  fail(error: unknown): void;
}

interface OpenEdit {
  readonly photoId: string;
  stored: StoredEdit;
  undo: HistoryLabel | null;
  redo: HistoryLabel | null;
  /** Revisions of the last changes by their ids. */
  readonly changes: Map<string, number>;
  readonly watchers: Set<Watcher>;
}

/**
 * The edits in memory, parsed once. Every change is on the disk before it is answered and before anybody hears of it, so a kill loses at
 * most the stroke under the pen; whoever watches a photo gets every change in order.
 */
export function createOpenEdits(library: Library, repository: EditRepository, views: Views) {
  const edits = new LruCache<OpenEdit>({
    capacity: most,
    isPinned: ({ watchers }) => watchers.size > 0,
    dispose: keepSnapshot,
  });
  const find = (photoId: string): OpenEdit => edits.getOrSet(photoId, () => load(photoId));

  function load(photoId: string): OpenEdit {
    const loaded = repository.load(photoId) ?? { state: emptyEdit, revision: 0, cursor: 0, snapshot: null };
    const stored = { ...loaded, state: withOperationIds(loaded.state)[0] };
    return {
      photoId,
      stored,
      undo: repository.entry(photoId, stored.cursor - 1)?.label ?? null,
      redo: repository.entry(photoId, stored.cursor)?.label ?? null,
      changes: repository.changes(photoId),
      watchers: new Set(),
    };
  }

  /** So that nothing has to be replayed the next time. Where that fails, the history still leads there. */
  function keepSnapshot(edit: OpenEdit): void {
    const { snapshot, cursor } = edit.stored;
    if (snapshot === null || snapshot === cursor) return;
    try {
      repository.keepSnapshot(edit.photoId, edit.stored);
      edit.stored = { ...edit.stored, snapshot: cursor };
    } catch (error) {
      console.error('Keeping a snapshot of an edit failed:', error);
    }
  }

  /** The picture after all steps. */
  function viewOf(photoId: string, { stored }: OpenEdit): ViewKey {
    const { path, sha256 } = library.find(photoId);
    return views.register({ path, sha256 }, stored.state.steps);
  }

  function document(photoId: string): EditDocument {
    const { path, sha256 } = library.find(photoId);
    const edit = find(photoId);
    return {
      photoId,
      revision: edit.stored.revision,
      state: edit.stored.state,
      undo: edit.undo,
      redo: edit.redo,
      original: views.register({ path, sha256 }, []),
      current: viewOf(photoId, edit),
    };
  }

  /** Tells everybody who watches what the last change was, after it was stored. */
  function announce(photoId: string, edit: OpenEdit, before: EditState, changeId: string, patches: Patch[]): void {
    edit.changes.set(changeId, edit.stored.revision);
    for (const id of [...edit.changes.keys()].slice(0, -rememberedChanges)) edit.changes.delete(id);
    const current = viewOf(photoId, edit);
    const { undo, redo } = edit;
    const event = { change: { revision: edit.stored.revision, changeId, patches, undo, redo, current } };
    for (const { emit } of edit.watchers) emit(event);
    if (isEdited(before) !== isEdited(edit.stored.state)) library.changed(photoId);
  }

  function apply(photoId: string, edit: OpenEdit, wanted: AnyChange, changeId: string): void {
    const before = edit.stored;
    const { state, entry } = change(before.state, wanted, changeId);
    if (entry.forward.length === 0) return;
    const after = { state, revision: before.revision + 1, cursor: before.cursor + 1 };
    edit.stored = repository.append(photoId, before, after, entry, changeId);
    edit.undo = entry.label;
    edit.redo = null;
    announce(photoId, edit, before.state, changeId, entry.forward);
  }

  function move(photoId: string, edit: OpenEdit, direction: 'undo' | 'redo', changeId: string): void {
    const before = edit.stored;
    const back = direction === 'undo';
    const entry = repository.entry(photoId, back ? before.cursor - 1 : before.cursor);
    if (!entry) return;
    const [state, patches] = moved(photoId, before.state, back ? entry.backward : entry.forward);
    const cursor = before.cursor + (back ? -1 : 1);
    edit.stored = repository.move(photoId, before, { state, revision: before.revision + 1, cursor }, changeId);
    edit.undo = back ? (repository.entry(photoId, cursor - 1)?.label ?? null) : entry.label;
    edit.redo = back ? entry.label : (repository.entry(photoId, cursor)?.label ?? null);
    announce(photoId, edit, before.state, changeId, patches);
  }

  /** @throws LIBRARY_DAMAGED where the entry does not fit the state: the rest of the edit is not affected. */
  function moved(photoId: string, state: EditState, patches: Patch[]): [EditState, Patch[]] {
    try {
      const [next, identified] = withOperationIds(patched(state, patches));
      return [next, [...patches, ...identified]];
    } catch {
      throw lostRowFailure({ kind: 'history', path: library.find(photoId).path });
    }
  }

  return {
    state: (photoId: string): EditState => find(photoId).stored.state,
    document,

    /**
     * Puts what took its time, steps or found damage, into the edit and returns the revision after it. It is placed once, however often
     * that is asked: where a change of this id was made, or a step of its id is there, nothing is done.
     */
    place(photoId: string, placement: Placement | Finding | Restoring, changeId: string): { revision: number } {
      library.find(photoId);
      const edit = find(photoId);
      const placed = edit.changes.get(changeId);
      if (placed !== undefined) return { revision: placed };
      const placedId = stepIdOf(placement);
      const isThere = placedId !== null && edit.stored.state.steps.some(({ id }) => id === placedId);
      if (!isThere) apply(photoId, edit, placement, changeId);
      return { revision: edit.stored.revision };
    },

    /**
     * Applies an action and returns the revision after it. One that was applied before, by its id, is answered and not applied again. A
     * stale one is applied where it means the same on the state that is there now.
     * @throws INVALID_REQUEST, LIBRARY_DAMAGED and what writing the database throws; then nothing has changed
     */
    act(photoId: string, action: EditAction, { revision, changeId }: ChangeOrigin): { revision: number } {
      library.find(photoId);
      const edit = find(photoId);
      const applied = edit.changes.get(changeId);
      if (applied !== undefined) return { revision: applied };
      if (revision !== edit.stored.revision && !isRebasable(action, edit.stored.state)) {
        throw new AppError(
          'INVALID_REQUEST',
          'The photo was changed in another window at the same moment, and you see it as it is now. Do it once more if you still want it.',
          { why: 'edit-moved-on', revision },
        );
      }
      if (isMove(action)) move(photoId, edit, action.type, changeId);
      else apply(photoId, edit, action, changeId);
      return { revision: edit.stored.revision };
    },

    /**
     * Streams the whole edit and then every change, until `signal` fires.
     * @param pending ids of changes that the page does not know to have arrived
     */
    watch(photoId: string, pending: readonly string[], { signal, emit }: HandlerContext<EditEvent>): Promise<null> {
      const edit = find(photoId);
      const arrived = Object.fromEntries([...edit.changes].filter(([id]) => pending.includes(id)));
      emit({ document: document(photoId), arrived });
      return new Promise((resolve, reject) => {
        const watcher: Watcher = { emit, fail: reject };
        if (signal.aborted) return resolve(null);
        edit.watchers.add(watcher);
        signal.addEventListener('abort', () => {
          // After a reload it watches another one.
          const watched = edits.has(photoId) ? find(photoId) : edit;
          watched.watchers.delete(watcher);
          if (watched.watchers.size === 0) keepSnapshot(watched);
          edits.trim();
          resolve(null);
        });
      });
    },

    /** Forgets all that is in memory, since the database is another one now; whoever watches gets the edits that are there. */
    reload(): void {
      const before = edits.values();
      for (const { photoId } of before) edits.delete(photoId);
      for (const { photoId, watchers } of before) {
        try {
          for (const watcher of watchers) {
            find(photoId).watchers.add(watcher);
            watcher.emit({ document: document(photoId), arrived: {} });
          }
        } catch (error) {
          edits.delete(photoId);
          for (const watcher of watchers) watcher.fail(error);
        }
      }
    },

    /** Keeps snapshots of everything that is in memory. */
    dispose: () => edits.clear(),
  };
}
/** The id of the first step that is placed. */
function stepIdOf(placement: Placement | Finding | Restoring): string | null {
  if (placement.type === 'found') return null;
  return placement.type === 'restore' ? placement.steps[0].id : placement.step.id;
}

export type OpenEdits = ReturnType<typeof createOpenEdits>;
