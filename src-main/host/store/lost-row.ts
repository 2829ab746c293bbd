import { basename } from 'node:path';
import { AppError } from '../../shared/errors.ts';

/** A row of the library that cannot be read; the others are not affected. */
export type LostRow = { kind: 'photo' | 'edit' | 'history'; path: string } | { kind: 'setting'; key: string };

/** The same in words. */
export function lostRowFailure(row: LostRow): AppError {
  if (row.kind === 'setting') {
    return new AppError('LIBRARY_DAMAGED', `The setting ${row.key} could not be read. It is as it was at first.`, {
      why: 'setting-row',
      key: row.key,
    });
  }
  const { kind, path } = row;
  const name = basename(path);
  switch (kind) {
    case 'photo':
      return new AppError(
        'LIBRARY_DAMAGED',
        `The library's entry of ${name} could not be read. Add it again from ${path}: what you have done to it will be there.`,
        { why: 'photo-row', name, path },
      );
    case 'edit':
      return new AppError(
        'LIBRARY_DAMAGED',
        `What you have done to ${name} could not all be read: it is as far as its history tells. A backup may have the rest.`,
        { why: 'edit-row', name, path },
      );
    case 'history':
      return new AppError(
        'LIBRARY_DAMAGED',
        `A part of the history of ${name} could not be read: undo goes back no further than that.`,
        { why: 'history-row', name, path },
      );
  }
}
