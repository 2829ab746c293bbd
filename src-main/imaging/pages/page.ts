import { forEachSharedRow, intersectRects, type Rect } from '../../shared/geometry/rect.ts';

/** A mask or map over a part of the photo. */
export interface Page {
  bounds: Rect;
  /** [bounds.height, bounds.width]. */
  values: Uint8Array;
}

/** The values of a rectangle of the photo, [rect.height, rect.width]; 0 outside of the page. */
export function readPage(page: Page, rect: Rect): Uint8Array {
  const out = new Uint8Array(rect.width * rect.height);
  forEachSharedRow(page.bounds, rect, (from, to, length) => out.set(page.values.subarray(from, from + length), to));
  return out;
}

/** Pages never change; each is reduced once for a level, since every tile of every preview asks for it. */
const reducedPages = new WeakMap<Page, Map<number, Page>>();

/** A rectangle of the page reduced by 2^level: means of blocks, [rect.height, rect.width]. */
export function reducePage(page: Page, level: number, rect: Rect): Uint8Array {
  if (level === 0) return readPage(page, rect);
  let levels = reducedPages.get(page);
  if (!levels) reducedPages.set(page, (levels = new Map()));
  let reduced = levels.get(level);
  if (!reduced) levels.set(level, (reduced = reduceWhole(page, 2 ** level)));
  return readPage(reduced, rect);
}

/** Means of the blocks that the page touches, side × side px each. */
function reduceWhole({ bounds, values }: Page, side: number): Page {
  const [left, top] = [Math.floor(bounds.x / side), Math.floor(bounds.y / side)];
  const width = Math.ceil((bounds.x + bounds.width) / side) - left;
  const height = Math.ceil((bounds.y + bounds.height) / side) - top;
  const sums = new Float64Array(width * height);
  for (let y = 0; y < bounds.height; y += 1) {
    const row = (Math.floor((bounds.y + y) / side) - top) * width;
    const from = y * bounds.width;
    for (let x = 0, block = row; x < bounds.width; block += 1) {
      const end = Math.min(bounds.width, (left + block - row + 1) * side - bounds.x);
      let sum = 0;
      for (; x < end; x += 1) sum += values[from + x];
      sums[block] += sum;
    }
  }
  return {
    bounds: { x: left, y: top, width, height },
    values: Uint8Array.from(sums, (sum) => Math.round(sum / side ** 2)),
  };
}

/** Tiles of at most `side` px that cover `bounds`, in reading order. */
export function cellsOf(bounds: Rect, side: number): Rect[] {
  const cells: Rect[] = [];
  for (let y = bounds.y; y < bounds.y + bounds.height; y += side) {
    for (let x = bounds.x; x < bounds.x + bounds.width; x += side) {
      cells.push(intersectRects(bounds, { x, y, width: side, height: side }));
    }
  }
  return cells;
}
