import type { Rect } from '../../shared/geometry/rect.ts';
import type { Page } from '../../imaging/page.ts';

/** What a pixel of the photo is; `page` must hold it. */
export function kindAt({ bounds, values }: Page, x: number, y: number): number {
  return values[(y - bounds.y) * bounds.width + x - bounds.x];
}

/** The smallest rectangle around all that is wanted in `cell`, which lies inside the page; nothing where nothing is. */
export function boundsOfKind(kinds: Page, cell: Rect, isWanted: (kind: number) => boolean): Rect | null {
  let left = Infinity;
  let right = -1;
  let top = Infinity;
  let bottom = -1;
  for (let y = cell.y; y < cell.y + cell.height; y += 1) {
    for (let x = cell.x; x < cell.x + cell.width; x += 1) {
      if (!isWanted(kindAt(kinds, x, y))) continue;
      if (x < left) left = x;
      if (x > right) right = x;
      if (y < top) top = y;
      if (y > bottom) bottom = y;
    }
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}
