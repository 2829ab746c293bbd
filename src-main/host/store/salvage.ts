import type { Database, Value } from './database.ts';
import { readText } from './stored-text.ts';

/** Row numbers beyond this are themselves damage. */
const mostRows = 5_000_000;
/** Where the last row's number cannot be read, the search ends after so many numbers without a row. */
const mostMisses = 20_000;
/** Tables of what a person did; others can be made again. */
const personal = new Set(['photos', 'edits', 'history', 'settings']);

export interface Salvaged {
  /** Paths of photos that are now as they were in the backup, whole or in their edit. */
  fromBackup: string[];
  /** Rows that were there and could not be had anywhere. */
  lost: number;
  /** Something of the person's could not be read, and how much that was cannot be told. */
  incomplete: boolean;
}

/**
 * Copies every row that can still be read of `damaged` into the empty `target`, and what is missing then from `backup`. An edit comes
 * with its whole history from one of them, since entries of a history only fit one another.
 */
export function salvage(damaged: Database, target: Database, backup: Database | null): Salvaged {
  let lost = 0;
  const incomplete = new Set<string>();
  const tables = tablesOf(target);
  target.run('PRAGMA foreign_keys = OFF');
  target.transaction(() => {
    for (const table of tables) {
      for (const row of readableRows(
        damaged,
        table,
        () => (lost += personal.has(table) ? 1 : 0),
        () => incomplete.add(table),
      ))
        insert(target, table, row);
    }
  });
  const fromBackup = new Set<string>();
  if (backup) target.transaction(() => fillGaps(target, backup, (path) => fromBackup.add(path)));
  target.transaction(() => {
    for (const table of ['edits', 'history', 'changes']) {
      const orphans = `FROM ${table} WHERE photo_id NOT IN (SELECT id FROM photos)`;
      if (personal.has(table)) lost += target.get<{ n: number }>(`SELECT count(*) AS n ${orphans}`)?.n ?? 0;
      target.run(`DELETE ${orphans}`);
    }
  });
  target.run('PRAGMA foreign_keys = ON');
  return { fromBackup: [...fromBackup], lost, incomplete: [...incomplete].some((table) => personal.has(table)) };
}

export function tablesOf(database: Database): string[] {
  return database
    .all<{ name: string }>(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`)
    .map(({ name }) => name);
}

/** Row by row: a page that cannot be read takes only its own rows along. */
function* readableRows(
  database: Database,
  table: string,
  onLost: () => void,
  onIncomplete: () => void,
): Generator<Plain> {
  const columns = attempt(() => columnsOf(database, table)) ?? [];
  // The page with the last rows may be the damaged one; then nobody knows how many there were.
  const end = attempt(() => database.get<{ last: number | null }>(`SELECT max(rowid) AS last FROM ${table}`));
  if (columns.length === 0 || !end) onIncomplete();
  if (columns.length === 0) return;
  const last = Math.min(end ? (end.last ?? 0) : mostRows, mostRows);
  let misses = 0;
  for (let rowid = 1; rowid <= last && (end || misses < mostMisses); rowid += 1) {
    misses += 1;
    try {
      const [row] = rowsOf(database, table, columns, 'rowid = ?', rowid);
      if (!row) continue;
      misses = 0;
      yield row;
    } catch {
      if (end) onLost();
    }
  }
}

function fillGaps(target: Database, backup: Database, onFilled: (path: string) => void): void {
  const all = (table: string, where = 'true', ...values: Value[]): Plain[] =>
    attempt(() => rowsOf(backup, table, columnsOf(backup, table), where, ...values)) ?? [];
  for (const photo of all('photos')) {
    const id = String(photo.id);
    const path = String(photo.former_path ?? photo.path);
    if (!target.get('SELECT 1 AS found FROM photos WHERE id = ?', id)) {
      insert(target, 'photos', photo);
      onFilled(path);
    }
    if (target.get('SELECT 1 AS found FROM edits WHERE photo_id = ?', id)) continue;
    const [edit] = all('edits', 'photo_id = ?', id);
    if (!edit) continue;
    target.run('DELETE FROM history WHERE photo_id = ?', id);
    insert(target, 'edits', edit);
    for (const entry of all('history', 'photo_id = ?', id)) insert(target, 'history', entry);
    onFilled(path);
  }
  for (const setting of all('settings')) insert(target, 'settings', setting);
}

type Plain = Record<string, Value>;

function columnsOf(database: Database, table: string): string[] {
  return database.all<{ name: string }>('SELECT name FROM pragma_table_info(?)', table).map(({ name }) => name);
}

function rowsOf(
  database: Database,
  table: string,
  columns: readonly string[],
  where: string,
  ...values: Value[]
): Plain[] {
  const selected = columns.map(
    (name) => `CASE typeof(${name}) WHEN 'text' THEN CAST(${name} AS BLOB) ELSE ${name} END AS ${name}`,
  );
  const rows = database.all(`SELECT ${selected.join(', ')} FROM ${table} WHERE ${where}`, ...values);
  return rows.map((row) =>
    Object.fromEntries(
      columns.map((name) => {
        const value = row[name];
        return [name, typeof value === 'object' && value !== null ? readText(value) : value];
      }),
    ),
  );
}

/** A row that is there already stays, and so does one that a damaged page has made unlike any row. */
function insert(target: Database, table: string, row: Plain): void {
  const known = new Set(columnsOf(target, table));
  const columns = Object.keys(row).filter((name) => known.has(name));
  attempt(() =>
    target.run(
      `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
      ...columns.map((name) => row[name]),
    ),
  );
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
