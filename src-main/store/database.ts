import Driver from 'libsql';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { migrations } from './migrations.ts';

/** What may be bound to a statement. The driver aborts the whole process on anything else, so everything goes through `bind`. */
export type Value = string | number | null;
export type Row = Record<string, Value>;

export interface Database {
  run(sql: string, ...values: Value[]): void;
  get<R extends Row>(sql: string, ...values: Value[]): R | undefined;
  all<R extends Row>(sql: string, ...values: Value[]): R[];
  /** Everything inside happens, or nothing. */
  transaction(work: () => void): void;
  close(): void;
}

/**
 * Opens (or makes) the library's database and brings it to the current version. Write-ahead log with full synchronisation:
 * what was committed survives kill -9 and a power cut.
 * @throws LIBRARY_DAMAGED when the file is no database or comes from a newer Heirloom.
 */
export function openDatabase(path: string): Database {
  mkdirSync(dirname(path), { recursive: true });
  let driver: Driver.Database;
  try {
    driver = new Driver(path);
    driver.exec('PRAGMA journal_mode = WAL');
    driver.exec('PRAGMA synchronous = FULL');
    driver.exec('PRAGMA foreign_keys = ON');
    driver.exec('PRAGMA busy_timeout = 5000');
  } catch (error) {
    throw damaged(path, error);
  }
  const statements = new Map<string, Driver.Statement>();
  const prepare = (sql: string): Driver.Statement => {
    let statement = statements.get(sql);
    if (!statement) statements.set(sql, (statement = driver.prepare(sql)));
    return statement;
  };
  const database: Database = {
    run: (sql, ...values) => void prepare(sql).run(values.map(bind)),
    get: <R extends Row>(sql: string, ...values: Value[]) => prepare(sql).get(values.map(bind)) as R | undefined,
    all: <R extends Row>(sql: string, ...values: Value[]) => prepare(sql).all(values.map(bind)) as R[],
    transaction(work) {
      driver.exec('BEGIN IMMEDIATE');
      try {
        work();
        driver.exec('COMMIT');
      } catch (error) {
        driver.exec('ROLLBACK');
        throw error;
      }
    },
    close: () => {
      statements.clear();
      driver.close();
    },
  };
  try {
    migrate(database);
  } catch (error) {
    driver.close();
    throw error instanceof AppError ? error : damaged(path, error);
  }
  return database;
}

function migrate(database: Database): void {
  const version = Number(database.get<{ user_version: number }>('PRAGMA user_version')?.user_version ?? 0);
  if (version > migrations.length) {
    throw new AppError(
      'LIBRARY_DAMAGED',
      `This library was made by a newer Heirloom (version ${version}, this one knows ${migrations.length}). Update Heirloom to open it.`,
      { version, supported: migrations.length },
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

function damaged(path: string, cause: unknown): AppError {
  return new AppError(
    'LIBRARY_DAMAGED',
    `The library's database could not be opened: ${path}. Your photos are not affected. Move the file aside to start a new library.`,
    { path },
    cause,
  );
}
