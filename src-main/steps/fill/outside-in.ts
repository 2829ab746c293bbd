import { AppError } from '../../shared/errors.ts';

/**
 * Does `work` on each of `parts`, in order; one that answers `false`, since nothing around it is known yet, has its turn again after the
 * others, when their fills are known.
 * @throws MASK_FULL where nothing is known around any
 */
export async function outsideIn<T>(parts: readonly T[], work: (part: T) => Promise<boolean>): Promise<void> {
  let waiting = parts;
  while (waiting.length > 0) {
    const later: T[] = [];
    for (const part of waiting) if (!(await work(part))) later.push(part);
    if (later.length === waiting.length) {
      throw new AppError(
        'MASK_FULL',
        'So much is marked as damage that nothing is left to restore a part of it from. Erase the mask where the photo is still good.',
        { why: 'nothing-around' },
      );
    }
    waiting = later;
  }
}
