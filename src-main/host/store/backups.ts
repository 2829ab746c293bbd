import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFileSync } from '../../platform/files/atomic.ts';
import type { Database } from './database.ts';

const kept = 7;
const pattern = /^library-\d{4}-\d{2}-\d{2}\.db$/;

export interface Backup {
  name: string;
  /** Milliseconds since 1970. */
  at: number;
}

/** Copies of the library's database by day, the last seven; whole and synchronised under their name, or not there. */
export function createBackups(directory: string) {
  const list = (): Backup[] => {
    const names = existsSync(directory) ? readdirSync(directory).filter((name) => pattern.test(name)) : [];
    return names
      .sort()
      .reverse()
      .map((name) => ({ name, at: statSync(join(directory, name)).mtimeMs }));
  };
  return {
    /** The newest first. */
    list,
    path: (name: string): string => join(directory, name),
    /** Backs up unless that was done today. */
    make(database: Database, now: Date): void {
      const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map((part) => String(part).padStart(2, '0'));
      const path = join(directory, `library-${day.join('-')}.db`);
      if (existsSync(path)) return;
      replaceFileSync(path, (temporary) => database.run('VACUUM INTO ?', temporary));
      for (const { name } of list().slice(kept)) rmSync(join(directory, name), { force: true });
    },
  };
}
