import { emptyEdit, isEdited, type EditState } from '../../contract/edits/edit.ts';
import { patched, type HistoryEntry } from '../../contract/edits/history.ts';
import type { Database } from './database.ts';
import { asBytes, parseJson, readText, type StoredText } from './stored-text.ts';

/** An edit at some moment. `cursor` is the number of history entries that are done; entries above it can be redone. */
export interface EditMoment {
  state: EditState;
  revision: number;
  cursor: number;
}

export interface StoredEdit extends EditMoment {
  /** The cursor of the snapshot on the disk, from which the history leads here; null where none can be used. */
  snapshot: number | null;
}

/** Entries after which a snapshot is due: so many at most are replayed when an edit is loaded. */
const snapshotEvery = 64;
/** Changes of one edit that are known again by their id. */
export const rememberedChanges = 256;
/** Rows of a review between two turns of others: a few milliseconds. */
const rowsAtATime = 100;
/** Changes after which those beyond that are removed from the disk. */
const forgetEvery = 64;

/**
 * Edits on the disk: a snapshot of the state, and the history as patches, which leads from there to the state at the cursor. A change
 * inserts its entry and moves the cursor, so its cost does not grow with the edit.
 */
export function createEditRepository(database: Database) {
  const pathOf = (photoId: string): string => {
    const sql = 'SELECT CAST(coalesce(former_path, path) AS BLOB) AS path FROM photos WHERE id = ?';
    const row = database.get<{ path: StoredText }>(sql, photoId);
    return row ? readText(row.path) : photoId;
  };

  /** Moves the cursor from one moment to the next, with a snapshot of the one before where the last one is too far away. */
  function write(photoId: string, before: StoredEdit, after: EditMoment, changeId: string): StoredEdit {
    let { snapshot } = before;
    if (snapshot !== null && Math.abs(after.cursor - snapshot) > snapshotEvery) snapshot = null;
    const values = [after.revision, after.cursor, isEdited(after.state) ? 1 : 0];
    // A database that was rebuilt or restored meanwhile may hold another moment, or none.
    const moved =
      snapshot !== null &&
      database.get(
        `UPDATE edits SET revision = ?, cursor = ?, edited = ?, state_cursor = ?
         WHERE photo_id = ? AND revision = ? RETURNING 1 AS moved`,
        ...values,
        snapshot,
        photoId,
        before.revision,
      );
    if (!moved) {
      snapshot = before.cursor;
      database.run(
        `INSERT INTO edits (photo_id, state, state_cursor, revision, cursor, edited) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (photo_id) DO UPDATE SET state = excluded.state, state_cursor = excluded.state_cursor,
           revision = excluded.revision, cursor = excluded.cursor, edited = excluded.edited`,
        photoId,
        JSON.stringify(before.state),
        snapshot,
        ...values,
      );
    }
    database.run(
      'INSERT OR REPLACE INTO changes (photo_id, revision, change_id) VALUES (?, ?, ?)',
      photoId,
      after.revision,
      changeId,
    );
    // Now and then, since it writes two pages more, of nine.
    if (after.revision % forgetEvery === 0) {
      const forgotten = after.revision - rememberedChanges;
      database.run('DELETE FROM changes WHERE photo_id = ? AND revision <= ?', photoId, forgotten);
    }
    return { ...after, snapshot };
  }

  /** The entries from position `from` on, `count` at most, up to the first that cannot be read. */
  function entriesOf(photoId: string, from: number, count: number): HistoryEntry[] {
    const entries: HistoryEntry[] = [];
    const rows = database.all<{ position: number; entry: StoredText }>(
      `SELECT position, ${asBytes('entry')} FROM history WHERE photo_id = ? AND position >= ? ORDER BY position LIMIT ?`,
      photoId,
      from,
      Number.isFinite(count) ? count : -1,
    );
    for (const { position, entry } of rows) {
      const parsed = parseJson(entry);
      if (position !== from + entries.length || !isEntry(parsed)) break;
      entries.push(parsed);
    }
    return entries;
  }

  /** Photos of rows whose JSON cannot be read. A few rows at a time: all others wait in this thread. */
  async function* damaged(table: 'edits' | 'history', column: string, signal: AbortSignal): AsyncGenerator<string> {
    const next = `SELECT max(rowid) AS last FROM (SELECT rowid FROM ${table} WHERE rowid > ? ORDER BY rowid LIMIT ?)`;
    const look = `SELECT ${asBytes('photo_id')} FROM ${table} WHERE rowid > ? AND rowid <= ? AND NOT json_valid(${column})`;
    for (let from = 0; !signal.aborted; await new Promise((resolve) => setImmediate(resolve))) {
      const last = database.get<{ last: number | null }>(next, from, rowsAtATime)?.last ?? null;
      if (last === null) return;
      for (const row of database.all<{ photo_id: StoredText }>(look, from, last)) yield readText(row.photo_id);
      from = last;
    }
  }

  /** The state and cursor that the history leads to, towards `wanted`, as far as it can be read. */
  function replayed(photoId: string, state: EditState, cursor: number, wanted: number): [EditState, number] {
    const entries =
      wanted >= cursor
        ? entriesOf(photoId, cursor, wanted - cursor).map(({ forward }) => forward)
        : entriesOf(photoId, wanted, cursor - wanted)
            .map(({ backward }) => backward)
            .reverse();
    // Entries that are undone from the snapshot on have to be there to the last one.
    if (wanted < cursor && entries.length < cursor - wanted) return [state, cursor];
    for (const patches of entries) {
      try {
        state = patched(state, patches);
      } catch {
        break;
      }
      cursor += wanted >= cursor ? 1 : -1;
    }
    return [state, cursor];
  }

  return {
    load(photoId: string): StoredEdit | null {
      const row = database.get<{ state: StoredText; revision: number; cursor: number; snapshot: number }>(
        `SELECT ${asBytes('state')}, revision, cursor, coalesce(state_cursor, cursor) AS snapshot
         FROM edits WHERE photo_id = ?`,
        photoId,
      );
      if (!row && entriesOf(photoId, 0, 1).length === 0) return null;
      const wanted = row?.cursor ?? Infinity;
      const stored = row && parseJson(row.state);
      const readable = isState(stored);
      const from = readable ? row!.snapshot : 0;
      // What cannot be read comes from the history that led there; as far as that can be read.
      const [state, cursor] = replayed(photoId, readable ? stored : emptyEdit, from, wanted);
      const whole = cursor === wanted || wanted === Infinity;
      if (!whole) database.lose({ kind: cursor > wanted ? 'history' : 'edit', path: pathOf(photoId) });
      const revision = Math.max(row?.revision ?? 0, cursor);
      return { state, revision, cursor, snapshot: readable && whole ? from : null };
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
    /** The revisions of the last changes, by the ids that their authors gave them. */
    changes(photoId: string): Map<string, number> {
      const sql = `SELECT ${asBytes('change_id')}, revision FROM changes WHERE photo_id = ?`;
      const rows = database.all<{ change_id: StoredText; revision: number }>(sql, photoId);
      return new Map(rows.map(({ change_id, revision }) => [readText(change_id), revision]));
    },
    /** Saves a change, its entry at `before.cursor`, and forgets what could have been redone. */
    append(photoId: string, before: StoredEdit, after: EditMoment, entry: HistoryEntry, changeId: string): StoredEdit {
      const { snapshot, cursor } = before;
      // It may hold what was undone, and is forgotten now.
      const usable = snapshot !== null && snapshot <= cursor;
      let stored: StoredEdit;
      database.transaction(() => {
        database.run('DELETE FROM history WHERE photo_id = ? AND position >= ?', photoId, cursor);
        const sql = 'INSERT INTO history (photo_id, position, entry) VALUES (?, ?, ?)';
        database.run(sql, photoId, cursor, JSON.stringify(entry));
        stored = write(photoId, usable ? before : { ...before, snapshot: null }, after, changeId);
      });
      return stored!;
    },
    /** Saves undo or redo: only the cursor moves along the entries. */
    move(photoId: string, before: StoredEdit, after: EditMoment, changeId: string): StoredEdit {
      let stored: StoredEdit;
      database.transaction(() => (stored = write(photoId, before, after, changeId)));
      return stored!;
    },
    /** Saves the state as it is, so that nothing has to be replayed. */
    keepSnapshot(photoId: string, { state, revision, cursor }: StoredEdit): void {
      database.run(
        'UPDATE edits SET state = ?, state_cursor = ? WHERE photo_id = ? AND revision = ? AND cursor = ?',
        JSON.stringify(state),
        cursor,
        photoId,
        revision,
        cursor,
      );
    },
    /** Looks at all of them, and tells of those that cannot be read. Takes its time; ends early once `signal` has fired. */
    async review(signal: AbortSignal): Promise<void> {
      for await (const photoId of damaged('edits', 'state', signal)) this.load(photoId);
      const gaps = new Set<string>();
      for await (const photoId of damaged('history', 'entry', signal)) {
        if (!gaps.has(photoId)) database.lose({ kind: 'history', path: pathOf(photoId) });
        gaps.add(photoId);
      }
    },
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
