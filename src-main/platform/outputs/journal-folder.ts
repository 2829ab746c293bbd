import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { JournalStore } from './output-journal.ts';
import { isRunning } from '../processes.ts';
import { namesIn } from '../files/names.ts';

const noteName = /^(\d+)-[0-9a-f]{8}\.path$/;

/** A journal as a folder with a file for each entry, so that concurrent commands share it. */
export function journalInFolder(folder: string) {
  const noteOf = (temporary: string): string =>
    join(folder, `${/\d+-[0-9a-f]{8}$/.exec(basename(temporary))?.[0]}.path`);

  function read(wanted: (pid: number) => boolean): string[] {
    const found: string[] = [];
    for (const name of namesIn(folder)) {
      const match = noteName.exec(name);
      if (!match || !wanted(Number(match[1]))) continue;
      const note = join(folder, name);
      const temporary = readNote(note);
      // One that was cut short, or is not ours.
      if (temporary === undefined || noteOf(temporary) !== note) rmSync(note, { force: true });
      else found.push(temporary);
    }
    return found;
  }

  return {
    add(temporary: string): void {
      mkdirSync(folder, { recursive: true });
      writeFileSync(noteOf(temporary), temporary, { flush: true });
    },
    remove: (temporary: string): void => rmSync(noteOf(temporary), { force: true }),
    /** Of processes that are gone. */
    all: (): string[] => read((pid) => !isRunning(pid)),
    /** Of this process. */
    own: (): string[] => read((pid) => pid === process.pid),
  } satisfies JournalStore & { own(): string[] };
}

function readNote(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
