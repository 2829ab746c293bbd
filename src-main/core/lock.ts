import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../shared/errors.ts';

/**
 * One Heirloom at a time in a library. The lock is a file with the process's number; one left by a process that was killed is taken over.
 * @throws LIBRARY_BUSY
 */
export function lockLibrary(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'heirloom.lock');
  for (let attempt = 0; ; attempt += 1) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 2) throw error;
    }
    const owner = readOwner(path);
    if (owner !== null && owner !== process.pid && isAlive(owner)) {
      throw new AppError(
        'LIBRARY_BUSY',
        `Heirloom is already running with this library (process ${owner}). Use that window, or close it first.`,
        { process: owner, directory },
      );
    }
    rmSync(path, { force: true });
  }
}

function readOwner(path: string): number | null {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    return Number.isInteger(owner) && owner > 0 ? owner : null;
  } catch {
    return null;
  }
}

function isAlive(process_: number): boolean {
  try {
    process.kill(process_, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
