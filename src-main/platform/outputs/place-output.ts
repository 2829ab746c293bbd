import { link, lstat, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { infraredNames } from '../../shared/data/infrared-name.ts';
import { AppError } from '../../shared/errors.ts';
import { syncFile, syncFolder } from '../files/atomic.ts';
import { maxNameBytes, nameBytes, numberedPath } from '../files/names.ts';
import { refuseOriginals, type Original } from './originals.ts';

/** The place of an output. */
export interface OutputPlace {
  path: string;
  /** Files that are never replaced. */
  originals?: readonly Original[];
  /** May replace a file of that name. */
  overwrite: boolean;
  /** Takes the next free name (`photo 2.png`) where the name is taken. */
  rename?: boolean;
  /** The temporary name, where the caller has entered it in a journal. */
  temporary?: string;
}

interface OutputRequest {
  path: string;
  overwrite?: boolean;
  rename?: boolean;
  inputs?: readonly string[];
  temporary?: string;
}

/** The place that a request names; inputs, and the photo at `sourcePath` that the file is made of with its infrared scan, are never written. */
export function placeOf(request: OutputRequest, sourcePath?: string): OutputPlace {
  const { path, overwrite = false, rename, inputs = [], temporary } = request;
  const photo: Original[] = sourcePath === undefined ? [] : [{ path: sourcePath, role: 'photo' }];
  const infrared = photo
    .flatMap((of) => infraredNames(of.path))
    .map((name): Original => ({ path: name, role: 'infrared' }));
  const read = inputs.map((input): Original => ({ path: input, role: 'input' }));
  return { path, overwrite, rename, temporary, originals: [...photo, ...infrared, ...read] };
}

/**
 * Checks a place before any work; whether the folder is writable shows when a file is written.
 * @throws FOLDER_NOT_FOUND, OUTPUT_IS_SOURCE, OUTPUT_EXISTS, INVALID_REQUEST (a name that no file can have)
 */
export async function checkOutput({ path, originals = [], overwrite, rename = false }: OutputPlace): Promise<void> {
  requirePossibleName(path);
  const folder = dirname(path);
  const found = await stat(folder).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new AppError('FOLDER_NOT_FOUND', `There is no folder ${folder}. Create it or choose another.`, {
      why: 'output-folder',
      folder,
    });
  }
  if (rename) return;
  await refuseOriginals(path, originals);
  // lstat: a dangling link is in the way as well.
  const present = await lstat(path).catch(() => undefined);
  if (!present) return;
  if (present.isDirectory()) {
    throw new AppError('OUTPUT_EXISTS', `There is a folder called ${path}. Choose another name.`, {
      why: 'folder',
      path,
    });
  }
  if (!overwrite) throw existsFailure(path);
}

function requirePossibleName(path: string): void {
  const name = basename(path);
  if (path.includes('\0')) {
    throw new AppError('INVALID_REQUEST', 'The name of a file or folder to write has a character that none can have.', {
      why: 'impossible-name',
    });
  }
  if (nameBytes(name) > maxNameBytes) {
    throw new AppError(
      'INVALID_REQUEST',
      `The name ${name} is too long: it takes ${nameBytes(name)} bytes, and a file's name may take ${maxNameBytes}. Choose a shorter one.`,
      { why: 'name-too-long', name, bytes: nameBytes(name), most: maxNameBytes },
    );
  }
}

function existsFailure(path: string): AppError {
  return new AppError(
    'OUTPUT_EXISTS',
    `There is already a file ${path}. Choose another name, or allow it to be replaced.`,
    { why: 'file', path },
  );
}

/**
 * Moves a finished temporary file to its place atomically; concurrent ones with `rename` get different names.
 * @returns the path that it has now
 * @throws OUTPUT_EXISTS if the name was taken meanwhile, OUTPUT_IS_SOURCE
 */
export async function placeOutput(temporary: string, place: OutputPlace): Promise<string> {
  const { path, originals = [], overwrite, rename: numbers = false } = place;
  await syncFile(temporary);
  const placed = numbers ? await renameToNextFree(temporary, path) : path;
  if (!numbers && overwrite) {
    // Again: the work before this may have taken minutes.
    await refuseOriginals(path, originals);
    await rename(temporary, path);
  } else if (!numbers && !(await renameIfFree(temporary, path))) throw existsFailure(path);
  await syncFolder(dirname(placed));
  return placed;
}

async function renameToNextFree(temporary: string, path: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const candidate = numberedPath(path, number);
    if (await renameIfFree(temporary, candidate)) return candidate;
  }
}

/** Paths that this process is renaming to, on file systems without links. */
const claimed = new Set<string>();

/** rename would replace a file that appeared since the check; a link does not. @returns whether the name was free */
async function renameIfFree(temporary: string, path: string): Promise<boolean> {
  try {
    await link(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    return renameIfUnclaimed(temporary, path);
  }
  await rm(temporary, { force: true });
  return true;
}

async function renameIfUnclaimed(temporary: string, path: string): Promise<boolean> {
  if (claimed.has(path)) return false;
  claimed.add(path);
  try {
    if (await lstat(path).catch(() => undefined)) return false;
    await rename(temporary, path);
    return true;
  } finally {
    claimed.delete(path);
  }
}
