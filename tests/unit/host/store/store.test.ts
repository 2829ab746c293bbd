import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultSettings } from '../../../../src-main/shared/data/settings.ts';
import type { Change } from '../../../../src-main/contract/edits/change.ts';
import { type EditState, emptyEdit } from '../../../../src-main/contract/edits/edit.ts';
import { change } from '../../../../src-main/contract/edits/history.ts';
import { openDatabase, type Database } from '../../../../src-main/host/store/database.ts';
import { createEditRepository, type StoredEdit } from '../../../../src-main/host/store/edits.ts';
import { createPhotoRepository } from '../../../../src-main/host/store/photos.ts';
import { createSettingsRepository } from '../../../../src-main/host/store/settings.ts';
import { scratchForEach } from '../../../support/scratch.ts';
import { storedPhoto as photo } from '../../../support/stored-photo.ts';

const scratch = scratchForEach('store');
let database: Database;
const open = (): void => void (database = openDatabase(scratch.file('library.db')));
const reopen = (): void => {
  database.close();
  open();
};
beforeEach(open);
afterEach(() => database.close());

const nothing: StoredEdit = { state: emptyEdit, revision: 0, cursor: 0, snapshot: null };
const invert: Change = { type: 'paint', target: 'damage', operation: { type: 'invert' } };

