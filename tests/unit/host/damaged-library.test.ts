import {
  chmodSync,
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
  closeSync,
} from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Photo } from '../../../src-main/contract/host.ts';
import { defaultSettings } from '../../../src-main/shared/data/settings.ts';
import { openDatabase, openForReading } from '../../../src-main/host/store/database.ts';
import { openLibraryDatabase } from '../../../src-main/host/store/library-database.ts';
import { paintDamage, undoEdit } from '../../support/edits.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos } from '../../support/jobs.ts';
import { testPhoto } from '../../support/pictures.ts';
import { scratchFolder } from '../../support/scratch.ts';

const day = 86_400_000;
const driver = createRequire(import.meta.url).resolve('libsql');
let scratch: ReturnType<typeof scratchFolder>;
let test: TestHost | null = null;
let path: string;

beforeEach(() => {
  scratch = scratchFolder('damaged');
  mkdirSync(scratch.file('photos'));
  path = scratch.file('library', 'library.db');
});
afterEach(() => {
  test?.close();
  test = null;
  scratch.remove();
});

const start = (): TestHost => (test = openTestHost(scratch.path));
const stop = (): void => {
  test?.close();
  test = null;
};
const running = (): TestHost => test ?? start();
const list = (): Promise<Photo[]> => running().client['library.list']({});
const whys = async (): Promise<unknown[]> =>
  (await running().client['library.condition']({})).problems.map(({ details }) => details.why);
const longStroke = (y: number, length = 4) => ({
  type: 'brush' as const,
  erase: false,
  size: 6,
  hardness: 0.9,
  points: Array.from({ length: 3 * length }, (_, i) => [20 + i, y, 1][i % 3]),
});
const paint = async (photoId: string, strokes = 3, length = 4): Promise<void> => {
  for (let i = 0; i < strokes; i += 1) {
    const { state } = await running().client['edit.open']({ photoId });
    await paintDamage(running().client, photoId, longStroke(10 + 5 * state.damage.length, length));
  }
};
const strokesOf = async (photoId: string): Promise<number> =>
  (await running().client['edit.open']({ photoId })).state.damage.length;
/** Photos named 0.png, 1.png, …, with three strokes each. */
async function fillLibrary(count = 2, length = 4): Promise<Photo[]> {
  for (let i = 0; i < count; i += 1) {
    await testPhoto(60 + i, 40)
      .png()
      .toFile(scratch.file('photos', `${i}.png`));
  }
  const { added } = await addPhotos(start().client, { paths: [scratch.file('photos')] });
  for (const { id } of added) await paint(id, 3, length);
  return added;
}
/** In the file of a host that was stopped. */
const sql = (text: string, ...values: (string | number)[]): void => {
  stop();
  const database = openForReading(path);
  database.run(text, ...values);
  database.close();
};
const keptAside = (why: string): string[] =>
  readdirSync(scratch.file('library')).filter(
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
    expect((await undoEdit(running().client, a.id)).state.damage).toHaveLength(2);
  });

  it('of an edit and of its history costs what came after, and says of which photo', async () => {
    const [a, b] = await fillLibrary();
    sql(`UPDATE edits SET state = 'x' WHERE photo_id = ?`, a.id);
    sql(`UPDATE history SET entry = '{' WHERE position = 1 AND photo_id = ?`, a.id);
    expect(await strokesOf(a.id)).toBe(1);
    expect(await strokesOf(b.id)).toBe(3);
    const { problems } = await running().client['library.condition']({});
    expect(problems[0]).toMatchObject({ code: 'LIBRARY_DAMAGED', details: { why: 'edit-row', name: '0.png' } });
    await paint(a.id, 1);
    expect(await strokesOf(a.id)).toBe(2);
  });

  it('of a history whose differences do not fit says so, and the edit goes on', async () => {
    const [a] = await fillLibrary();
    const astray = { label: 'paint', forward: [], backward: [{ op: 'replace', path: ['steps', 7, 'seed'], value: 1 }] };
    sql('UPDATE history SET entry = ? WHERE position = 2 AND photo_id = ?', JSON.stringify(astray), a.id);
    start();
    await expect(undoEdit(running().client, a.id)).rejects.toMatchObject({
      code: 'LIBRARY_DAMAGED',
      details: { why: 'history-row', name: '0.png' },
    });
    await paint(a.id, 1);
    expect(await strokesOf(a.id)).toBe(4);
  });

  it('of a history ends undo there, and is named at a quiet moment at the latest', async () => {
    const [a] = await fillLibrary();
    sql(`UPDATE history SET entry = '[]' WHERE position = 1 AND photo_id = ?`, a.id);
    expect((await undoEdit(running().client, a.id)).undo).toBeNull();
    expect((await undoEdit(running().client, a.id)).state.damage).toHaveLength(2);
    expect(await whys()).toEqual(['history-row']);
    sql(`UPDATE history SET entry = '{' WHERE position = 0 AND photo_id = ?`, a.id);
    await start().host.tidy();
    expect(await whys()).toEqual(['history-row']);
  });

  it('of the settings is that setting as at first', async () => {
    await start().client['settings.set']({ changes: { theme: 'light', brushSize: 80 } });
    sql(`UPDATE settings SET value = '{' WHERE key = 'theme'`);
    expect(await start().client['settings.get']({})).toEqual({ ...defaultSettings, brushSize: 80 });
    expect(await whys()).toEqual(['setting-row']);
  });

  it('of a photo hides that one, and adding it again brings its edit back', async () => {
    const [a, b] = await fillLibrary();
    sql(`UPDATE photos SET info = '{"wid' WHERE id = ?`, a.id);
    expect(await list()).toMatchObject([{ id: b.id }]);
    const { problems } = await running().client['library.condition']({});
    expect(problems).toMatchObject([{ details: { why: 'photo-row', name: '0.png', path: a.path } }]);
    await running().host.tidy(Date.now() + 365 * day);
    const outcome = await addPhotos(running().client, { paths: [scratch.file('photos')] });
    expect(outcome).toMatchObject({ failed: [], added: [] });
    expect(await strokesOf(a.id)).toBe(3);
  });
});

