import { link, lstat, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { fileSystemFailure } from './file-system-failure.ts';

export interface OutputPlace {
  path: string;
  /** The photo that the output was made from, which is never written, under whichever name. */
  sourcePath?: string;
  overwrite: boolean;
}

async function identityOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.dev}:${found.ino}`;
}

/**
 * Throws before any work where an output must not or cannot be written: FOLDER_NOT_FOUND, OUTPUT_IS_SOURCE (also through a
 * link, or under a name in other letters), OUTPUT_EXISTS. Whether the folder takes files shows when one is written.
 */
export async function checkOutput({ path, sourcePath, overwrite }: OutputPlace): Promise<void> {
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new AppError('FOLDER_NOT_FOUND', `There is no folder ${folder}. Create it or choose another.`, { folder });
  }
  const identity = await identityOf(path);
  if (identity !== undefined && sourcePath && identity === (await identityOf(sourcePath))) {
    throw new AppError(
      'OUTPUT_IS_SOURCE',
      `${basename(path)} is the original photo itself. Heirloom never writes over an original: choose another name.`,
      { path },
    );
  }
  // lstat: a dangling link is in the way as well.
  const present = await lstat(path).catch(() => undefined);
  if (!present) return;
  if (present.isDirectory()) throw new AppError('OUTPUT_EXISTS', `There is a folder called ${path}.`, { path });
  if (!overwrite) throw existsFailure(path);
}

function existsFailure(path: string): AppError {
  return new AppError(
    'OUTPUT_EXISTS',
    `There is already a file ${path}. Choose another name, or allow it to be replaced.`,
    { path },
  );
}

/** Gives a finished temporary file its name, at once and whole. Throws OUTPUT_EXISTS if the name was taken meanwhile. */
export async function placeOutput(temporary: string, { path, overwrite }: OutputPlace): Promise<void> {
  const file = await open(temporary, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
  if (overwrite) await rename(temporary, path);
  else await renameToFree(temporary, path);
  await syncFolder(dirname(path));
}

/** rename would replace a file that appeared since the check; a link does not. Some file systems know no links. */
async function renameToFree(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
    await rm(temporary);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw existsFailure(path);
    if (await lstat(path).catch(() => undefined)) throw existsFailure(path);
    await rename(temporary, path);
  }
}

/** Makes the new name survive a power cut. Not possible everywhere, and never worth an error. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

/** Creates the temporary file, empty, to learn early whether the folder takes files. Throws FOLDER_READ_ONLY, DISK_FULL. */
export async function reserveTemporary(temporary: string): Promise<void> {
  try {
    await (await open(temporary, 'wx')).close();
  } catch (error) {
    throw fileSystemFailure(error, temporary);
  }
}
