import { basename, dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { thisMachine } from '../machine.ts';

/** The AppError for an error of the file system at `path`; an AppError is returned unchanged. */
export function fileSystemFailure(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const folder = dirname(path);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return diskFull(folder, error);
    case 'EFBIG':
      return new AppError(
        'DISK_FULL',
        `${basename(path)} becomes larger than the disk of ${folder} lets a file be. Choose another folder or format.`,
        { why: 'file-too-large', name: basename(path), folder },
        error,
      );
    case 'ENAMETOOLONG':
      return new AppError(
        'INVALID_REQUEST',
        `The name ${basename(path)} is too long for the disk of ${folder}. Choose a shorter one.`,
        { why: 'name-too-long-for-disk', name: basename(path), folder },
        error,
      );
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new AppError(
        'FOLDER_READ_ONLY',
        `Heirloom may not write into ${folder}. Choose another folder or change its permissions.`,
        { why: 'folder', folder },
        error,
      );
    case 'ENOENT':
    case 'ENOTDIR':
      return new AppError('FOLDER_NOT_FOUND', `There is no folder ${folder}.`, { why: 'folder-gone', folder }, error);
    default: {
      const message = error instanceof Error ? error.message : String(error);
      return new AppError(
        'INTERNAL',
        `Writing ${path} failed: ${message}`,
        { why: 'while-writing', reason: message, path },
        error,
      );
    }
  }
}

/** fileSystemFailure, or DISK_FULL where the disk is full and a library's error does not say so. */
export async function writingFailure(error: unknown, path: string): Promise<AppError> {
  return (await diskFullFailure(error, path)) ?? fileSystemFailure(error, path);
}

const fullBelow = 1 << 20;

/**
 * DISK_FULL where `error` says so, or less than 1 MiB is free on the disk of `path`, else undefined: libvips reports a full disk as a failed
 * write, often without the system's reason.
 */
export async function diskFullFailure(error: unknown, path: string): Promise<AppError | undefined> {
  if (error instanceof AppError) return undefined;
  const folder = dirname(path);
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const message = error instanceof Error ? error.message : '';
  if (code === 'ENOSPC' || code === 'EDQUOT' || /no space|disk full|quota/i.test(message))
    return diskFull(folder, error);
  const free = await thisMachine.freeSpace(folder).catch(() => Infinity);
  return free <= fullBelow ? diskFull(folder, error) : undefined;
}

function diskFull(folder: string, cause: unknown): AppError {
  const sentence = `There is no room left in ${folder}. Free some space and try again, or choose another folder.`;
  return new AppError('DISK_FULL', sentence, { why: 'while-writing', folder }, cause);
}