describe('a damaged file', () => {
  /** Overwrites pages of the file, not the first. */
  const overwrite = (whole: Buffer, from: number, pages: number): void => {
    stop();
    // A file of its own, since what this process had open before it may still have.
    for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
    writeFileSync(path, Buffer.from(whole).fill(0xab, 4096 * from, 4096 * (from + pages)));
  };

  it('is rebuilt from what can be read wherever a page was overwritten, and the rest opens', async () => {
    const photos = await fillLibrary(3, 700);
    stop();
    const whole = readFileSync(path);
    const pages = whole.length / 4096;
    expect(pages).toBeGreaterThan(20);
    let allThere = 0;
    for (let page = 1; page < pages; page += 1) {
      overwrite(whole, page, 1);
      await start().host.tidy();
      const there = await list();
      for (const { id } of there) await running().client['edit.open']({ photoId: id });
      await running().client['settings.get']({});
      if (there.length === photos.length) allThere += 1;
      for (const name of keptAside('damaged')) rmSync(scratch.file('library', name));
      rmSync(scratch.file('library', 'backups'), { recursive: true, force: true });
    }
    expect(allThere).toBeGreaterThan(pages / 2);
  }, 120_000);

  it('gets from the backup what cannot be read, says which photos, and is kept aside', async () => {
    const photos = await fillLibrary(3, 700);
    await running().host.tidy();
    stop();
    const whole = readFileSync(path);
    overwrite(whole, 1, whole.length / 4096 - 1);
    expect(await list()).toMatchObject(photos.map(({ id }) => ({ id, edited: true })));
    for (const { id } of photos) expect(await strokesOf(id)).toBe(3);
    const { problems, backups } = await running().client['library.condition']({});
    expect(problems).toMatchObject([{ details: { why: 'rebuilt-with-backup', names: '0.png, 1.png, 2.png' } }]);
    expect(backups).toHaveLength(1);
    expect(keptAside('damaged')).toHaveLength(1);
  });

  it('is mended while it is in use', async () => {
    const [a] = await fillLibrary(2, 700);
    await running().host.tidy();
    sql('PRAGMA wal_checkpoint(TRUNCATE)');
    start();
    const file = openSync(path, 'r+');
    const pages = readFileSync(path).length / 4096;
    writeSync(file, Buffer.alloc(4096 * (pages - 2), 0xab), 0, 4096 * (pages - 2), 4096 * 2);
    closeSync(file);
    await running().host.tidy();
    expect(await strokesOf(a.id)).toBe(3);
    await paint(a.id, 1, 700);
    expect(await strokesOf(a.id)).toBe(4);
  });

  it('has its tables again where some are missing', async () => {
    const [a] = await fillLibrary();
    sql('DROP TABLE settings');
    sql('DROP TABLE edits');
    expect(await strokesOf(a.id)).toBe(3);
    await running().client['settings.set']({ changes: { theme: 'light' } });
    expect(await whys()).toEqual(['rebuilt-incomplete']);
  });

  it('says that something may be missing where nobody can know how much was there, and has all rows that can be read', async () => {
    const photos = await fillLibrary(40);
    stop();
    const whole = readFileSync(path);
    // The table's root of edits, as SQLite names it; without a backup what it held is gone.
    const database = openForReading(path);
    const root = database.get<{ page: number }>("SELECT rootpage AS page FROM sqlite_master WHERE name = 'edits'")!;
    database.close();
    overwrite(whole, root.page - 1, 1);
    expect(await list()).toHaveLength(photos.length);
    expect(await whys()).toEqual(['rebuilt-incomplete']);
    // Their histories tell what the edits were.
    for (const { id } of photos) expect(await strokesOf(id)).toBe(3);
  });

  it('that is no database at all starts the host all the same, stores nothing, and the backup brings everything back', async () => {
    const [a, b] = await fillLibrary();
    await running().host.tidy();
    stop();
    writeFileSync(path, 'this is a letter to grandmother, not a database '.repeat(100));
    for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
    expect(await list()).toEqual([]);
    const { problems, backups } = await running().client['library.condition']({});
    expect(problems).toMatchObject([{ code: 'LIBRARY_DAMAGED', details: { why: 'damaged' } }]);
    const outcome = await addPhotos(running().client, { paths: [scratch.file('photos')] });
    expect(outcome.failed.map(({ error }) => error.code)).toEqual(['LIBRARY_DAMAGED', 'LIBRARY_DAMAGED']);
    await expect(running().client['settings.set']({ changes: { theme: 'light' } })).rejects.toMatchObject({
      code: 'LIBRARY_DAMAGED',
    });
    expect(await running().client['library.restore-backup']({ name: backups[0].name })).toMatchObject({ problems: [] });
    expect(await list()).toMatchObject([{ id: a.id }, { id: b.id }]);
    expect(await strokesOf(a.id)).toBe(3);
    expect(keptAside('before-backup')).toHaveLength(1);
  });
});

