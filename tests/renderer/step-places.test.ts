import { describe, expect, it } from 'vitest';
import type { Mask } from '../../src-main/shared/mask/mask.ts';
import { groupAlike } from '../../src-renderer/parts/group-alike.ts';
import { aroundPlaces, maskPlaces, partNames, partOf } from '../../src-renderer/viewport/mask-places.ts';

const photo = { width: 1000, height: 600 };
const square = (x: number, y: number, side = 20, erase = false): Mask[number] => ({
  type: 'rectangle',
  erase,
  x,
  y,
  width: side,
  height: side,
});

describe('where a step lies', () => {
  it('is told by what was painted, what touches being one place', () => {
    const places = maskPlaces([square(100, 100), square(115, 110), square(700, 400)], photo);
    expect(places).toEqual([
      { x: 99, y: 99, width: 37, height: 32 },
      { x: 699, y: 399, width: 22, height: 22 },
    ]);
    expect(aroundPlaces(places)).toEqual({ x: 99, y: 99, width: 622, height: 322 });
  });

  it('joins places that a later stroke connects', () => {
    expect(maskPlaces([square(100, 100), square(160, 100), square(110, 90, 60)], photo)).toHaveLength(1);
  });

  it('leaves out what was erased and what lies beside the photo', () => {
    expect(maskPlaces([square(100, 100), square(300, 300, 50, true), square(2000, 10)], photo)).toHaveLength(1);
    expect(maskPlaces([], photo)).toEqual([]);
    expect(aroundPlaces([])).toBeNull();
  });

  it('is all of it where that was changed as a whole, and one place where there are very many', () => {
    expect(maskPlaces([square(100, 100), { type: 'invert' }], photo)).toEqual([{ x: 0, y: 0, ...photo }]);
    const dust = Array.from({ length: 90 }, (_, i) => square(10 + 60 * (i % 15), 10 + 60 * Math.floor(i / 15), 2));
    expect(maskPlaces(dust, photo)).toHaveLength(1);
  });

  it('has a name in each ninth of the photo, and none where it is larger', () => {
    const names = [100, 300, 500].flatMap((y) =>
      [160, 500, 840].map((x) => partOf({ x, y, width: 9, height: 9 }, photo)),
    );
    expect(names).toEqual([...partNames]);
    expect(partOf({ x: 0, y: 0, width: 501, height: 10 }, photo)).toBeNull();
  });
});

describe('what is alike in a row', () => {
  const group = (text: string): string[] =>
    groupAlike([...text], (letter) => (letter === '-' ? null : letter)).map((letters) => letters.join(''));

  it('is one group from three on', () => {
    expect(group('aaabbcaad')).toEqual(['aaa', 'b', 'b', 'c', 'a', 'a', 'd']);
    expect(group('aaaa')).toEqual(['aaaa']);
  });

  it('is none where something stands for itself', () => {
    expect(group('---')).toEqual(['-', '-', '-']);
    expect(group('aa-aa')).toEqual(['a', 'a', '-', 'a', 'a']);
    expect(group('')).toEqual([]);
  });
});
