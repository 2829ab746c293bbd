import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { DirectoryListing } from '../shared/contract/host.ts';
import { AppError, throwIfCancelled } from '../shared/errors.ts';
import { isPhotoName, isSystemName } from './file-names.ts';

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

/** Every photo that `paths` name: files as they are, folders with everything in them; each once, in a stable order. */
export async function expandPaths(paths: readonly string[], signal: AbortSignal): Promise<string[]> {
  const found = new Set<string>();
  const visited = new Set<string>();
  const visit = async (path: string): Promise<void> => {
    throwIfCancelled(signal);
    const details = await stat(path).catch(() => null);
    if (!details?.isDirectory()) {
      found.add(path);
      return;
    }
    const identity = `${details.dev}:${details.ino}`;
    if (visited.has(identity)) return;
    visited.add(identity);
    const names = (await readFolder(path)).map((entry) => entry.name).filter((name) => !isSystemName(name));
    names.sort(new Intl.Collator(undefined, { numeric: true }).compare);
    for (const name of names) {
      const child = join(path, name);
      const childDetails = await stat(child).catch(() => null);
      if (childDetails?.isDirectory() || isPhotoName(name)) await visit(child);
    }
  };
  for (const path of paths) await visit(resolve(path));
  return [...found];
}

async function readFolder(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new AppError('FOLDER_NOT_FOUND', `The folder ${path} is not there.`, { path }, error);
    }
    throw new AppError(
      'FILE_UNREADABLE',
      `The folder ${path} could not be opened. You may not have the right to read it.`,
      { path },
      error,
    );
  }
}
