import type { Database } from './database.ts';

/** Whether a text stands anywhere in the library, in whichever table and column: what is added to the library later counts too. */
export function mentions(database: Database, text: string): boolean {
  const tables = database.all<{ name: string }>(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  );
  return tables.some(({ name }) => {
    const columns = database.all<{ name: string }>(`SELECT name FROM pragma_table_info(?)`, name);
    const found = columns.map((column) => `instr("${column.name}", ?) > 0`).join(' OR ');
    return (
      database.get(`SELECT 1 AS found FROM "${name}" WHERE ${found} LIMIT 1`, ...columns.map(() => text)) !== undefined
    );
  });
}
