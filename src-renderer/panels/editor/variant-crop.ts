import type { HoleReport } from '../../../src-main/shared/data/photo.ts';
import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';

/** Source px around a hole that are worth seeing with it. */
const leastSide = 96;
const context = 1.6;

/** The hole by which variants are told apart: the largest one with texture in it, for smooth ones come out alike. */
export function telltaleHole(holes: readonly HoleReport[]): HoleReport | null {
  const textured = holes.filter((hole) => hole.method !== 'smooth');
  const candidates = textured.length > 0 ? textured : holes;
  return candidates.reduce<HoleReport | null>((best, hole) => (best && best.pixels >= hole.pixels ? best : hole), null);
}

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
