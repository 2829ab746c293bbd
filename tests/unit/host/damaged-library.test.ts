import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import type { LibraryCondition, Photo } from '../../../src-main/contract/host.ts';
import { openDatabase, openForReading } from '../../../src-main/host/store/database.ts';
import { openLibraryDatabase } from '../../../src-main/host/store/library-database.ts';
import { defaultSettings } from '../../../src-main/shared/data/settings.ts';
import { asOther } from '../../support/as-other.ts';
import { failureOf } from '../../support/expectations.ts';
import { libraryForEach } from '../../support/library.ts';
import { testPhoto } from '../../support/pictures.ts';
import { brush } from '../../support/steps.ts';

const day = 86_400_000;
const page = 4096;
const library = libraryForEach('damaged', () => mkdirSync(library.file('photos')));
const databasePath = (): string => library.file('library', 'library.db');

const condition = () => library.client['library.condition']({});
const whys = async (): Promise<unknown[]> => (await condition()).problems.map(({ details }) => details.why);
const setTheme = () => library.client['settings.set']({ changes: { theme: 'light' } });
const paint = async (photoId: string, strokes = 3, length = 4): Promise<void> => {
  for (let i = 0; i < strokes; i += 1) {
    const y = 10 + 5 * (await strokesOf(photoId));
    await library.paint(photoId, brush(6, ...Array.from({ length }, (_, x) => [20 + x, y]).flat()));
  }
};
const strokesOf = async (photoId: string): Promise<number> => (await library.open(photoId)).state.damage.length;
/** Photos named 0.png, 1.png, …, with three strokes each. */
async function fillLibrary(count = 2, length = 4): Promise<Photo[]> {
  for (let i = 0; i < count; i += 1) await testPhoto(60 + i, 40).toFile(library.file('photos', `${i}.png`));
  const { added } = await library.add(library.file('photos'));
  for (const { id } of added) await paint(id, 3, length);
  return added;
}
/** In the file of a host that was stopped. */
const sql = (text: string, ...values: (string | number)[]): void => {
  library.stop();
  const database = openForReading(databasePath());
  database.run(text, ...values);
  database.close();
};
const deleteFiles = (...endings: string[]): void => {
  for (const ending of endings) rmSync(databasePath() + ending, { force: true });
};
/** The stopped database's bytes, in a file that nobody has open: what this process had open before it may still have. */
const writeAnew = (bytes: string | Uint8Array = readFileSync(databasePath())): void => {
  library.stop();
  deleteFiles('', '-wal', '-shm');
  writeFileSync(databasePath(), bytes);
};
const asideAs = (why: string): string[] =>
  readdirSync(library.file('library')).filter(
    (name) => name.startsWith(`library.db.${why}-`) && !name.endsWith('-wal'),
  );