describe('a database that is deleted or replaced while it is in use', () => {
  it('is written anew with everything, and somebody is told', async () => {
    const [a] = await fillLibrary();
    const told: unknown[] = [];
    const watching = new AbortController();
    running()
      .client['library.watch'](
        {},
        {
          signal: watching.signal,
          onEvent: (event) => 'condition' in event && told.push(event.condition.problems[0].details.why),
        },
      )
      .catch(() => undefined);
    for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
    await paint(a.id, 1);
    expect(told).toEqual(['deleted-in-use']);
    await paint(a.id, 1);
    watching.abort();
    stop();
    expect(await strokesOf(a.id)).toBe(5);
    expect(await list()).toHaveLength(2);
  });

  it('keeps aside what took its place', async () => {
    const [a] = await fillLibrary();
    copyFileSync(path, scratch.file('older.db'));
    await paint(a.id, 1);
    renameSync(scratch.file('older.db'), path);
    await paint(a.id, 1);
    expect(keptAside('other')).toHaveLength(1);
    stop();
    expect(await strokesOf(a.id)).toBe(5);
  });

  it('goes on where its whole folder is gone', async () => {
    const [a] = await fillLibrary();
    rmSync(scratch.file('library'), { recursive: true });
    await paint(a.id, 1);
    expect(await strokesOf(a.id)).toBe(4);
    expect(existsSync(path)).toBe(true);
  });
});

