import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { DirectoryListing } from '../../contract/host.ts';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import { isPhotoName, isSystemName } from '../file-names.ts';

/** One folder of this computer, for choosing photos and places to save. */
export async function listDirectory(path: string = homedir()): Promise<DirectoryListing> {
  const directory = resolve(path);
  const entries: DirectoryListing['entries'] = [];
  for (const entry of await readFolder(directory)) {
    if (isSystemName(entry.name)) continue;
    const full = join(directory, entry.name);
    const details = await stat(full).catch(() => null);
    if (details?.isDirectory()) entries.push({ name: entry.name, path: full, kind: 'folder', bytes: 0 });
    else if (details?.isFile() && isPhotoName(entry.name)) {
      entries.push({ name: entry.name, path: full, kind: 'photo', bytes: details.size });
    }
  }
  const compare = new Intl.Collator(undefined, { numeric: true }).compare;
  entries.sort((a, b) => (a.kind === b.kind ? compare(a.name, b.name) : a.kind === 'folder' ? -1 : 1));
  const parent = dirname(directory);
  return { path: directory, parent: parent === directory ? null : parent, entries };
}

/** What paths come to. */
export interface Expanded {
  /** Photos, each once, in a stable order. */
  files: string[];
  /** Folders and files that could not be looked at; everything beside them is among `files`. */
  unreadable: { path: string; error: AppError }[];
  /** Files in folders that bear no photo's name. */
  skipped: string[];
}

/** Every photo that `paths` name: files as they are, folders with everything in them. `read` lists a folder. */
export async function expandPaths(
  paths: readonly string[],
  signal: AbortSignal,
  read: typeof readFolder = readFolder,
): Promise<Expanded> {
  const files = new Set<string>();
  const skipped = new Set<string>();
  const unreadable: Expanded['unreadable'] = [];
  const visited = new Set<string>();
  const visit = async (path: string): Promise<void> => {
    throwIfCancelled(signal);
    const details = await stat(path).catch(() => null);
    if (!details?.isDirectory()) {
      files.add(path);
      return;
    }
    const identity = `${details.dev}:${details.ino}`;
    if (visited.has(identity)) return;
    visited.add(identity);
    const entries = await read(path).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      unreadable.push({ path, error });
      return [];
    });
    const names = entries.map((entry) => entry.name).filter((name) => !isSystemName(name));
    names.sort(new Intl.Collator(undefined, { numeric: true }).compare);
    for (const name of names) {
      const child = join(path, name);
      const childDetails = await stat(child).catch(() => null);
      if (isUnreadableName(name) && !childDetails) unreadable.push({ path: child, error: nameFailure(name, path) });
      else if (childDetails?.isDirectory() || isPhotoName(name)) await visit(child);
      else if (childDetails?.isFile()) skipped.add(child);
    }
  };
  for (const path of paths) await visit(resolve(path));
  return { files: [...files], unreadable, skipped: [...skipped] };
}

/** Whether a name was no UTF-8 on the disk: then the system's own letters stand for it, and no path leads to it. */
function isUnreadableName(name: string): boolean {
  return name.includes('\ufffd');
}

function nameFailure(name: string, folder: string): AppError {
  return new AppError(
    'FILE_UNREADABLE',
    `The name of ${name} in ${folder} is written in letters of another system, so the file cannot be opened. Rename it, then add it again.`,
    { why: 'name-not-utf8', name, folder },
  );
}

async function readFolder(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new AppError('FOLDER_NOT_FOUND', `The folder ${path} is not there.`, { why: 'missing', path }, error);
    }
    throw new AppError(
      'FILE_UNREADABLE',
      `The folder ${path} could not be opened. You may not have the right to read it.`,
      { why: 'folder', path },
      error,
    );
  }
}
