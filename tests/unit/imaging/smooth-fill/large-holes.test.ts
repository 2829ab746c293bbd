import { describe, expect, it } from 'vitest';
import { createBendingEnergy } from '../../../../src-main/imaging/smooth-fill/bending-energy.ts';
import { fillSmooth } from '../../../../src-main/imaging/smooth-fill/fill-smooth.ts';
import { enlargeInto, halveAround } from '../../../../src-main/imaging/smooth-fill/half-scale.ts';
import { solveByTiles } from '../../../../src-main/imaging/smooth-fill/large-holes.ts';
import { EnergySolver } from '../../../../src-main/imaging/smooth-fill/solve-energy.ts';
import {
  context,
  disc,
  largestError,
  mask,
  maskedPsnr,
  missingPixels,
  budget,
  paint,
  photo,
  random,
} from './pictures.ts';

describe('large holes', () => {
  it('tiles come to the solution of the whole', async () => {
    const width = 300;
    const height = 120;
    const hole = mask(width, height, (x, y) => x > 8 && x < 290 && Math.abs(y - 60 - 20 * Math.sin(x / 40)) < 12);
    const energy = createBendingEnergy(width, height, 1, 0.05);
    const start = photo(width, height, 1);
    const whole = { width, height, channels: 1, values: Float32Array.from(start) };
    const tiled = {
      width,
      height,
      channels: 1,
      values: start.map((value, index) => (hole[index] === 0 ? value : 0.5)),
    };
    const pixels = missingPixels(hole);
    await new EnergySolver(whole, energy, budget()).solve(pixels);
    await solveByTiles(tiled, { bending: 1, tension: 0.05 }, pixels, 8, budget());
    expect(largestError(tiled.values, whole.values, hole)).toBeLessThan(0.1 / 255);
  });

  it('a hole beyond the largest factorisation is filled, smoothly and near the truth', async () => {
    const side = 400;
    const truth = paint(side, side, 1, (x, y) => 0.5 + 0.2 * Math.sin(x / 150) + 0.2 * Math.cos(y / 170));
    const hole = mask(side, side, (x, y) => x > 25 && y > 25 && x < 374 && y < 374);
    const damaged = truth.map((value, index) => (hole[index] === 0 ? value : 0));
    const result = await fillSmooth(
      { width: side, height: side, channels: 1, pixels: damaged, hole },
      { model: 'biharmonic', tensionLength: Infinity },
      context(),
    );
    expect(maskedPsnr(result, truth, hole)).toBeGreaterThan(22);
    let roughest = 0;
    for (let y = 1; y < side - 1; y++) {
      for (let x = 1; x < side - 1; x++) {
        const at = y * side + x;
        if (hole[at] === 0) continue;
        roughest = Math.max(roughest, Math.abs(result[at - 1] + result[at + 1] - 2 * result[at]));
        roughest = Math.max(roughest, Math.abs(result[at - side] + result[at + side] - 2 * result[at]));
      }
    }
    expect(roughest).toBeLessThan(2 / 255);
  });

  it('a picture of which one pixel in five hundred is known is filled', async () => {
    const side = 200;
    const next = random(3);
    const truth = paint(side, side, 3, (x, y, channel) => 0.5 + 0.3 * Math.sin(x / 60 + channel) * Math.cos(y / 70));
    const hole = mask(side, side, () => next() > 1 / 500);
    const damaged = truth.map((value, index) => (hole[Math.floor(index / 3)] === 0 ? value : 0));
    const result = await fillSmooth({ width: side, height: side, channels: 3, pixels: damaged, hole }, {}, context());
    expect(maskedPsnr(result, truth, hole)).toBeGreaterThan(20);
  });

  it('half scale and back gives a slope back', async () => {
    const width = 150;
    const height = 131;
    const values = paint(width, height, 3, (x, y, channel) => 0.1 + 0.003 * x + 0.002 * y + 0.1 * channel);
    const picture = { width, height, channels: 3, values: Float32Array.from(values) };
    const hole = new Uint8Array(width * height);
    const forbidden = new Uint8Array(width * height);
    const inner = missingPixels(disc(width, height, 70, 61, 30));
    const half = await halveAround(inner, { picture, hole, forbidden }, budget());
    for (const pixel of inner) picture.values.fill(0, pixel * 3, pixel * 3 + 3);
    enlargeInto(picture, inner, half);
    expect(largestError(picture.values, values, disc(width, height, 70, 61, 30))).toBeLessThan(1e-5);
  });

  it('half scale averages only known pixels and misses only what has none', async () => {
    const values = Float32Array.from([0.2, 9, 9, 9, 0.4, 9, 9, 9]);
    const hole = Uint8Array.from([0, 1, 1, 1, 0, 1, 1, 1]);
    const forbidden = Uint8Array.from([0, 0, 0, 0, 1, 0, 0, 0]);
    const picture = { width: 4, height: 2, channels: 1, values };
    const half = await halveAround(Int32Array.from([1]), { picture, hole, forbidden }, budget());
    expect(half.picture.width).toBe(2);
    expect(half.picture.values[0]).toBeCloseTo(0.3, 6);
    expect([...half.hole]).toEqual([0, 1]);
    expect([...half.forbidden]).toEqual([1, 0]);
  });
});
