import type { EditState } from '../../contract/edits/edit.ts';
import { emptyEdit } from '../../contract/edits/edit.ts';
import type { HistoryEntry } from '../../contract/edits/history.ts';
import { redo } from '../../contract/edits/history.ts';
import type { Database } from './database.ts';
import type { StoredText } from './stored-text.ts';
import { asBytes, parseJson, readText } from './stored-text.ts';

/** An edit as it lies on the disk. `cursor` is the number of history entries that are done; entries above it can be redone. */
export interface StoredEdit {
  state: EditState;
  revision: number;
  cursor: number;
}

export function createEditRepository(database: Database) {
  const write = (photoId: string, edit: StoredEdit): void => {
    const { state } = edit;
    const edited = state.steps.length + state.damage.length + state.avoid.length > 0;
    database.run(
      `INSERT INTO edits (photo_id, state, revision, cursor, edited) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (photo_id) DO UPDATE SET state = excluded.state, revision = excluded.revision,
         cursor = excluded.cursor, edited = excluded.edited`,
      photoId,
      JSON.stringify(state),
      edit.revision,
      edit.cursor,
      edited ? 1 : 0,
    );
  };
  const pathOf = (photoId: string): string => {
    const sql = 'SELECT CAST(coalesce(former_path, path) AS BLOB) AS path FROM photos WHERE id = ?';
    const row = database.get<{ path: StoredText }>(sql, photoId);
    return row ? readText(row.path) : photoId;
  };

  /** From the first one on, as many as can be read one after the other, `most` at most. */
  function entriesOf(photoId: string, most: number): HistoryEntry[] {
    const entries: HistoryEntry[] = [];
    const rows = database.all<{ position: number; entry: StoredText }>(
      `SELECT position, ${asBytes('entry')} FROM history WHERE photo_id = ? ORDER BY position LIMIT ?`,
      photoId,
      Number.isFinite(most) ? most : -1,
    );
    for (const { position, entry } of rows) {
      const parsed = parseJson(entry);
      if (position !== entries.length || !isEntry(parsed)) break;
      entries.push(parsed);
    }
    return entries;
  }

  /** A state that cannot be read, from the history that led there; as far as that can be read. */
  function replayed(photoId: string, wanted: number, revision: number): StoredEdit {
    let state = emptyEdit;
    let cursor = 0;
    for (const entry of entriesOf(photoId, wanted)) {
      try {
        state = redo(state, entry);
      } catch {
        break;
      }
      cursor += 1;
    }
    if (cursor < wanted && wanted !== Infinity) database.lose({ kind: 'edit', path: pathOf(photoId) });
    return { state, revision: Math.max(revision, cursor), cursor };
  }

  return {
    load(photoId: string): StoredEdit | null {
      const row = database.get<{ state: StoredText; revision: number; cursor: number }>(
        `SELECT ${asBytes('state')}, revision, cursor FROM edits WHERE photo_id = ?`,
        photoId,
      );
      if (!row) return entriesOf(photoId, 1).length > 0 ? replayed(photoId, Infinity, 0) : null;
      const state = parseJson(row.state);
      if (isState(state)) return { state, revision: row.revision, cursor: row.cursor };
      return replayed(photoId, row.cursor, row.revision);
    },
    entry(photoId: string, position: number): HistoryEntry | null {
      const row = database.get<{ entry: StoredText }>(
        `SELECT ${asBytes('entry')} FROM history WHERE photo_id = ? AND position = ?`,
        photoId,
        position,
      );
      if (!row) return null;
      const entry = parseJson(row.entry);
      if (isEntry(entry)) return entry;
      database.lose({ kind: 'history', path: pathOf(photoId) });
      return null;
    },
    /** Saves the state after a change, its entry at `edit.cursor - 1`, and forgets what could have been redone. */
    append(photoId: string, edit: StoredEdit, entry: HistoryEntry): void {
      database.transaction(() => {
        database.run('DELETE FROM history WHERE photo_id = ? AND position >= ?', photoId, edit.cursor - 1);
        database.run(
          'INSERT INTO history (photo_id, position, entry) VALUES (?, ?, ?)',
          photoId,
          edit.cursor - 1,
          JSON.stringify(entry),
        );
        write(photoId, edit);
      });
    },
    /** Looks at all of them, and tells of those that cannot be read. */
    review(): void {
      const id = asBytes('photo_id');
      type Found = { photo_id: StoredText };
      const edits = database.all<Found>(`SELECT ${id} FROM edits WHERE NOT json_valid(state)`);
      for (const found of edits) this.load(readText(found.photo_id));
      const gaps = database.all<Found>(`SELECT DISTINCT ${id} FROM history WHERE NOT json_valid(entry)`);
      for (const found of gaps) database.lose({ kind: 'history', path: pathOf(readText(found.photo_id)) });
    },
    /** Saves the state after undo or redo: only the cursor moves along the entries. */
    move: (photoId: string, edit: StoredEdit): void => database.transaction(() => write(photoId, edit)),
  };
}
function isState(value: unknown): value is EditState {
  const { steps, damage, avoid } = (value ?? {}) as Partial<EditState>;
  return Array.isArray(steps) && Array.isArray(damage) && Array.isArray(avoid);
}

function isEntry(value: unknown): value is HistoryEntry {
  const { forward, backward } = (value ?? {}) as Partial<HistoryEntry>;
  return Array.isArray(forward) && Array.isArray(backward);
}

export type EditRepository = ReturnType<typeof createEditRepository>;
