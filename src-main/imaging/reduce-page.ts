import type { Rect } from '../shared/geometry/rect.ts';
import { intersectRects } from '../shared/geometry/rect.ts';
import type { Page } from './page.ts';
import { readPage } from './page.ts';

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
