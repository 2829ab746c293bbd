import type { Database } from './database.ts';

/** Temporary names of outputs that are being written. */
export function createOutputRepository(database: Database) {
  return {
    add: (temporary: string): void => database.run('INSERT OR IGNORE INTO outputs (temporary) VALUES (?)', temporary),
    remove: (temporary: string): void => database.run('DELETE FROM outputs WHERE temporary = ?', temporary),
    all: (): string[] =>
      database.all<{ temporary: string }>('SELECT temporary FROM outputs').map(({ temporary }) => temporary),
  };
}
export type OutputRepository = ReturnType<typeof createOutputRepository>;
