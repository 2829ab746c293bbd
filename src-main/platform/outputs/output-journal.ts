import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { isTemporaryName, temporaryName } from '../files/temporary-files.ts';

/** A durable list of temporary files. */
export interface JournalStore {
  /** Durable when it returns. */
  add(temporary: string): void;
  remove(temporary: string): void;
  /** Entries of this process and earlier ones. */
  all(): string[];
}

/**
 * Journal of outputs in people's own folders, which no sweep visits: each temporary name is entered before the file is made, and its
 * leftover removed after its writer was killed. Only files with our temporary names are removed.
 */
export function createOutputJournal(notes: JournalStore) {
  /** Entries of this session; `true` while their work is running. */
  const own = new Map<string, boolean>();

  /** Removes a temporary file. @returns whether it is certainly gone: its folder may be unmounted for the moment */
  async function clear(temporary: string): Promise<boolean> {
    if (!isTemporaryName(temporary)) return true;
    try {
      await rm(temporary, { force: true });
      return (await stat(dirname(temporary))).isDirectory();
    } catch {
      return false;
    }
  }

  function note(temporary: string): void {
    own.set(temporary, true);
    try {
      notes.add(temporary);
    } catch {
      // The library's disk is full. The output may go to another one, and is worth more than its note.
    }
  }

  function forget(temporary: string): void {
    own.delete(temporary);
    try {
      notes.remove(temporary);
    } catch {
      // It stays in the list, and is looked for in vain at the next start.
    }
  }

  /** A list that cannot be read now is read at the next start. */
  function known(): string[] {
    try {
      return notes.all();
    } catch {
      return [];
    }
  }

  return {
    /** Does `work`, which writes `path` under the temporary name that it is given, with that name in the journal. */
    async write<T>(path: string, work: (temporary: string) => Promise<T>): Promise<T> {
      const temporary = temporaryName(path);
      note(temporary);
      try {
        const result = await work(temporary);
        forget(temporary);
        return result;
      } catch (error) {
        // Behind a cancelled call the engine goes on to its next look at the signal, and clears away by itself unless it dies.
        if (error instanceof AppError && error.code === 'CANCELLED') own.set(temporary, false);
        else if (await clear(temporary)) forget(temporary);
        throw error;
      }
    },

    /**
     * Removes leftovers of earlier sessions.
     * @param last whether their writers are certainly gone, so that entries can be dropped
     */
    async sweep(last: boolean): Promise<void> {
      for (const temporary of known()) {
        if (own.has(temporary)) continue;
        const gone = await clear(temporary);
        if (gone && last) forget(temporary);
      }
    },

    /** Removes the leftovers of cancelled calls after the engine has ended; running calls fail by themselves. */
    async engineEnded(): Promise<void> {
      for (const [temporary, underWay] of [...own]) {
        if (!underWay && (await clear(temporary))) forget(temporary);
      }
    },
  };
}
export type OutputJournal = ReturnType<typeof createOutputJournal>;
