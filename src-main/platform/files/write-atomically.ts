import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileSystemFailure } from './file-system-failure.ts';
import { removeLeftoversOf, temporaryName } from './temporary-files.ts';

/**
 * Whatever happens, the file at `path` is afterwards either what it was before or all of `bytes`, and the latter as soon as
 * this returns, even if the power fails. The folder is made if need be.
 * @throws DISK_FULL, FOLDER_READ_ONLY, FOLDER_NOT_FOUND
 */
export async function writeAtomically(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await removeLeftoversOf(path);
    await writeDurably(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileSystemFailure(error, path);
  }
  await syncFolder(dirname(path));
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the new name durable too. Windows knows no such thing and refuses to open a folder. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  await folder?.sync().catch(() => undefined);
  await folder?.close();
}
