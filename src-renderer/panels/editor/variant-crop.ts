import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';

/** Source px around a hole that are worth seeing with it. */
const leastSide = 96;
const context = 1.6;

/** A square around the hole with some of what surrounds it, inside the photo; as large as the photo allows where it does not fit. */
export function cropAround(hole: Rect, photo: Size): Rect {
  const wanted = Math.max(leastSide, Math.max(hole.width, hole.height) * context);
  const side = Math.min(wanted, photo.width, photo.height);
  const place = (start: number, length: number, room: number) =>
    Math.min(room - side, Math.max(0, start + length / 2 - side / 2));
  return {
    x: place(hole.x, hole.width, photo.width),
    y: place(hole.y, hole.height, photo.height),
    width: side,
    height: side,
  };
}
