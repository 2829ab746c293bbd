import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { syncFileSync } from '../../platform/files/atomic.ts';
import { temporaryName } from '../../platform/files/temporary-files.ts';
import { AppError } from '../../shared/errors.ts';
import { createBackups, type Backup } from './backups.ts';
import { openDatabase, openForReading, type Database } from './database.ts';
import { damagedLibrary } from './database-failure.ts';
import { lostRowFailure, type LostRow } from './lost-row.ts';
import { deletedInUse, missingDatabase, rebuiltLibrary } from './library-problems.ts';
import { salvage, tablesOf } from './salvage.ts';

export interface LibraryDatabase extends Database {
  /** What a person must know of its state, in words; mostly empty. */
  problems(): readonly AppError[];
  /** The newest first. */
  backups(): Backup[];
  /** Once a day. */
  backUp(now: Date): void;
  /** Reads everything, and rebuilds what is damaged. */
  check(): void;
  /** Takes the place of what is there, which is kept aside. */
  restore(name: string): void;
}

/**
 * The library's database, which goes on through what happens to its file. Damaged, it is rebuilt from every row that can be read and
 * from the last backup; where nothing can be read it is empty and takes no changes until a backup is restored. Deleted or replaced
 * while in use, it is written anew from the file that is still open. Whatever was at its place before is kept aside.
 * @param onProblem called when there is another problem
 * @throws LIBRARY_BUSY, FOLDER_READ_ONLY, FILE_UNREADABLE, DISK_FULL, LIBRARY_DAMAGED (a newer version, a disk that fails)
 */
export function openLibraryDatabase(path: string, onProblem: () => void = () => undefined): LibraryDatabase {
  const backups = createBackups(join(dirname(path), 'backups'));
  const problems = new Map<string, AppError>();
  let inner: Database;
  let identity: string | null = null;
  /** Why nothing can be stored. */
  let unreadable: AppError | null = null;
  let depth = 0;

  const add = (problem: AppError): void => {
    const known = problems.has(problem.message);
    problems.set(problem.message, problem);
    if (!known) onProblem();
  };

  function open(): void {
    try {
      inner = openDatabase(path, lose);
      unreadable = null;
      identity = identityOf(path);
    } catch (error) {
      if (!isDamage(error)) throw error;
      giveUp(error);
    }
  }

  function giveUp(error: AppError): void {
    unreadable = error;
    inner = openDatabase(':memory:');
    add(error);
  }

  function lose(row: LostRow): void {
    add(lostRowFailure(row));
  }

  /** Reads what is needed to begin with. */
  function probe(): void {
    if (unreadable) return;
    const blank = openDatabase(':memory:');
    const missing = tablesOf(blank).filter((table) => !tablesOf(inner).includes(table));
    blank.close();
    if (missing.length > 0) throw damagedLibrary(path);
    for (const column of ['photos.path', 'photos.info', 'edits.revision', 'settings.value']) {
      inner.get(`SELECT sum(length(CAST(${column} AS BLOB))) AS bytes FROM ${column.split('.')[0]}`);
    }
  }

  function rebuild(): void {
    const work = temporaryName(path);
    const fresh = temporaryName(path);
    try {
      attempt(() => inner.run('PRAGMA wal_checkpoint(TRUNCATE)'));
      inner.close();
      copyWithLog(path, work);
      const [last] = backups.list();
      const damaged = openForReading(work);
      const target = openDatabase(fresh);
      const backup = last ? openForReading(backups.path(last.name)) : null;
      const salvaged = salvage(damaged, target, backup);
      for (const database of [damaged, target, backup]) database?.close();
      syncFileSync(fresh);
      const aside = keepAside('damaged');
      put(fresh);
      open();
      add(rebuiltLibrary(path, aside, salvaged, last));
    } catch (error) {
      giveUp(isDamage(error) ? error : damagedLibrary(path, error));
    } finally {
      for (const file of [work, fresh]) removeWithLog(file);
    }
  }

  /** A copy: at its place the file is whole until the next one takes it. */
  function keepAside(why: string): string {
    const aside = `${path}.${why}-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    copyWithLog(path, aside);
    return aside;
  }

  function put(file: string): void {
    for (const ending of ['-wal', '-shm']) rmSync(path + ending, { force: true });
    renameSync(file, path);
  }

  /** The open file is all that is left of what was stored: it is written to its place again. */
  function rescue(): void {
    const copy = temporaryName(path);
    mkdirSync(dirname(path), { recursive: true });
    try {
      inner.run('VACUUM INTO ?', copy);
      syncFileSync(copy);
      const aside = existsSync(path) ? keepAside('other') : null;
      inner.close();
      put(copy);
      open();
      add(deletedInUse(path, aside));
    } finally {
      rmSync(copy, { force: true });
    }
  }

  function requireFile(): void {
    if (!unreadable && identityOf(path) !== identity) rescue();
  }

  /** Damage that is found on the way is mended, and then it is tried once more. */
  function mending<T>(work: () => T): T {
    if (depth > 0) return work();
    try {
      return work();
    } catch (error) {
      if (unreadable || !isDamage(error)) throw error;
      rebuild();
      return work();
    }
  }

  function writing(work: () => void): void {
    mending(() => {
      if (unreadable) throw unreadable;
      if (depth > 0) {
        work();
        return;
      }
      requireFile();
      work();
      requireFile();
    });
  }

  const isNew = !existsSync(path);
  open();
  try {
    probe();
  } catch (error) {
    if (!isDamage(error)) throw error;
    rebuild();
  }
  if (isNew && backups.list().length > 0) add(missingDatabase(path));

  return {
    run: (sql, ...values) => writing(() => inner.run(sql, ...values)),
    get: (sql, ...values) => mending(() => inner.get(sql, ...values)),
    all: (sql, ...values) => mending(() => inner.all(sql, ...values)),
    transaction: (work) =>
      writing(() => {
        depth += 1;
        try {
          inner.transaction(work);
        } finally {
          depth -= 1;
        }
      }),
    lose,
    close: () => inner.close(),
    problems: () => [...problems.values()],
    backups: backups.list,
    backUp(now) {
      if (!unreadable) backups.make(inner, now);
    },
    check() {
      mending(() => {
        const answer = inner.all<{ integrity_check: string }>('PRAGMA integrity_check(1)');
        if (answer[0]?.integrity_check !== 'ok') throw damagedLibrary(path);
      });
    },
    restore(name) {
      if (!backups.list().some((backup) => backup.name === name)) {
        throw new AppError('FILE_NOT_FOUND', `The backup ${name} is not there.`, { why: 'backup', name });
      }
      const copy = temporaryName(path);
      try {
        copyFileSync(backups.path(name), copy);
        openDatabase(copy).close();
        syncFileSync(copy);
        attempt(() => inner.run('PRAGMA wal_checkpoint(TRUNCATE)'));
        inner.close();
        if (existsSync(path)) keepAside('before-backup');
        put(copy);
        problems.clear();
      } finally {
        removeWithLog(copy);
        open();
      }
      onProblem();
    },
  };
}

function isDamage(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'LIBRARY_DAMAGED' && error.details.why === 'damaged';
}

/** Which file lies at a path; null for none. */
function identityOf(path: string): string | null {
  const details = statSync(path, { bigint: true, throwIfNoEntry: false });
  return details ? `${details.dev}:${details.ino}` : null;
}

function copyWithLog(from: string, to: string): void {
  copyFileSync(from, to);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
}

function removeWithLog(path: string): void {
  for (const ending of ['', '-wal', '-shm']) rmSync(path + ending, { force: true });
}

function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // Where it cannot be read, what follows does without.
  }
}
