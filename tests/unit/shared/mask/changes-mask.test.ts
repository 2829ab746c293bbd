import { describe, expect, it } from 'vitest';
import { changesMask } from '../../../../src-main/shared/mask/changes-mask.ts';
import type { Mask, MaskOperation } from '../../../../src-main/shared/mask/mask.ts';

const size = { width: 200, height: 100 };
const square = (x: number, y: number, side: number, erase = false): MaskOperation => ({
  type: 'rectangle',
  erase,
  x,
  y,
  width: side,
  height: side,
});
const dot = (x: number, y: number, erase = false, hardness = 1): MaskOperation => ({
  type: 'brush',
  erase,
  size: 10,
  hardness,
  points: [x, y, 1],
});
const painted: Mask = [square(20, 20, 40)];

describe('an operation on a mask', () => {
  it.each<[string, Mask, MaskOperation, boolean]>([
    ['paints on an empty page', [], dot(50, 50), true],
    ['paints beside what is painted', painted, dot(150, 50), true],
    ['reaches over the edge of what is painted', painted, dot(60, 40), true],
    ['paints over what is painted already', painted, dot(40, 40), false],
    ['paints softly over it', painted, dot(40, 40, false, 0.2), false],
    ['paints beside the photo', [], dot(-40, 50), false],
    ['paints over what was erased', [...painted, dot(40, 40, true)], dot(40, 40), true],
    ['erases what is painted', painted, dot(40, 40, true), true],
    ['erases what was erased', [...painted, dot(40, 40, true)], dot(40, 40, true), false],
    ['erases an empty page', [], dot(40, 40, true), false],
    ['erases beside what is painted', painted, square(120, 20, 30, true), false],
    ['grows what is painted', painted, { type: 'grow', radius: 3 }, true],
    ['grows nothing', [], { type: 'grow', radius: 3 }, false],
    ['softens nothing', [], { type: 'feather', radius: 3 }, false],
    ['inverts nothing, which marks everything', [], { type: 'invert' }, true],
  ])('%s', (_, mask, operation, changes) => {
    expect(changesMask(mask, operation, size)).toBe(changes);
  });

  it('is kept where a look would take long, or needs a file', () => {
    const large = { width: 30_000, height: 20_000 };
    const all: MaskOperation = { type: 'rectangle', erase: false, x: 0, y: 0, width: 30_000, height: 20_000 };
    expect(changesMask([all], all, large)).toBe(true);
    const file = { type: 'bitmap', erase: false, x: 0, y: 0, width: 90, height: 90, sha256: 'a'.repeat(64) } as const;
    expect(changesMask([file], dot(40, 40), size)).toBe(true);
  });
});
