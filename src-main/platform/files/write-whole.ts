import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileSystemFailure } from './file-system-failure.ts';
import { temporaryName } from './temporary-files.ts';

/**
 * Writes a file of our own that can be made again, whole or not at all; a power cut may lose it. The folder is made if need be.
 * @throws DISK_FULL, FOLDER_READ_ONLY
 */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = temporaryName(path);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, bytes, { flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileSystemFailure(error, path);
  }
}
