import { rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { isTemporaryName, temporaryName } from '../files/temporary-files.ts';

/** A lasting list of files in the making. */
export interface JournalStore {
  /** Has it on the disk when it returns. */
  add(temporary: string): void;
  remove(temporary: string): void;
  /** What this process or an earlier one noted. */
  all(): string[];
}

/**
 * Outputs are written under a temporary name in people's own folders, where nobody looks for leftovers. Each such name is noted before the
 * file is made, so that it can be cleared away after whoever wrote it was killed. Only what was noted and bears our temporary name is removed.
 */
export function createOutputJournal(notes: JournalStore) {
  /** Noted in this session; `true` while their work is under way. */
  const own = new Map<string, boolean>();

  /** @returns whether nothing is left there; a folder that is away for the moment may come back with it. */
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
    /** Does `work`, which writes to `path` by way of the temporary name that it is given. */
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
     * Clears away what earlier sessions left.
     * @param last whether whoever wrote them is certainly gone, so that nothing can come after this
     */
    async sweep(last: boolean): Promise<void> {
      for (const temporary of known()) {
        if (own.has(temporary)) continue;
        const gone = await clear(temporary);
        if (gone && last) forget(temporary);
      }
    },

    /** The engine has ended: what cancelled calls left to it is cleared away here. Calls under way hear of it themselves. */
    async engineEnded(): Promise<void> {
      for (const [temporary, underWay] of [...own]) {
        if (!underWay && (await clear(temporary))) forget(temporary);
      }
    },
  };
}
export type OutputJournal = ReturnType<typeof createOutputJournal>;
