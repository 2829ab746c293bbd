import Driver from 'libsql';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { databaseFailure } from './database-failure.ts';
import type { LostRow } from './lost-row.ts';
import { migrations } from './migrations.ts';
import type { StoredText } from './stored-text.ts';

/** What may be bound to a statement. The driver aborts the whole process on anything else, so everything goes through `bind`. */
export type Value = string | number | null;
export type Row = Record<string, Value | StoredText>;

export interface Database {
  run(sql: string, ...values: Value[]): void;
  get<R extends Row>(sql: string, ...values: Value[]): R | undefined;
  all<R extends Row>(sql: string, ...values: Value[]): R[];
  /** Everything inside happens, or nothing. */
  transaction(work: () => void): void;
  /** Tells that a row could not be read. */
  lose(row: LostRow): void;
  close(): void;
}

/**
 * Opens (or makes) the library's database and brings it to the current version. Write-ahead log with full synchronisation:
 * what was committed survives kill -9 and a power cut.
 * @throws LIBRARY_DAMAGED, LIBRARY_BUSY, FOLDER_READ_ONLY, FILE_UNREADABLE, DISK_FULL; and so does every later call
 */
export function openDatabase(path: string, lose: (row: LostRow) => void = () => undefined): Database {
  let driver: Driver.Database | undefined;
  try {
    if (path !== ':memory:') mkdirSync(dirname(path), { recursive: true });
    driver = new Driver(path);
    driver.exec('PRAGMA busy_timeout = 5000');
    driver.exec('PRAGMA journal_mode = WAL');
    driver.exec('PRAGMA synchronous = FULL');
    driver.exec('PRAGMA foreign_keys = ON');
    const database = wrap(driver, path, lose);
    migrate(database);
    requireWritable(driver);
    return database;
  } catch (error) {
    driver?.close();
    throw databaseFailure(error, path);
  }
}

/** Whoever calls has the file to itself, in all processes, until it calls what comes back or dies; null where another one has it. */
export function holdExclusively(path: string): (() => void) | null {
  let driver: Driver.Database | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    driver = new Driver(path);
    driver.exec('PRAGMA busy_timeout = 0');
    // Nothing is ever written, so the system's lock on the file is all there is to it, and goes with the process.
    driver.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    driver?.close();
    if ((error as { code?: string }).code === 'SQLITE_BUSY') return null;
    throw databaseFailure(error, path);
  }
  const held = driver;
  return () => {
    held.exec('ROLLBACK');
    held.close();
  };
}

/** What cannot be written to is found now, and not with the first stroke. */
function requireWritable(driver: Driver.Database): void {
  driver.exec('BEGIN IMMEDIATE');
  try {
    driver.exec(`PRAGMA user_version = ${migrations.length}`);
  } finally {
    if (driver.inTransaction) driver.exec('ROLLBACK');
  }
}

/** A file as it is, whatever its version; for looking at what is damaged. */
export function openForReading(path: string): Database {
  try {
    return wrap(new Driver(path), path, () => undefined);
  } catch (error) {
    throw databaseFailure(error, path);
  }
}

/** Puts what is in the log into the file itself. Where that cannot be, the log stays and nothing is lost. */
function checkpoint(driver: Driver.Database): void {
  try {
    driver.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch {
    // Damaged, read-only, or in use.
  }
}

function wrap(driver: Driver.Database, path: string, lose: (row: LostRow) => void): Database {
  const statements = new Map<string, Driver.Statement>();
  const prepare = (sql: string): Driver.Statement => {
    let statement = statements.get(sql);
    if (!statement) statements.set(sql, (statement = driver.prepare(sql)));
    return statement;
  };
  const told = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw databaseFailure(error, path);
    }
  };
  return {
    run: (sql, ...values) => told(() => void prepare(sql).run(values.map(bind))),
    get: <R extends Row>(sql: string, ...values: Value[]) =>
      told(() => prepare(sql).get(values.map(bind)) as R | undefined),
    all: <R extends Row>(sql: string, ...values: Value[]) => told(() => prepare(sql).all(values.map(bind)) as R[]),
    transaction: (work) =>
      told(() => {
        driver.exec('BEGIN IMMEDIATE');
        try {
          work();
          driver.exec('COMMIT');
        } catch (error) {
          // On a full disk SQLite has taken everything back by itself.
          if (driver.inTransaction) driver.exec('ROLLBACK');
          throw error;
        }
      }),
    lose,
    close: () => {
      statements.clear();
      // The driver lets go of the file only when its statements are collected: until then it should hold all there is.
      checkpoint(driver);
      driver.close();
    },
  };
}

function migrate(database: Database): void {
  const version = Number(database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0);
  if (version > migrations.length) {
    throw new AppError(
      'LIBRARY_DAMAGED',
      `This library was made by a newer Heirloom (version ${version}, this one knows ${migrations.length}). Update Heirloom to open it.`,
      { why: 'newer-version', version, supported: migrations.length },
    );
  }
  for (let next = version; next < migrations.length; next += 1) {
    database.transaction(() => {
      for (const sql of migrations[next]) database.run(sql);
      database.run(`PRAGMA user_version = ${next + 1}`);
    });
  }
}

function bind(value: unknown): Value {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  throw new TypeError(`cannot be stored: ${typeof value}`);
}
