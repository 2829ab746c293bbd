import type { Rect } from '../geometry/rect.ts';

const nonzero = (value: number): boolean => value !== 0;

/**
 * The smallest rectangle around all pixels of `area` whose values are wanted; null where none is. `area` lies inside `bounds`.
 * @param page `values` are [bounds.height, bounds.width], one byte a pixel
 */
export function boundsOfSet(
  { bounds, values }: { bounds: Rect; values: Uint8Array },
  area: Rect = bounds,
  isWanted: (value: number) => boolean = nonzero,
): Rect | null {
  // A table instead of a call for each of the millions of pixels.
  const wanted = Uint8Array.from({ length: 256 }, (_, value) => Number(isWanted(value)));
  let left = Infinity;
  let right = -1;
  let top = -1;
  let bottom = -1;
  for (let y = 0; y < area.height; y += 1) {
    const start = (area.y - bounds.y + y) * bounds.width + area.x - bounds.x;
    let first = 0;
    while (first < area.width && !wanted[values[start + first]]) first += 1;
    if (first === area.width) continue;
    let last = area.width - 1;
    while (!wanted[values[start + last]]) last -= 1;
    if (top < 0) top = y;
    bottom = y;
    left = Math.min(left, first);
    right = Math.max(right, last);
  }
  if (top < 0) return null;
  return { x: area.x + left, y: area.y + top, width: right - left + 1, height: bottom - top + 1 };
}
