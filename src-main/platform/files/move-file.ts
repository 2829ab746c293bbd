import { constants } from 'node:fs';
import { copyFile, open, rename, rm } from 'node:fs/promises';
import { temporaryName } from './temporary-files.ts';

/**
 * Moves a file, also to another file system, where it is copied under a temporary name first: at `to` it is whole or not there, and
 * at `from` until it is there. Replaces what is at `to`. Errors of the file system come out as they are.
 */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
  }
  const temporary = temporaryName(to);
  try {
    await copyFile(from, temporary, constants.COPYFILE_EXCL);
    const copy = await open(temporary, 'r+');
    try {
      await copy.sync();
    } finally {
      await copy.close();
    }
    await rename(temporary, to);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await rm(from, { force: true });
}
