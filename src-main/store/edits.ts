import type { EditState } from '../shared/history/edit.ts';
import type { HistoryEntry } from '../shared/history/history.ts';
import type { Database } from './database.ts';

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
  return {
    load(photoId: string): StoredEdit | null {
      const row = database.get<{ state: string; revision: number; cursor: number }>(
        'SELECT state, revision, cursor FROM edits WHERE photo_id = ?',
        photoId,
      );
      return row ? { state: JSON.parse(row.state) as EditState, revision: row.revision, cursor: row.cursor } : null;
    },
    entry(photoId: string, position: number): HistoryEntry | null {
      const row = database.get<{ entry: string }>(
        'SELECT entry FROM history WHERE photo_id = ? AND position = ?',
        photoId,
        position,
      );
      return row ? (JSON.parse(row.entry) as HistoryEntry) : null;
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
    /** Saves the state after undo or redo: only the cursor moves along the entries. */
    move: (photoId: string, edit: StoredEdit): void => database.transaction(() => write(photoId, edit)),
  };
}
export type EditRepository = ReturnType<typeof createEditRepository>;
