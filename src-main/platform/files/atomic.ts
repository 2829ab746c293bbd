import { closeSync, constants, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writingFailure } from './file-system-failure.ts';
import { removeLeftoversOf, temporaryName } from './temporary-files.ts';

interface ReplaceOptions {
  /**
   * Syncs file and folder before this returns, so that the content survives a power cut, and removes leftovers of killed processes
   * beside it. `false` for what can be made again: a sync takes 10 ms.
   */
  durable: boolean;
  /** Of the temporary name, for libraries that choose the format by it. */
  extension?: '.v';
}

export type Content = Uint8Array | string;

/**
 * Replaces the file at `path` atomically: `write` fills a new file under a temporary name beside it, which then takes its name, so
 * `path` is always whole, old or new. The folder is made if need be.
 * @throws DISK_FULL, FOLDER_READ_ONLY, FOLDER_NOT_FOUND, and what `write` throws as AppError
 */
export async function replaceFile(
  path: string,
  write: (temporary: string) => Promise<void>,
  { durable, extension }: ReplaceOptions,
): Promise<void> {
  const temporary = temporaryName(path, extension);
  try {
    await mkdir(dirname(path), { recursive: true });
    if (durable) await removeLeftoversOf(path);
    await write(temporary);
    if (durable) await syncFile(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw await writingFailure(error, path);
  }
  if (durable) await syncFolder(dirname(path));
}

/** replaceFile with content in memory or in parts. */
export async function writeAtomically(
  path: string,
  content: Content | Iterable<Content> | AsyncIterable<Content>,
  options: ReplaceOptions = { durable: true },
): Promise<void> {
  await replaceFile(path, (temporary) => writeNewFile(temporary, content), options);
}

/** Creates a file with this content. @throws errors of the file system as they are, EEXIST among them */
export async function writeNewFile(
  path: string,
  content: Content | Iterable<Content> | AsyncIterable<Content>,
): Promise<void> {
  await using file = await open(path, 'wx');
  if (typeof content === 'string' || content instanceof Uint8Array) await file.writeFile(content);
  else for await (const part of content) await file.writeFile(part);
}

/**
 * Moves a file, replacing `to` atomically; to another file system by a copy under a temporary name, after which `from` is removed.
 * @throws DISK_FULL, FOLDER_READ_ONLY, FOLDER_NOT_FOUND
 */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
    return;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw await writingFailure(error, to);
  }
  await replaceFile(to, (temporary) => copyFile(from, temporary, constants.COPYFILE_EXCL), { durable: true });
  await rm(from, { force: true });
}

/** Synchronous, durable replaceFile, for locks and backups. @throws errors as they are */
export function replaceFileSync(path: string, write: (temporary: string) => void): void {
  const temporary = temporaryName(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    write(temporary);
    syncFileSync(temporary);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Replaces a file of mode 0600, for secrets. @throws errors as they are */
export function writePrivateFile(path: string, content: string): void {
  replaceFileSync(path, (temporary) => writeFileSync(temporary, content, { flag: 'wx', mode: 0o600 }));
}

/** Flushes a file to the disk. */
export async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

export function syncFileSync(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Flushes a folder's entries to the disk; does nothing where the system cannot (Windows). */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
