import { closeSync, existsSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** What an error of SQLite, or of the file system beneath it, means for the owner of the library at `path`; others pass unchanged. */
export function databaseFailure(error: unknown, path: string): unknown {
  if (error instanceof AppError) return error;
  const { code, message } = error as { code?: string; message?: string };
  const folder = dirname(path);
  if (code === undefined || code === '') {
    return message?.startsWith('ConnectionFailed') === true ? notOpened(path, error) : error;
  }
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') {
    return new AppError(
      'DISK_FULL',
      `There is no room left for the library in ${folder}: the last change was not stored. Free some space and try again.`,
      { why: 'library', folder },
      error,
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'SQLITE_PERM') return notAllowed(path, error);
  if (code === 'EROFS' || code.startsWith('SQLITE_READONLY')) {
    return new AppError(
      'FOLDER_READ_ONLY',
      `The library in ${folder} can only be read, so nothing could be stored. Give yourself the right to write there, or take another library.`,
      { why: 'library', path, folder },
      error,
    );
  }
  if (code.startsWith('SQLITE_CANTOPEN')) return notOpened(path, error);
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new AppError(
      'LIBRARY_BUSY',
      `Another program is using the library's database ${path}. Close it, then try again.`,
      { why: 'other-program', path },
      error,
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code.startsWith('SQLITE_NOTADB')) return damagedLibrary(path, error);
  if (code.startsWith('SQLITE_IOERR')) {
    return new AppError(
      'LIBRARY_DAMAGED',
      `The disk of the library's database ${path} does not answer as it should. Your photos are not affected. Check the disk, then start Heirloom again.`,
      { why: 'disk-fault', path },
      error,
    );
  }
  return error;
}

/** Nothing can be read from the file. */
export function damagedLibrary(path: string, cause?: unknown): AppError {
  return new AppError(
    'LIBRARY_DAMAGED',
    `The library's database is damaged: ${path}. Your photos are not affected. Go back to a backup, or move the file aside to start a new library.`,
    { why: 'damaged', path },
    cause,
  );
}

function notOpened(path: string, cause: unknown): AppError {
  try {
    closeSync(existsSync(path) ? openSync(path, 'r+') : openSync(dirname(path), 'r'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EROFS') return databaseFailure(error, path) as AppError;
    return notAllowed(path, cause);
  }
  return damagedLibrary(path, cause);
}

function notAllowed(path: string, cause: unknown): AppError {
  return new AppError(
    'FILE_UNREADABLE',
    `You may not open the library ${path}: it belongs to another user of this computer. Ask for the right to it, or take another library.`,
    { why: 'library', path },
    cause,
  );
}
