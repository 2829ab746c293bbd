import { basename, dirname } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** Says what an error of the file system means for the owner of `path`. Errors that are already in words pass unchanged. */
export function fileSystemFailure(error: unknown, path: string): AppError {
  if (error instanceof AppError) return error;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const folder = dirname(path);
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new AppError('DISK_FULL', `There is no room left in ${folder}. Free some space and try again.`, {
        why: 'while-writing',
        folder,
      });
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
