import { existsSync } from 'node:fs';
import { maskPath } from '../../platform/files/mask-folder.ts';
import { AppError } from '../../shared/errors.ts';
import type { Change } from '../../contract/edits/edit.ts';
import type { Mask } from '../../shared/mask/mask.ts';
import { maskFilesOf } from '../../shared/mask/mask.ts';

/**
 * Refuses a change that names a mask whose file is not in the library: it could never be drawn.
 * @throws INVALID_REQUEST
 */
export function requireMaskFiles(change: Change, folder: string): void {
  for (const sha256 of maskFilesOf(...masksOf(change))) {
    if (existsSync(maskPath(folder, sha256))) continue;
    throw new AppError('INVALID_REQUEST', 'The mask is no longer in the library. Read it in again.', {
      why: 'mask-file-missing',
      sha256,
    });
  }
}

function masksOf(change: Change): Mask[] {
  switch (change.type) {
    case 'paint':
      return [[change.operation]];
    case 'set-mask':
      return [change.mask];
    case 'add-step':
    case 'adjust-step':
      return change.step.op === 'fill' ? [change.step.mask, change.step.avoid] : [change.step.mask];
    default:
      return [];
  }
}
