import type { PhotoInfo, PhotoNote } from '../shared/contract/photo.ts';
import { readStoredNotes } from '../shared/contract/stored-notes.ts';
import type { Database, Row } from './database.ts';

export interface PhotoRecord {
  id: string;
  path: string;
  sha256: string;
  info: PhotoInfo;
  /** Milliseconds since 1970, as the file system had it when the photo was read. */
  modifiedAt: number;
  addedAt: number;
  edited: boolean;
}

interface PhotoRow extends Row {
  id: string;
  path: string;
  sha256: string;
  info: string;
  modified_at: number;
  added_at: number;
  edited: number | null;
}

const select = 'SELECT photos.*, edits.edited FROM photos LEFT JOIN edits ON edits.photo_id = photos.id';

export function createPhotoRepository(database: Database) {
  return {
    all: (): PhotoRecord[] => database.all<PhotoRow>(`${select} ORDER BY added_at, photos.rowid`).map(toRecord),
    byId: (id: string) => one(database.get<PhotoRow>(`${select} WHERE id = ?`, id)),
    byPath: (path: string) => one(database.get<PhotoRow>(`${select} WHERE path = ?`, path)),
    bySha256: (sha256: string) => database.all<PhotoRow>(`${select} WHERE sha256 = ?`, sha256).map(toRecord),
    insert(photo: Omit<PhotoRecord, 'edited'>): void {
      database.run(
        'INSERT INTO photos (id, path, sha256, info, modified_at, added_at) VALUES (?, ?, ?, ?, ?, ?)',
        photo.id,
        photo.path,
        photo.sha256,
        JSON.stringify(photo.info),
        photo.modifiedAt,
        photo.addedAt,
      );
    },
    /** The same picture was found at another place, or was touched without being changed. */
    move(id: string, path: string, modifiedAt: number): void {
      database.run('UPDATE photos SET path = ?, modified_at = ? WHERE id = ?', path, modifiedAt, id);
    },
    remove: (id: string): void => database.run('DELETE FROM photos WHERE id = ?', id),
  };
}
export type PhotoRepository = ReturnType<typeof createPhotoRepository>;

function one(row: PhotoRow | undefined): PhotoRecord | null {
  return row ? toRecord(row) : null;
}

function readInfo(text: string): PhotoInfo {
  const info = JSON.parse(text) as Omit<PhotoInfo, 'notes'> & { notes?: (PhotoNote | string)[] };
  return { ...info, notes: readStoredNotes(info.notes ?? []) };
}

function toRecord(row: PhotoRow): PhotoRecord {
  return {
    id: row.id,
    path: row.path,
    sha256: row.sha256,
    info: readInfo(row.info),
    modifiedAt: row.modified_at,
    addedAt: row.added_at,
    edited: row.edited === 1,
  };
}
