import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src-main/imaging/random.ts';
import {
  clampRect,
  intersectRects,
  isEmptyRect,
  rectsOverlap,
  unionRects,
  type Rect,
} from '../../../src-main/shared/geometry/rect.ts';
import { randomRect } from '../../support/random-masks.ts';

const size = { width: 7, height: 5 };
const holds = (rect: Rect, x: number, y: number): boolean =>
  x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;

describe('rectangles of pixels', () => {
  it('have in common the pixels that both hold, and without any are 0 wide and 0 high', () => {
    const random = createRandom(1);
    let apart = 0;
    for (let i = 0; i < 3000; i += 1) {
      const [a, b] = [randomRect(random, size), randomRect(random, size)];
      const common = intersectRects(a, b);
      let count = 0;
      for (let y = -10; y < 36; y += 1) {
        for (let x = -12; x < 48; x += 1) {
          const both = holds(a, x, y) && holds(b, x, y);
          if (both !== holds(common, x, y)) expect.fail(`${x}, ${y} of ${JSON.stringify([a, b, common])}`);
          if (both) count += 1;
        }
      }
      expect(common.width * common.height).toBe(count);
      expect(rectsOverlap(a, b)).toBe(count > 0);
      if (count === 0) {
        apart += 1;
        expect([common.width, common.height]).toEqual([0, 0]);
      }
      expect(intersectRects(b, a)).toEqual(common);
      const clamped = clampRect(a, size);
      expect(isEmptyRect(clamped) || (clamped.x >= 0 && clamped.x + clamped.width <= size.width)).toBe(true);
      if (!isEmptyRect(a) && !isEmptyRect(b)) {
        expect(intersectRects(unionRects(a, b), a)).toEqual(a);
        expect(intersectRects(unionRects(a, b), b)).toEqual(b);
      }
    }
    expect(apart).toBeGreaterThan(500);
  });
});