describe('backups', () => {
  it('are made once a day, whole, and the last seven are kept', async () => {
    const [a] = await fillLibrary();
    const folder = scratch.file('library', 'backups');
    for (let i = 0; i < 9; i += 1) {
      await running().host.tidy(Date.now() + i * day);
      await running().host.tidy(Date.now() + i * day);
    }
    const names = readdirSync(folder).sort();
    expect(names).toHaveLength(7);
    const { backups } = await running().client['library.condition']({});
    expect(backups.map(({ name }) => name)).toEqual([...names].reverse());
    const backup = openDatabase(scratch.file('library', 'backups', names[0]));
    expect(backup.get('SELECT count(*) AS n FROM history WHERE photo_id = ?', a.id)).toMatchObject({ n: 3 });
    backup.close();
  });

  it('can be gone back to, and back from', async () => {
    const [a] = await fillLibrary();
    await running().host.tidy();
    await paint(a.id, 2);
    const { backups } = await running().client['library.condition']({});
    await running().client['library.restore-backup']({ name: backups[0].name });
    expect(await strokesOf(a.id)).toBe(3);
    await expect(running().client['library.restore-backup']({ name: '../library.db' })).rejects.toMatchObject({
      code: 'FILE_NOT_FOUND',
    });
    const [aside] = keptAside('before-backup');
    const before = openForReading(scratch.file('library', aside));
    expect(before.get('SELECT cursor FROM edits WHERE photo_id = ?', a.id)).toMatchObject({ cursor: 5 });
    before.close();
  });

  it('are offered where the database is missing at the start', async () => {
    await fillLibrary();
    await running().host.tidy();
    stop();
    for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
    expect(await whys()).toEqual(['missing']);
  });
});

describe('a library that cannot be had', () => {
  const refusal = (): unknown => {
    try {
      return start();
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
    stop();
    // What this process still has open does not count for it.
    for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
    const bytes = readFileSync(path);
    rmSync(path);
    writeFileSync(path, bytes);
    const program = `const database = new (require(${JSON.stringify(driver)}))(${JSON.stringify(path)});
      database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
      console.log('held');
      setInterval(() => undefined, 1000);`;
    const other = spawn(process.execPath, ['-e', program]);
    await once(other.stdout, 'data');
    expect(refusal()).toMatchObject({ code: 'LIBRARY_BUSY', details: { why: 'other-program' } });
    other.kill('SIGKILL');
    await once(other, 'exit');
    expect(await list()).toHaveLength(2);
  }, 30_000);

  it('is held for a moment: what cannot be stored meanwhile is refused, and stored afterwards', async () => {
    start();
    const other = openForReading(path);
    other.run('BEGIN IMMEDIATE');
    await expect(running().client['settings.set']({ changes: { theme: 'light' } })).rejects.toMatchObject({
      code: 'LIBRARY_BUSY',
      details: { why: 'other-program' },
    });
    other.run('ROLLBACK');
    other.close();
    expect(await running().client['settings.set']({ changes: { theme: 'light' } })).toMatchObject({ theme: 'light' });
  }, 30_000);

  it('lets nothing be written, or belongs to somebody else', async (context) => {
    const { geteuid, seteuid } = process;
    if (!geteuid || !seteuid || geteuid() !== 0) {
      context.skip('only root can become another user');
      return;
    }
    await fillLibrary();
    stop();
    for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
    chmodSync(scratch.path, 0o755);
    const asOther = (): unknown => {
      seteuid.call(process, 65534);
      try {
        openLibraryDatabase(path).close();
        return 'opened';
      } catch (error) {
        return error;
      } finally {
        seteuid.call(process, 0);
      }
    };
    chmodSync(scratch.file('library'), 0o777);
    chmodSync(path, 0o444);
    expect(asOther()).toMatchObject({ code: 'FOLDER_READ_ONLY', details: { why: 'library' } });
    chmodSync(path, 0o600);
    expect(asOther()).toMatchObject({ code: 'FILE_UNREADABLE', details: { why: 'library' } });
    chmodSync(scratch.file('library'), 0o700);
    expect(asOther()).toMatchObject({ code: 'FILE_UNREADABLE', details: { why: 'library' } });
  });
});
