import { describe, expect, it } from 'vitest';
import { boundsOfSet } from '../../../src-main/shared/mask/set-bounds.ts';

const bounds = { x: 10, y: 20, width: 6, height: 4 };
const page = (...set: [x: number, y: number, value: number][]) => {
  const values = new Uint8Array(bounds.width * bounds.height);
  for (const [x, y, value] of set) values[(y - bounds.y) * bounds.width + x - bounds.x] = value;
  return { bounds, values };
};

describe('the bounds of what is set', () => {
  it('are the smallest rectangle around it', () => {
    expect(boundsOfSet(page())).toBeNull();
    expect(boundsOfSet(page([12, 21, 1]))).toEqual({ x: 12, y: 21, width: 1, height: 1 });
    expect(boundsOfSet(page([10, 23, 255], [15, 20, 9]))).toEqual(bounds);
    expect(boundsOfSet(page([14, 20, 1], [11, 21, 1], [13, 22, 1]))).toEqual({ x: 11, y: 20, width: 4, height: 3 });
  });

  it('are of a part of the page only, and of the values that are wanted', () => {
    const area = { x: 11, y: 21, width: 3, height: 2 };
    const some = page([10, 21, 2], [11, 22, 1], [13, 21, 2], [12, 23, 2]);
    expect(boundsOfSet(some, area)).toEqual({ x: 11, y: 21, width: 3, height: 2 });
    expect(boundsOfSet(some, area, (value) => value === 2)).toEqual({ x: 13, y: 21, width: 1, height: 1 });
    expect(boundsOfSet(some, area, (value) => value === 7)).toBeNull();
  });
});