describe('one row that cannot be read', () => {
  it('of an edit costs nothing: its history leads there again', async () => {
    const [a, b] = await fillLibrary();
    for (const state of ['{"steps": [', '{"steps": []}', 'null']) {
      sql('UPDATE edits SET state = ? WHERE photo_id = ?', state, a.id);
      expect(await strokesOf(a.id)).toBe(3);
      expect(await strokesOf(b.id)).toBe(3);
      expect(await whys()).toEqual([]);
    }
    expect((await library.undo(a.id)).state.damage).toHaveLength(2);
  });

  it('of an edit and of its history costs what came after, and says of which photo', async () => {
    const [a, b] = await fillLibrary();
    sql(`UPDATE edits SET state = 'x' WHERE photo_id = ?`, a.id);
    sql(`UPDATE history SET entry = '{' WHERE position = 1 AND photo_id = ?`, a.id);
    expect(await strokesOf(a.id)).toBe(1);
    expect(await strokesOf(b.id)).toBe(3);
    const { problems } = await condition();
    expect(problems[0]).toMatchObject({ code: 'LIBRARY_DAMAGED', details: { why: 'edit-row', name: '0.png' } });
    await paint(a.id, 1);
    expect(await strokesOf(a.id)).toBe(2);
  });

  it('of a history whose differences do not fit says so, and the edit goes on', async () => {
    const [a] = await fillLibrary();
    const astray = { label: 'paint', forward: [], backward: [{ op: 'replace', path: ['steps', 7, 'seed'], value: 1 }] };
    sql('UPDATE history SET entry = ? WHERE position = 2 AND photo_id = ?', JSON.stringify(astray), a.id);
    const { details } = await failureOf(library.undo(a.id), 'LIBRARY_DAMAGED');
    expect(details).toMatchObject({ why: 'history-row', name: '0.png' });
    await paint(a.id, 1);
    expect(await strokesOf(a.id)).toBe(4);
  });

  it('of a history ends undo there, and is named at a quiet moment at the latest', async () => {
    const [a] = await fillLibrary();
    sql(`UPDATE history SET entry = '[]' WHERE position = 1 AND photo_id = ?`, a.id);
    expect((await library.undo(a.id)).undo).toBeNull();
    expect((await library.undo(a.id)).state.damage).toHaveLength(2);
    expect(await whys()).toEqual(['history-row']);
    sql(`UPDATE history SET entry = '{' WHERE position = 0 AND photo_id = ?`, a.id);
    await library.host.tidy();
    expect(await whys()).toEqual(['history-row']);
  });

  it('of the settings is that setting as at first', async () => {
    await library.client['settings.set']({ changes: { theme: 'light', brushSize: 80 } });
    sql(`UPDATE settings SET value = '{' WHERE key = 'theme'`);
    expect(await library.client['settings.get']({})).toEqual({ ...defaultSettings, brushSize: 80 });
    expect(await whys()).toEqual(['setting-row']);
  });

  it('of a photo hides that one, and adding it again brings its edit back', async () => {
    const [a, b] = await fillLibrary();
    sql(`UPDATE photos SET info = '{"wid' WHERE id = ?`, a.id);
    expect(await library.list()).toMatchObject([{ id: b.id }]);
    const { problems } = await condition();
    expect(problems).toMatchObject([{ details: { why: 'photo-row', name: '0.png', path: a.path } }]);
    await library.host.tidy(Date.now() + 365 * day);
    const outcome = await library.add(library.file('photos'));
    expect(outcome).toMatchObject({ failed: [], added: [] });
    expect(await strokesOf(a.id)).toBe(3);
  });
});

