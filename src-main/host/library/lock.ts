import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../../platform/processes.ts';
import { AppError } from '../../shared/errors.ts';
import { holdExclusively } from '../store/database.ts';

/**
 * One Heirloom at a time in a library. The system's lock on `heirloom.lockdb` decides, which ends with its process; `heirloom.lock`
 * names that process to people, and keeps version 0.1.0 out, which knows no other lock.
 * @throws LIBRARY_BUSY, FOLDER_READ_ONLY, FILE_UNREADABLE, DISK_FULL
 */
export function lockLibrary(directory: string): () => void {
  const note = join(directory, 'heirloom.lock');
  const release = holdExclusively(join(directory, 'heirloom.lockdb'));
  if (!release) throw busy(directory, readOwner(note)?.process ?? null);
  try {
    const owner = readOwner(note);
    if (owner?.older && owner.process !== process.pid && isRunning(owner.process)) throw busy(directory, owner.process);
    writeFileSync(note, `${process.pid}\n`);
  } catch (error) {
    release();
    throw error;
  }
  return () => {
    rmSync(note, { force: true });
    release();
  };
}

function busy(directory: string, owner: number | null): AppError {
  return owner === null
    ? new AppError(
        'LIBRARY_BUSY',
        'Heirloom is already running with this library. Use that window, or close it first.',
        { why: 'heirloom-unknown-process', directory },
      )
    : new AppError(
        'LIBRARY_BUSY',
        `Heirloom is already running with this library (process ${owner}). Use that window, or close it first.`,
        { why: 'heirloom', process: owner, directory },
      );
}

/**
 * The process in the note. `older`: version 0.1.0 wrote it, without the line feed that ends ours, so nothing else tells whether it still
 * runs; a note from before the computer was started says nothing, since process numbers begin anew.
 */
function readOwner(note: string): { process: number; older: boolean } | null {
  try {
    const text = readFileSync(note, 'utf8');
    const owner = Number(text);
    if (!Number.isInteger(owner) || owner <= 0) return null;
    const startedAt = Date.now() - uptime() * 1000;
    return { process: owner, older: !text.endsWith('\n') && statSync(note).mtimeMs > startedAt };
  } catch {
    return null;
  }
}
