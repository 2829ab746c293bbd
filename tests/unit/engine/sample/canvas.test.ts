import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { createCanvas, fillPolygon } from '../../../../src-main/engine/sample/canvas.ts';

const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0);

/** Twice the signed area of a polygon given as x, y, x, y …, halved and made positive. */
function area(outline: readonly number[]): number {
  let doubled = 0;
  for (let i = 0, j = outline.length - 2; i < outline.length; j = i, i += 2) {
    doubled += outline[j] * outline[i + 1] - outline[i] * outline[j + 1];
  }
  return Math.abs(doubled) / 2;
}

describe('filling a polygon', () => {
  it('lays down as much light as the polygon has area', () => {
    const random = createRandom(4);
    for (let round = 0; round < 60; round += 1) {
      const canvas = createCanvas(64, 48);
      const triangle = Array.from({ length: 6 }, (_, i) => 1 + random.unit() * (i % 2 === 0 ? 62 : 46));
      fillPolygon(canvas, triangle, 1, 10);
      // Coverage under 0.004 is not painted, so a long thin triangle may lose a little of its rim.
      expect(Math.abs(sum(canvas.light) - area(triangle))).toBeLessThan(0.3);
    }
  });

  it('covers a pixel by the part of it that lies inside', () => {
    const canvas = createCanvas(4, 4);
    fillPolygon(canvas, [0.25, 1, 2.5, 1, 2.5, 1.5, 0.25, 1.5], 1, 10);
    expect([...canvas.light.subarray(4, 8)]).toEqual([0.375, 0.5, 0.25, 0]);
  });

  it('paints what is on the canvas of a polygon that leaves it on every side', () => {
    const canvas = createCanvas(20, 10);
    fillPolygon(canvas, [-50, 5, 10, -60, 90, 5, 10, 70], 1, 10);
    expect(sum(canvas.light)).toBeCloseTo(200, 3);
  });

  it('joins two polygons along a slanted edge to full coverage', () => {
    const canvas = createCanvas(16, 16);
    const left = createCanvas(16, 16);
    fillPolygon(canvas, [0, 0, 5.3, 0, 11.7, 16, 0, 16], 1, 10);
    fillPolygon(left, [5.3, 0, 16, 0, 16, 16, 11.7, 16], 1, 10);
    for (let i = 0; i < 256; i += 1) expect(canvas.light[i] + left.light[i]).toBeCloseTo(1, 2);
  });

  it('leaves no coverage behind for the next polygon', () => {
    const canvas = createCanvas(32, 32);
    fillPolygon(canvas, [3.3, 2.2, 40, 9.1, 12.5, 44], 0.7, 10, 0.5);
    expect(canvas.coverage.every((value) => value === 0)).toBe(true);
  });

  it('notes the distance where it paints, and only there', () => {
    const canvas = createCanvas(8, 8);
    fillPolygon(canvas, [2, 2, 6, 2, 6, 6, 2, 6], 0.5, 42);
    expect(canvas.depth[3 * 8 + 3]).toBe(42);
    expect(canvas.depth[0]).toBe(Infinity);
  });
});
