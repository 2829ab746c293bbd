import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { OutputNotes } from './noted-outputs.ts';
import { isRunning } from './temporary-files.ts';

const noteName = /^(\d+)-[0-9a-f]{8}\.path$/;

/** Notes as small files, one for each output in the making: for the command line, several of which may run at the same time. */
export function notesInFolder(folder: string): OutputNotes {
  const noteOf = (temporary: string): string =>
    join(folder, `${/\d+-[0-9a-f]{8}$/.exec(basename(temporary))?.[0]}.path`);
  return {
    add(temporary) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(noteOf(temporary), temporary, { flush: true });
    },
    remove: (temporary) => rmSync(noteOf(temporary), { force: true }),
    /** Of processes that are gone. */
    all() {
      const found: string[] = [];
      for (const name of readNames(folder)) {
        const match = noteName.exec(name);
        if (!match || isRunning(Number(match[1]))) continue;
        const temporary = readNote(join(folder, name));
        // A note that was cut short, or is not ours.
        if (temporary === undefined || noteOf(temporary) !== join(folder, name))
          rmSync(join(folder, name), { force: true });
        else found.push(temporary);
      }
      return found;
    },
  };
}

function readNames(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readNote(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
