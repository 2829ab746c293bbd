import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../src-main/imaging/random.ts';
import { emptyPicture } from '../../../../../src-main/nn/data/picture.ts';
import { leafRadius, meanSquaredLeafRadius } from '../../../../../src-main/nn/data/synthetic/draws.ts';
import {
  addBehind,
  emptyLayer,
  layOver,
  type LeafLayer,
} from '../../../../../src-main/nn/data/synthetic/leaf-layer.ts';
import { band, blob, ellipse, polygon, rectangle } from '../../../../../src-main/nn/data/synthetic/shapes.ts';
import { soften } from '../../../../../src-main/nn/data/synthetic/soften.ts';
import { plainTexture } from '../../../../../src-main/nn/data/synthetic/textures.ts';

const red = plainTexture([1, 0, 0]);
const blue = plainTexture([0, 0, 1]);

describe('a pile of shapes', () => {
  it('covers what the shape covers, parts of pixels included', () => {
    const disc = emptyLayer(64, 64);
    addBehind(disc, ellipse(31.3, 32.8, 17.4, 17.4, 0), red);
    expect(covered(disc)).toBeCloseTo(Math.PI * 17.4 ** 2, -1);
    const box = emptyLayer(64, 64);
    addBehind(box, rectangle(32, 32, 20, 9.5, 0.3), red);
    expect(covered(box) / (40 * 19)).toBeCloseTo(1, 2);
  });

  it('lets the nearer shape hide the farther', () => {
    const layer = emptyLayer(32, 32);
    addBehind(layer, ellipse(10, 16, 8, 8, 0), red);
    addBehind(layer, ellipse(18, 16, 8, 8, 0), blue);
    const picture = emptyPicture(32, 32);
    layOver(layer, picture);
    const at = (x: number): number[] => [...picture.pixels.subarray(3 * (16 * 32 + x), 3 * (16 * 32 + x) + 3)];
    expect([at(14), at(22), at(29)]).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, 0],
    ]);
  });

  it('throws its shadow on what lies behind, not on the shape itself', () => {
    const layer = emptyLayer(32, 32);
    const shadow = { right: 6, down: 0, softness: 2, darkness: 0.5 };
    addBehind(layer, ellipse(12, 16, 6, 6, 0), red, 1, shadow);
    addBehind(layer, rectangle(16, 16, 40, 40, 0), blue);
    const at = 3 * 16 * 32;
    expect(layer.colours.pixels[at + 3 * 12]).toBe(1);
    expect(layer.colours.pixels[at + 3 * 21 + 2]).toBeCloseTo(0.5, 5);
    expect(layer.colours.pixels[at + 3 * 2 + 2]).toBe(1);
  });

  it('is never cut off at the reach a shape names', () => {
    const cut: [string, number][] = [];
    for (let seed = 0; seed < 40; seed++) {
      for (const draw of [blob, polygon, band]) {
        const shape = draw(createRandom(seed), 0, 0, 10);
        for (let i = -50; i <= 50; i++) {
          const [dx, dy] = [(shape.reachAcross * i) / 40, (shape.reachDown * i) / 40];
          for (const side of [-1.01, 1.01]) {
            if (shape.distance(side * shape.reachAcross, dy) <= 0) cut.push([draw.name, seed]);
            if (shape.distance(dx, side * shape.reachDown) <= 0) cut.push([draw.name, seed]);
          }
        }
        expect(shape.distance(0, 0)).toBeLessThan(0);
      }
    }
    expect(cut).toEqual([]);
  });
});

describe('the radius of leaves', () => {
  it('keeps to its limits and to the density r⁻³', () => {
    const random = createRandom(8);
    const radii = Array.from({ length: 20_000 }, () => leafRadius(random, 2, 50));
    expect(Math.min(...radii)).toBeGreaterThanOrEqual(2);
    expect(Math.max(...radii)).toBeLessThanOrEqual(50);
    // Three quarters of all lie within the first octave, as many of the rest in the next.
    const within = (to: number): number => radii.filter((radius) => radius < to).length / radii.length;
    expect(within(4)).toBeCloseTo(0.75, 1);
    expect(within(8)).toBeCloseTo(0.94, 1);
    const meanSquare = radii.reduce((sum, radius) => sum + radius * radius, 0) / radii.length;
    expect(meanSquare / meanSquaredLeafRadius(2, 50)).toBeCloseTo(1, 0);
  });
});

describe('softening', () => {
  it('spreads a point to the deviation asked for and loses nothing', () => {
    for (const deviation of [0.3, 0.5, 1, 3.3]) {
      const values = new Float32Array(41 * 41);
      values[20 * 41 + 20] = 1;
      soften(values, 41, 41, 1, deviation);
      expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
      const variance = values.reduce((sum, value, i) => sum + value * ((i % 41) - 20) ** 2, 0);
      expect(Math.sqrt(variance) / deviation).toBeGreaterThan(0.99);
      expect(Math.sqrt(variance) / deviation).toBeLessThan(1.01);
    }
  });

  it('leaves an even plane as it is, however small', () => {
    const values = new Float32Array(3 * 2 * 3).fill(0.25);
    soften(values, 3, 2, 3, 9);
    for (const value of values) expect(value).toBeCloseTo(0.25, 6);
  });
});

function covered(layer: LeafLayer): number {
  return layer.open.reduce((sum, open) => sum + 1 - open, 0);
}
