import { intersectRects, type Rect } from '../../shared/geometry/rect.ts';

/** A page over a part of the photo, one byte a pixel, [bounds.height, bounds.width]. */
export interface Page {
  bounds: Rect;
  values: Uint8Array;
}

/** The values of a rectangle of the photo, [rect.height, rect.width]; 0 outside of the page. */
export function readPage(page: Page, rect: Rect): Uint8Array {
  const out = new Uint8Array(rect.width * rect.height);
  const common = intersectRects(page.bounds, rect);
  for (let y = common.y; y < common.y + common.height; y += 1) {
    const from = (y - page.bounds.y) * page.bounds.width + common.x - page.bounds.x;
    out.set(page.values.subarray(from, from + common.width), (y - rect.y) * rect.width + common.x - rect.x);
  }
  return out;
}

/** A rectangle of a mask reduced by 2^level: means of blocks, [rect.height, rect.width]. */
export function reducePage(page: Page, level: number, rect: Rect): Uint8Array {
  if (level === 0) return readPage(page, rect);
  const side = 2 ** level;
  const { bounds, values } = page;
  const sums = new Float64Array(rect.width * rect.height);
  const full = { x: rect.x * side, y: rect.y * side, width: rect.width * side, height: rect.height * side };
  const common = intersectRects(bounds, full);
  for (let y = common.y; y < common.y + common.height; y += 1) {
    const row = (Math.floor(y / side) - rect.y) * rect.width - rect.x;
    const from = (y - bounds.y) * bounds.width - bounds.x;
    for (let x = common.x; x < common.x + common.width; x += 1) sums[row + Math.floor(x / side)] += values[from + x];
  }
  return Uint8Array.from(sums, (sum) => Math.round(sum / (side * side)));
}

/** The value of a pixel of the photo, which the page must hold. */
export function pageValue({ bounds, values }: Page, x: number, y: number): number {
  return values[(y - bounds.y) * bounds.width + x - bounds.x];
}

/** Rectangles of at most `side` px that together cover `bounds`, in reading order. */
export function cellsOf(bounds: Rect, side: number): Rect[] {
  const cells: Rect[] = [];
  for (let y = bounds.y; y < bounds.y + bounds.height; y += side) {
    for (let x = bounds.x; x < bounds.x + bounds.width; x += side) {
      cells.push(intersectRects(bounds, { x, y, width: side, height: side }));
    }
  }
  return cells;
}
