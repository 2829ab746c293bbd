import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasPhotoExtension } from '../../shared/data/photo-format.ts';
import { AppError } from '../../shared/errors.ts';

/**
 * Files in `places` (folders, with all folders in them, or files) whose names look like photos, sorted. Hidden ones are left out.
 * @param onUnreadable told of each folder that could not be looked into, and is left out
 * @throws FILE_NOT_FOUND
 */
export async function findPhotos(
  places: readonly string[],
  onUnreadable: (folder: string) => void = () => undefined,
): Promise<string[]> {
  const found: string[] = [];
  for (const place of places) {
    const entry = await stat(place).catch(() => undefined);
    if (!entry)
      throw new AppError('FILE_NOT_FOUND', `There is no folder or file ${place}.`, {
        why: 'no-folder-or-file',
        path: place,
      });
    if (entry.isDirectory()) await collect(place, found, onUnreadable);
    else found.push(place);
  }
  return [...new Set(found)].toSorted();
}

async function collect(folder: string, found: string[], onUnreadable: (folder: string) => void): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    onUnreadable(folder);
    return [];
  });
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await collect(path, found, onUnreadable);
    else if (entry.isFile() && hasPhotoExtension(entry.name)) found.push(path);
  }
}
