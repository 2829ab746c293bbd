import type { PhotoInfo, PhotoNote } from '../../shared/data/photo.ts';
import { readStoredNotes } from '../../shared/data/stored-notes.ts';
import type { Database, Row } from './database.ts';
import { asBytes, parseJson, readOptionalText, readText, type StoredText } from './stored-text.ts';

export interface PhotoRecord {
  id: string;
  path: string;
  /** Of the file. */
  sha256: string;
  /** Digest of the decoded pixels, which outlives a new caption in the file; null while it is not known. */
  pixels: string | null;
  info: PhotoInfo;
  /** Milliseconds since 1970, as the file system had it when the photo was read. */
  modifiedAt: number;
  addedAt: number;
  edited: boolean;
  /** Something was done to it, even if all of it was undone since. */
  touched: boolean;
}

/** A photo that is no longer shown in the library, and can be brought back with its edit. */
export interface RemovedPhoto extends PhotoRecord {
  removedAt: number;
  /** The photo that its file became, where it was not the person who took it out. */
  supersededBy: string | null;
}

/** What a photo's file is now. */
export type PhotoFile = Pick<PhotoRecord, 'path' | 'sha256' | 'pixels' | 'info' | 'modifiedAt'>;

interface PhotoRow extends Row {
  id: StoredText;
  path: StoredText;
  sha256: StoredText;
  pixels: StoredText | null;
  info: StoredText;
  modified_at: number;
  added_at: number;
  edited: number | null;
  revision: number | null;
  removed_at: number | null;
  former_path: StoredText | null;
  superseded_by: StoredText | null;
}

const texts = asBytes('id', 'path', 'sha256', 'pixels', 'info', 'former_path', 'superseded_by');
const select = `SELECT ${texts}, modified_at, added_at, removed_at, edits.edited, edits.revision
  FROM photos LEFT JOIN edits ON edits.photo_id = photos.id`;
/** An entry that cannot be read is not shown. Its photo can be added again, as if it had been taken out, and has its edit then. */
const isReadable = `(CASE WHEN json_valid(info) THEN json_type(info, '$.width') END) IS NOT NULL`;
const shown = `${select} WHERE removed_at IS NULL AND ${isReadable}`;
const removed = `${select} WHERE (removed_at IS NOT NULL OR NOT ${isReadable})`;

export function createPhotoRepository(database: Database) {
  const one = (sql: string, value: string): PhotoRecord | null => {
    const row = database.get<PhotoRow>(sql, value);
    return row ? toRecord(row) : null;
  };
  const insert = (photo: Omit<PhotoRecord, 'edited' | 'touched'>): void =>
    database.run(
      'INSERT INTO photos (id, path, sha256, pixels, info, modified_at, added_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      photo.id,
      photo.path,
      photo.sha256,
      photo.pixels,
      JSON.stringify(photo.info),
      photo.modifiedAt,
      photo.addedAt,
    );
  const remove = (id: string, at: number, supersededBy: string | null): void =>
    database.run(
      `UPDATE photos SET removed_at = ?, former_path = path, path = id, superseded_by = ?
       WHERE id = ? AND removed_at IS NULL`,
      at,
      supersededBy,
      id,
    );
  return {
    all(): PhotoRecord[] {
      for (const { path } of database.all<{ path: StoredText }>(
        `SELECT ${asBytes('path')} FROM photos WHERE removed_at IS NULL AND NOT ${isReadable}`,
      )) {
        database.lose({ kind: 'photo', path: readText(path) });
      }
      return database.all<PhotoRow>(`${shown} ORDER BY added_at, photos.rowid`).map(toRecord);
    },
    byId: (id: string) => one(`${shown} AND id = ?`, id),
    byPath: (path: string) => one(`${shown} AND path = ?`, path),
    bySha256: (sha256: string) => database.all<PhotoRow>(`${shown} AND sha256 = ?`, sha256).map(toRecord),
    insert,
    notePixels: (id: string, pixels: string): void =>
      database.run('UPDATE photos SET pixels = ? WHERE id = ?', pixels, id),
    /** The photo, with its edit, belongs to another file, or to what its file has become, or is at another place. */
    replaceFile(id: string, file: PhotoFile): void {
      database.run(
        'UPDATE photos SET path = ?, sha256 = ?, pixels = ?, info = ?, modified_at = ? WHERE id = ?',
        file.path,
        file.sha256,
        file.pixels,
        JSON.stringify(file.info),
        file.modifiedAt,
        id,
      );
    },
    /** Takes photos out of what is shown; nothing of them is lost. */
    remove: (ids: readonly string[], at: number): void =>
      database.transaction(() => ids.forEach((id) => remove(id, at, null))),
    /** `successor` takes the place and path of a photo whose edit no longer fits. */
    supersede: (id: string, successor: Omit<PhotoRecord, 'edited' | 'touched'>, at: number): void =>
      database.transaction(() => {
        remove(id, at, successor.id);
        insert(successor);
      }),
    /** Shows a photo again at `path`; whatever is shown there is taken out instead. */
    bringBack: (id: string, path: string, at: number): void =>
      database.transaction(() => {
        const other = database.get<{ id: StoredText }>(
          `SELECT ${asBytes('id')} FROM photos WHERE path = ? AND id <> ?`,
          path,
          id,
        );
        if (other) remove(readText(other.id), at, id);
        database.run(
          'UPDATE photos SET removed_at = NULL, former_path = NULL, superseded_by = NULL, path = ? WHERE id = ?',
          path,
          id,
        );
      }),
    /** Photos that were taken out, the last one first, with the path that they had. */
    removed: (): RemovedPhoto[] =>
      database.all<PhotoRow>(`${removed} ORDER BY removed_at DESC, photos.rowid DESC`).map((row) => ({
        ...toRecord({ ...row, path: row.former_path ?? row.path }),
        removedAt: row.removed_at ?? 0,
        supersededBy: readOptionalText(row.superseded_by),
      })),
    /** For good, with the edit. */
    purge: (id: string): void => database.run('DELETE FROM photos WHERE id = ? AND removed_at IS NOT NULL', id),
  };
}
export type PhotoRepository = ReturnType<typeof createPhotoRepository>;

function readInfo(text: StoredText): PhotoInfo {
  const info = (parseJson(text) ?? {}) as Omit<PhotoInfo, 'notes'> & { notes?: (PhotoNote | string)[] };
  return { ...info, notes: readStoredNotes(info.notes ?? []) };
}

function toRecord(row: PhotoRow): PhotoRecord {
  return {
    id: readText(row.id),
    path: readText(row.path),
    sha256: readText(row.sha256),
    pixels: readOptionalText(row.pixels),
    info: readInfo(row.info),
    modifiedAt: row.modified_at,
    addedAt: row.added_at,
    edited: row.edited === 1,
    touched: row.revision !== null,
  };
}
