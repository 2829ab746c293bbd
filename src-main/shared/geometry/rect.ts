/** A rectangle of pixels, in source pixels. `x`, `y` is the top left pixel; `width` and `height` are counts. */
export interface Rect {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Size {
  width: number;
  height: number;
}

export function isEmptyRect(rect: Rect): boolean {
  return rect.width <= 0 || rect.height <= 0;
}

/** What two rectangles have in common. Without an overlap 0 wide and 0 high, so that loops over its rows do nothing. */
export function intersectRects(a: Rect, b: Rect): Rect {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : { x, y, width: 0, height: 0 };
}

export function unionRects(a: Rect, b: Rect): Rect {
  if (isEmptyRect(a)) return b;
  if (isEmptyRect(b)) return a;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

export function growRect(rect: Rect, margin: number): Rect {
  return { x: rect.x - margin, y: rect.y - margin, width: rect.width + 2 * margin, height: rect.height + 2 * margin };
}

export function clampRect(rect: Rect, size: Size): Rect {
  return intersectRects(rect, { x: 0, y: 0, width: size.width, height: size.height });
}

export function rectsOverlap(a: Rect, b: Rect): boolean {
  return !isEmptyRect(intersectRects(a, b));
}

/**
 * Visits the rows that two rectangles of pixels have in common, from top to bottom: the index of a row's first pixel in `a` and in `b`,
 * row-major, and its length.
 */
export function forEachSharedRow(a: Rect, b: Rect, visit: (inA: number, inB: number, length: number) => void): void {
  const common = intersectRects(a, b);
  for (let y = common.y; y < common.y + common.height; y += 1) {
    visit((y - a.y) * a.width + common.x - a.x, (y - b.y) * b.width + common.x - b.x, common.width);
  }
}