describe('a damaged file', () => {
  /** Overwrites pages of the file, not the first. */
  const overwrite = (whole: Buffer, from: number, pages: number): void =>
    writeAnew(Buffer.from(whole).fill(0xab, page * from, page * (from + pages)));

  it('is rebuilt from what can be read wherever a page was overwritten, and the rest opens', async () => {
    const photos = await fillLibrary(3, 700);
    library.stop();
    const whole = readFileSync(databasePath());
    const pages = whole.length / page;
    expect(pages).toBeGreaterThan(20);
    let allThere = 0;
    for (let at = 1; at < pages; at += 1) {
      overwrite(whole, at, 1);
      await library.host.tidy();
      const there = await library.list();
      for (const { id } of there) await library.open(id);
      await library.client['settings.get']({});
      if (there.length === photos.length) allThere += 1;
      for (const name of asideAs('damaged')) rmSync(library.file('library', name));
      rmSync(library.file('library', 'backups'), { recursive: true, force: true });
    }
    expect(allThere).toBeGreaterThan(pages / 2);
  }, 120_000);

  it('gets from the backup what cannot be read, says which photos, and is kept aside', async () => {
    const photos = await fillLibrary(3, 700);
    await library.host.tidy();
    library.stop();
    const whole = readFileSync(databasePath());
    overwrite(whole, 1, whole.length / page - 1);
    expect(await library.list()).toMatchObject(photos.map(({ id }) => ({ id, edited: true })));
    for (const { id } of photos) expect(await strokesOf(id)).toBe(3);
    const { problems, backups } = await condition();
    expect(problems).toMatchObject([{ details: { why: 'rebuilt-with-backup', names: '0.png, 1.png, 2.png' } }]);
    expect(backups).toHaveLength(1);
    expect(asideAs('damaged')).toHaveLength(1);
  });

  it('is mended while it is in use', async () => {
    const [a] = await fillLibrary(2, 700);
    await library.host.tidy();
    sql('PRAGMA wal_checkpoint(TRUNCATE)');
    library.start();
    const file = openSync(databasePath(), 'r+');
    const length = readFileSync(databasePath()).length - 2 * page;
    writeSync(file, Buffer.alloc(length, 0xab), 0, length, 2 * page);
    closeSync(file);
    await library.host.tidy();
    expect(await strokesOf(a.id)).toBe(3);
    await paint(a.id, 1, 700);
    expect(await strokesOf(a.id)).toBe(4);
  });

  it('has its tables again where some are missing', async () => {
    const [a] = await fillLibrary();
    sql('DROP TABLE settings');
    sql('DROP TABLE edits');
    expect(await strokesOf(a.id)).toBe(3);
    await setTheme();
    expect(await whys()).toEqual(['rebuilt-incomplete']);
  });

  it('says that something may be missing where nobody can know how much was there, and has all rows that can be read', async () => {
    const photos = await fillLibrary(40);
    library.stop();
    const whole = readFileSync(databasePath());
    // The table's root of edits, as SQLite names it; without a backup what it held is gone.
    const database = openForReading(databasePath());
    const root = database.get<{ page: number }>("SELECT rootpage AS page FROM sqlite_master WHERE name = 'edits'")!;
    database.close();
    overwrite(whole, root.page - 1, 1);
    expect(await library.list()).toHaveLength(photos.length);
    expect(await whys()).toEqual(['rebuilt-incomplete']);
    // Their histories tell what the edits were.
    for (const { id } of photos) expect(await strokesOf(id)).toBe(3);
  });

  it('that is no database at all starts the host all the same, stores nothing, and the backup brings everything back', async () => {
    const [a, b] = await fillLibrary();
    await library.host.tidy();
    writeAnew('this is a letter to grandmother, not a database '.repeat(100));
    expect(await library.list()).toEqual([]);
    const { problems, backups } = await condition();
    expect(problems).toMatchObject([{ code: 'LIBRARY_DAMAGED', details: { why: 'damaged' } }]);
    const outcome = await library.add(library.file('photos'));
    expect(outcome.failed.map(({ error }) => error.code)).toEqual(['LIBRARY_DAMAGED', 'LIBRARY_DAMAGED']);
    await failureOf(setTheme(), 'LIBRARY_DAMAGED');
    expect(await library.client['library.restore-backup']({ name: backups[0].name })).toMatchObject({ problems: [] });
    expect(await library.list()).toMatchObject([{ id: a.id }, { id: b.id }]);
    expect(await strokesOf(a.id)).toBe(3);
    expect(asideAs('before-backup')).toHaveLength(1);
  });
});

describe('a database that is deleted or replaced while it is in use', () => {
  it('is written anew with everything, and somebody is told', async () => {
    const [a] = await fillLibrary();
    const told: unknown[] = [];
    const watching = new AbortController();
    const onEvent = (event: object): void => {
      if ('condition' in event) told.push((event.condition as LibraryCondition).problems[0].details.why);
    };
    library.client['library.watch']({}, { signal: watching.signal, onEvent }).catch(() => undefined);
    deleteFiles('', '-wal', '-shm');
    await paint(a.id, 1);
    expect(told).toEqual(['deleted-in-use']);
    await paint(a.id, 1);
    watching.abort();
    library.stop();
    expect(await strokesOf(a.id)).toBe(5);
    expect(await library.list()).toHaveLength(2);
  });

  it('keeps aside what took its place', async () => {
    const [a] = await fillLibrary();
    copyFileSync(databasePath(), library.file('older.db'));
    await paint(a.id, 1);
    renameSync(library.file('older.db'), databasePath());
    await paint(a.id, 1);
    expect(asideAs('other')).toHaveLength(1);
    library.stop();
    expect(await strokesOf(a.id)).toBe(5);
  });

  it('goes on where its whole folder is gone', async () => {
    const [a] = await fillLibrary();
    rmSync(library.file('library'), { recursive: true });
    await paint(a.id, 1);
    expect(await strokesOf(a.id)).toBe(4);
    expect(existsSync(databasePath())).toBe(true);
  });
});

