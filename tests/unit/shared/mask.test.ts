import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src-main/imaging/random.ts';
import { squaredDistance } from '../../../src-main/shared/mask/distance.ts';
import type { Mask } from '../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../src-main/shared/mask/rasterize.ts';
import { bitmapFromValues } from '../../../src-main/shared/mask/runs.ts';

const size = { width: 64, height: 48 };
const whole = { x: 0, y: 0, ...size };
const draw = (mask: Mask, region = whole, scale = 1): Uint8Array => rasterizeMask(mask, size, region, scale).values;
const at = (values: Uint8Array, x: number, y: number): number => values[y * size.width + x];
const area = (values: Uint8Array): number => values.reduce((sum, value) => sum + value, 0) / 255;

const dot = (x: number, y: number, diameter: number, erase = false): Mask[number] => ({
  type: 'brush',
  erase,
  size: diameter,
  hardness: 1,
  points: [x, y, 1],
});
const box: Mask[number] = { type: 'rectangle', erase: false, x: 10, y: 12, width: 20, height: 8 };

describe('shapes', () => {
  it('draws a brush dot with the area of its disc', () => {
    expect(area(draw([dot(32, 24, 20)]))).toBeCloseTo(Math.PI * 100, -1);
  });

  it('draws a stroke as a capsule and lets pressure thin it', () => {
    const stroke = (pressure: number): Mask => [
      { type: 'brush', erase: false, size: 8, hardness: 1, points: [12, 24, pressure, 52, 24, pressure] },
    ];
    expect(area(draw(stroke(1)))).toBeCloseTo(40 * 8 + Math.PI * 16, -1);
    expect(area(draw(stroke(0)))).toBeCloseTo(40 * 2 + Math.PI, -1);
  });

  it('softens the edge when the brush is soft, and keeps the middle full', () => {
    const soft = draw([{ type: 'brush', erase: false, size: 24, hardness: 0.3, points: [32, 24, 1] }]);
    expect(at(soft, 32, 24)).toBe(255);
    expect(at(soft, 41, 24)).toBeGreaterThan(20);
    expect(at(soft, 41, 24)).toBeLessThan(235);
  });

  it('fills a rectangle exactly, parts of pixels included', () => {
    expect(area(draw([box]))).toBe(160);
    const half = draw([{ ...box, x: 10.5 } as Mask[number]]);
    expect(at(half, 10, 15)).toBe(128);
  });

  it('fills a polygon by winding, whichever way round it was drawn', () => {
    const points = [10, 10, 40, 10, 40, 30, 10, 30];
    const back = [10, 10, 10, 30, 40, 30, 40, 10];
    const forward = draw([{ type: 'polygon', erase: false, points }]);
    expect(area(forward)).toBe(600);
    expect(draw([{ type: 'polygon', erase: false, points: back }])).toEqual(forward);
  });

  it('erases what lies under the eraser and nothing else', () => {
    const erased = draw([box, dot(20, 16, 6, true)]);
    expect(at(erased, 20, 16)).toBe(0);
    expect(at(erased, 11, 13)).toBe(255);
  });
});

describe('operations on the whole mask', () => {
  it('grows by a disc and shrinks back to what it was', () => {
    const grown = draw([box, { type: 'grow', radius: 4 }]);
    expect(at(grown, 6, 16)).toBe(255);
    expect(at(grown, 6, 8)).toBe(0);
    const back = draw([box, { type: 'grow', radius: 4 }, { type: 'shrink', radius: 4 }]);
    expect(back.map((value) => (value >= 128 ? 255 : 0))).toEqual(draw([box]));
  });

  it('feathers outwards only', () => {
    const feathered = draw([box, { type: 'feather', radius: 6 }]);
    expect(at(feathered, 10, 12)).toBe(255);
    const edge = [9, 8, 7, 6, 5, 4].map((x) => at(feathered, x, 16));
    expect(edge).toEqual([...edge].sort((a, b) => b - a));
    expect(edge[0]).toBeLessThan(255);
    expect(edge[5]).toBeGreaterThan(0);
  });

  it('inverts twice into itself', () => {
    expect(draw([box, { type: 'invert' }, { type: 'invert' }])).toEqual(draw([box]));
  });

  it('keeps about the same share of the photo at half the scale', () => {
    const mask: Mask = [box, dot(45, 30, 14)];
    expect(area(draw(mask, whole, 0.5)) * 4).toBeCloseTo(area(draw(mask)), -1.3);
  });
});

describe('bitmaps', () => {
  const random = (count: number, levels: number): Uint8Array => {
    const numbers = createRandom(7);
    return Uint8Array.from({ length: count }, () => (numbers.below(5) === 0 ? numbers.below(levels) : 0));
  };

  it('draws exactly the picture it was made from, whatever the length of its runs', () => {
    const ends = Uint8Array.from({ length: 100_000 }, (_, i) => (i % 99_999 === 0 ? 255 : 0));
    for (const [values, width] of [
      [random(64 * 48, 256), 64],
      [random(12_289, 2), 12_289],
      [ends, 400],
      [new Uint8Array(300).fill(255), 100],
    ] as const) {
      const photo = { width, height: values.length / width };
      const bitmap = bitmapFromValues(values, width, photo.height)!;
      expect(rasterizeMask([bitmap], photo, { x: 0, y: 0, ...photo }).values).toEqual(values);
    }
    expect(bitmapFromValues(new Uint8Array(20), 5, 4)).toBeNull();
  });

  it('refuses runs of another length and text that is no base64', () => {
    const bitmap = bitmapFromValues(new Uint8Array(100).fill(9), 10, 10)!;
    for (const wrong of [{ width: 9, height: 11 }, { width: 101, height: 1 }, { runs: '§§' }]) {
      expect(() => draw([{ ...bitmap, ...wrong }])).toThrow(expect.objectContaining({ code: 'RECIPE_MALFORMED' }));
    }
  });

  it('loses no speck when it is drawn small', () => {
    const values = new Uint8Array(size.width * size.height);
    values[17 * size.width + 33] = 255;
    expect(area(draw([bitmapFromValues(values, size.width, size.height)!], whole, 0.25))).toBe(1);
  });
});

describe('squared distance', () => {
  it('equals a search over all seeds', () => {
    const [width, height] = [23, 17];
    const seeds = [5, 100, 101, 260, 380];
    const distance = squaredDistance((index) => seeds.includes(index), width, height);
    for (let i = 0; i < width * height; i += 1) {
      const nearest = Math.min(
        ...seeds.map(
          (seed) => ((seed % width) - (i % width)) ** 2 + (Math.floor(seed / width) - Math.floor(i / width)) ** 2,
        ),
      );
      expect(distance[i]).toBe(nearest);
    }
  });
});
