import type { Database } from './database.ts';
import { asBytes, readText, type StoredText } from './stored-text.ts';

/** Temporary names of outputs that are being written. */
export function createOutputRepository(database: Database) {
  return {
    add: (temporary: string): void => database.run('INSERT OR IGNORE INTO outputs (temporary) VALUES (?)', temporary),
    remove: (temporary: string): void => database.run('DELETE FROM outputs WHERE temporary = ?', temporary),
    all: (): string[] =>
      database
        .all<{ temporary: StoredText }>(`SELECT ${asBytes('temporary')} FROM outputs`)
        .map(({ temporary }) => readText(temporary)),
  };
}
export type OutputRepository = ReturnType<typeof createOutputRepository>;
