import type { HoleGroup } from '../../../src-main/shared/data/photo.ts';
import type { Rect, Size } from '../../../src-main/shared/geometry/rect.ts';

/** Source px around a hole below which one sees single pixels. */
const leastSide = 24;
/** How much longer than the hole a side is. */
const margin = 1.4;

/** A square that a hole fills but for a margin, inside the photo; as large as the photo allows where it does not fit. */
export function cropAround(hole: Rect, photo: Size): Rect {
  const wanted = Math.max(leastSide, Math.max(hole.width, hole.height) * margin);
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

/** The largest of the groups that touch a face, or of all where none does. */
export function mostWorthSeeing(groups: readonly HoleGroup[]): HoleGroup {
  const inFaces = groups.filter(({ face }) => face);
  const longerSide = ({ width, height }: Rect): number => Math.max(width, height);
  return (inFaces.length > 0 ? inFaces : groups).reduce((a, b) => (longerSide(b) > longerSide(a) ? b : a));
}

/** Closed lines as SVG has them. */
export function pathOf(lines: readonly (readonly number[])[]): string {
  return lines.map((points) => `M${points.join(' ')}Z`).join('');
}
