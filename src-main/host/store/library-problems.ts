import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import type { Backup } from './backups.ts';
import type { Salvaged } from './salvage.ts';

/** How many photos a sentence names. */
const named = 8;

/** `aside` is where the damaged file is. */
export function rebuiltLibrary(path: string, aside: string, salvaged: Salvaged, backup: Backup | undefined): AppError {
  const { fromBackup, lost, incomplete } = salvaged;
  const photos = fromBackup.length;
  const opening = "The library's database was damaged and has been rebuilt from everything that can still be read.";
  const closing = `The damaged file is kept as ${basename(aside)}.`;
  if (backup && photos > 0) {
    const names = fromBackup
      .slice(0, named)
      .map((photo) => basename(photo))
      .join(', ');
    const day = new Date(backup.at).toISOString().slice(0, 10);
    return new AppError(
      'LIBRARY_DAMAGED',
      `${opening} ${photos} of your photos are as they were in the backup of ${day}: ${names}. ${closing}`,
      { why: 'rebuilt-with-backup', path, photos, day, names, aside },
    );
  }
  if (incomplete) {
    return new AppError(
      'LIBRARY_DAMAGED',
      `${opening} Some of it could not be read, and how much that was cannot be told: look whether edits, photos or settings are missing. ${closing}`,
      { why: 'rebuilt-incomplete', path, aside },
    );
  }
  return lost > 0
    ? new AppError('LIBRARY_DAMAGED', `${opening} ${lost} of its entries are lost. ${closing}`, {
        why: 'rebuilt-with-losses',
        path,
        lost,
        aside,
      })
    : new AppError('LIBRARY_DAMAGED', `${opening} Nothing is missing. ${closing}`, { why: 'rebuilt', path, aside });
}

/** `aside` is where the file is that lay at its place, if any. */
export function deletedInUse(path: string, aside: string | null): AppError {
  const kept = aside === null ? '' : ` The file that lay there instead is kept as ${basename(aside)}.`;
  return new AppError(
    'LIBRARY_DAMAGED',
    `The library's database ${path} was deleted or replaced while Heirloom was using it. It was written anew, and nothing is lost.${kept}`,
    { why: 'deleted-in-use', path },
  );
}

export function missingDatabase(path: string): AppError {
  return new AppError(
    'LIBRARY_DAMAGED',
    `The library's database ${path} was not there, so this library begins empty. Its backups are still there.`,
    { why: 'missing', path },
  );
}
