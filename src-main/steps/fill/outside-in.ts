import { AppError } from '../../shared/errors.ts';
import { forEachSharedRow, type Rect } from '../../shared/geometry/rect.ts';

/**
 * Does `work` on each of `parts`, in order; one for which it resolves to false, as nothing around it is known yet, is tried again after
 * the others (onion-peel order).
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

/** Sets the values in a window that are meant to 0 where one of the `filled` rectangles covers them, in place. */
export function clearFilled(
  values: Uint8Array,
  window: Rect,
  filled: readonly Rect[],
  isMeant: (value: number) => boolean,
): void {
  for (const rect of filled) {
    forEachSharedRow(rect, window, (_, start, length) => {
      for (let at = start; at < start + length; at += 1) if (isMeant(values[at])) values[at] = 0;
    });
  }
}