describe('backups', () => {
  it('are made once a day, whole, and the last seven are kept', async () => {
    const [a] = await fillLibrary();
    const folder = library.file('library', 'backups');
    for (let i = 0; i < 9; i += 1) {
      await library.host.tidy(Date.now() + i * day);
      await library.host.tidy(Date.now() + i * day);
    }
    const names = readdirSync(folder).sort();
    expect(names).toHaveLength(7);
    const { backups } = await condition();
    expect(backups.map(({ name }) => name)).toEqual([...names].reverse());
    const backup = openDatabase(library.file('library', 'backups', names[0]));
    expect(backup.get('SELECT count(*) AS n FROM history WHERE photo_id = ?', a.id)).toMatchObject({ n: 3 });
    backup.close();
  });

  it('can be gone back to, and back from', async () => {
    const [a] = await fillLibrary();
    await library.host.tidy();
    await paint(a.id, 2);
    const { backups } = await condition();
    await library.client['library.restore-backup']({ name: backups[0].name });
    expect(await strokesOf(a.id)).toBe(3);
    await failureOf(library.client['library.restore-backup']({ name: '../library.db' }), 'FILE_NOT_FOUND');
    const [aside] = asideAs('before-backup');
    const before = openForReading(library.file('library', aside));
    expect(before.get('SELECT cursor FROM edits WHERE photo_id = ?', a.id)).toMatchObject({ cursor: 5 });
    before.close();
  });

  it('are offered where the database is missing at the start', async () => {
    await fillLibrary();
    await library.host.tidy();
    library.stop();
    deleteFiles('', '-wal', '-shm');
    expect(await whys()).toEqual(['missing']);
  });
});

describe('a library that cannot be had', () => {
  const refusal = (): unknown => {
    try {
      return library.start();
    } catch (error) {
      return error;
    }
  };

  it('is of a newer version', async () => {
    await fillLibrary();
    sql('PRAGMA user_version = 999');
    expect(refusal()).toMatchObject({ code: 'LIBRARY_DAMAGED', details: { why: 'newer-version', version: 999 } });
  });

  it('is held by another program', async () => {
    await fillLibrary();
    library.stop();
    writeAnew();
    const program = `const database = new (require(${JSON.stringify(createRequire(import.meta.url).resolve('libsql'))}))(${JSON.stringify(databasePath())});
      database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      console.log('held');
      setInterval(() => undefined, 1000);`;
    const other = spawn(process.execPath, ['-e', program]);
    await once(other.stdout, 'data');
    expect(refusal()).toMatchObject({ code: 'LIBRARY_BUSY', details: { why: 'other-program' } });
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(await library.list()).toHaveLength(2);
  }, 30_000);

  it('is held for a moment: what cannot be stored meanwhile is refused, and stored afterwards', async () => {
    library.start();
    const other = openForReading(databasePath());
    other.run('BEGIN IMMEDIATE');
    expect((await failureOf(setTheme(), 'LIBRARY_BUSY')).details.why).toBe('other-program');
    other.run('ROLLBACK');
    other.close();
    expect(await setTheme()).toMatchObject({ theme: 'light' });
  }, 30_000);

  it.skipIf(process.geteuid?.() !== 0)(
    'lets nothing be written, or belongs to somebody else (needs root)',
    async () => {
      await fillLibrary();
      library.stop();
      deleteFiles('-wal', '-shm');
      chmodSync(library.path, 0o755);
      for (const [folderMode, fileMode, code] of [
        [0o777, 0o444, 'FOLDER_READ_ONLY'],
        [0o777, 0o600, 'FILE_UNREADABLE'],
        [0o700, 0o600, 'FILE_UNREADABLE'],
      ] as const) {
        chmodSync(library.file('library'), folderMode);
        chmodSync(databasePath(), fileMode);
        const opening = asOther(() => openLibraryDatabase(databasePath()).close());
        expect((await failureOf(opening, code)).details.why).toBe('library');
      }
    },
  );
});
