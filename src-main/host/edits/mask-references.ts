import { existsSync } from 'node:fs';
import { maskPath } from '../../platform/files/mask-folder.ts';
import { AppError } from '../../shared/errors.ts';
import type { Change } from '../../contract/edits/change.ts';
import { maskFilesOf } from '../../shared/mask/mask.ts';

/**
 * Refuses a change that names a mask whose file is not in the library: it could never be drawn.
 * @throws INVALID_REQUEST
 */
export function requireMaskFiles(change: Change, folder: string): void {
  if (change.type !== 'paint') return;
  for (const sha256 of maskFilesOf([change.operation])) {
    if (existsSync(maskPath(folder, sha256))) continue;
    throw new AppError('INVALID_REQUEST', 'The mask is no longer in the library. Read it in again.', {
      why: 'mask-file-missing',
      sha256,
    });
  }
}