describe('the database', () => {
  it('keeps photos, edits and history over a restart', () => {
    createPhotoRepository(database).insert(photo);
    const { state, entry } = change(emptyEdit, invert, 'c1');
    createEditRepository(database).append('p1', nothing, { state, revision: 1, cursor: 1 }, entry, 'c1');
    reopen();
    expect(createPhotoRepository(database).all()).toEqual([{ ...photo, edited: true, touched: true }]);
    const edits = createEditRepository(database);
    expect(edits.load('p1')).toEqual({ state, revision: 1, cursor: 1, snapshot: 0 });
    expect([...edits.changes('p1')]).toEqual([['c1', 1]]);
    expect(edits.entry('p1', 0)).toEqual(JSON.parse(JSON.stringify(entry)));
  });

  it('looks at a long history while others have their turns, tells of each photo once, and stops when it is to', async () => {
    const lost: string[] = [];
    database.close();
    database = openDatabase(scratch.file('library.db'), (row) =>
      lost.push(row.kind === 'history' ? row.path : row.kind),
    );
    const photos = createPhotoRepository(database);
    for (const id of ['p1', 'p2', 'p3']) photos.insert({ ...photo, id, path: `/${id}.png` });
    database.transaction(() => {
      for (let i = 0; i < 3000; i += 1)
        database.run(
          `INSERT INTO history VALUES (?, ?, ?)`,
          `p${1 + (i % 3)}`,
          i,
          i > 2990 && i % 3 < 2 ? '{"fo' : '{}',
        );
    });
    let turns = 0;
    let timer: NodeJS.Immediate;
    const turn = (): void => {
      turns += 1;
      timer = setImmediate(turn);
    };
    timer = setImmediate(turn);
    const edits = createEditRepository(database);
    await edits.review(new AbortController().signal);
    expect(lost.sort()).toEqual(['/p1.png', '/p2.png']);
    expect(turns).toBeGreaterThan(20);
    lost.splice(0);
    const stopping = new AbortController();
    const stopped = edits.review(stopping.signal);
    stopping.abort();
    await stopped;
    clearImmediate(timer);
    expect(lost).toEqual([]);
  });

  it('forgets what could be redone when something new is done', () => {
    createPhotoRepository(database).insert(photo);
    const edits = createEditRepository(database);
    const first = change(emptyEdit, invert, 'c1');
    const second = change(first.state, { type: 'clear-mask', target: 'damage' }, 'c2');
    let at = edits.append('p1', nothing, { state: first.state, revision: 1, cursor: 1 }, first.entry, 'c1');
    at = edits.append('p1', at, { state: second.state, revision: 2, cursor: 2 }, second.entry, 'c2');
    at = edits.move('p1', at, { state: emptyEdit, revision: 4, cursor: 0 }, 'c3');
    edits.append('p1', at, { state: first.state, revision: 5, cursor: 1 }, first.entry, 'c4');
    expect(edits.entry('p1', 1)).toBeNull();
  });

  it('replays at most 64 entries when an edit is opened, however many there are and wherever undo stands', () => {
    createPhotoRepository(database).insert(photo);
    const edits = createEditRepository(database);
    let at: StoredEdit = nothing;
    const states: EditState[] = [emptyEdit];
    for (let i = 1; i <= 300; i += 1) {
      const { state, entry } = change(at.state, invert, `c${i}`);
      at = edits.append('p1', at, { state, revision: i, cursor: i }, entry, `c${i}`);
      states.push(state);
      expect(at.cursor - at.snapshot!).toBeLessThanOrEqual(64);
    }
    for (let cursor = 299; cursor >= 60; cursor -= 1) {
      at = edits.move('p1', at, { state: states[cursor], revision: at.revision + 1, cursor }, `u${cursor}`);
      expect(at.snapshot! - cursor).toBeLessThanOrEqual(64);
      if (cursor % 40 === 0) expect(edits.load('p1')).toEqual(at);
    }
    const { state, entry } = change(at.state, invert, 'last');
    at = edits.append('p1', at, { state, revision: at.revision + 1, cursor: 61 }, entry, 'last');
    reopen();
    expect(createEditRepository(database).load('p1')).toEqual({ ...at, state });
    // 256 at the last multiple of 64, and those of the 541 changes that came since.
    expect(at.revision).toBe(541);
    expect([...createEditRepository(database).changes('p1')]).toHaveLength(256 + (541 % 64));
  });

  it('keeps a photo that was removed with its edit until it is purged', () => {
    const photos = createPhotoRepository(database);
    photos.insert(photo);
    const { state, entry } = change(emptyEdit, invert, 'c1');
    createEditRepository(database).append('p1', nothing, { state, revision: 1, cursor: 1 }, entry, 'c1');
    photos.purge('p1');
    photos.remove(['p1'], 99);
    expect([photos.byId('p1'), photos.byPath(photo.path), photos.all()]).toEqual([null, null, []]);
    expect(photos.removed()).toMatchObject([{ ...photo, edited: true, removedAt: 99, supersededBy: null }]);
    photos.insert({ ...photo, id: 'p2' });
    photos.bringBack('p1', photo.path, 100);
    expect(photos.all()).toEqual([{ ...photo, edited: true, touched: true }]);
    expect(photos.removed()).toMatchObject([{ id: 'p2', path: photo.path, supersededBy: 'p1' }]);
    photos.remove(['p1'], 101);
    photos.purge('p1');
    expect(createEditRepository(database).load('p1')).toBeNull();
    expect(createEditRepository(database).entry('p1', 0)).toBeNull();
  });

  it('undoes everything in a transaction that fails', () => {
    const photos = createPhotoRepository(database);
    expect(() =>
      database.transaction(() => {
        photos.insert(photo);
        throw new Error('stop');
      }),
    ).toThrow('stop');
    expect(photos.all()).toEqual([]);
  });

  it('survives values that would abort the driver', () => {
    const run = (value: unknown) => database.run('SELECT ?', value as never);
    run(true);
    run(undefined);
    run(Number.NaN);
    expect(() => run({})).toThrow(TypeError);
    expect(() => run(new Date())).toThrow(TypeError);
  });

  it('refuses a file that is no database, and one from a newer Heirloom, without touching it', () => {
    const path = scratch.file('other.db');
    writeFileSync(path, 'this is a letter to grandmother, not a database '.repeat(100));
    expect(() => openDatabase(path)).toThrow(expect.objectContaining({ code: 'LIBRARY_DAMAGED' }));
    database.run('PRAGMA user_version = 999');
    expect(reopen).toThrow(expect.objectContaining({ code: 'LIBRARY_DAMAGED' }));
    database = openDatabase(scratch.file('fresh.db'));
  });
});

describe('settings', () => {
  it('start from the defaults, keep what was set, and pass over what no longer fits', () => {
    const settings = createSettingsRepository(database);
    expect(settings.load()).toEqual(defaultSettings);
    settings.save({ theme: 'light', brushSize: 80 });
    database.run(`INSERT INTO settings (key, value) VALUES ('language', '"klingon"'), ('old', '1')`);
    reopen();
    expect(createSettingsRepository(database).load()).toEqual({ ...defaultSettings, theme: 'light', brushSize: 80 });
  });
});
