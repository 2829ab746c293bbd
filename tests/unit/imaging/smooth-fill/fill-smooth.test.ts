import { describe, expect, it } from 'vitest';
import type { FillProblem } from '../../../../src-main/imaging/fill-problem.ts';
import { fillSmooth, type SmoothOptions } from '../../../../src-main/imaging/smooth-fill/fill-smooth.ts';
import { context, disc, largestError, mask, maskedPsnr, paint, photo, random, randomHole } from './pictures.ts';

const width = 72;
const height = 56;
const models = ['adaptive', 'biharmonic', 'harmonic'] as const;

function problem(channels: number, pixels: Float32Array, hole: Uint8Array): FillProblem {
  return { width, height, channels, pixels, hole };
}

function fill(
  channels: number,
  pixels: Float32Array,
  hole: Uint8Array,
  options: SmoothOptions = {},
): Promise<Float32Array> {
  return fillSmooth(problem(channels, pixels, hole), options, context());
}

describe.each(models)('the smooth fill, %s', (model) => {
  it('keeps an even colour even', async () => {
    const pixels = paint(width, height, 3, (_x, _y, channel) => [0.2, 0.5, 0.9][channel]);
    const hole = randomHole(width, height, 6);
    expect(largestError(await fill(3, pixels, hole, { model }), pixels, hole)).toBeLessThan(1e-6);
  });

  it('fills a grey photo as a one-channel photo', async () => {
    const grey = photo(width, height, 1);
    const colour = paint(width, height, 3, (x, y) => grey[y * width + x]);
    const hole = randomHole(width, height, 7);
    const result = await fill(3, colour, hole, { model });
    const single = await fill(1, grey, hole, { model });
    expect(
      largestError(
        result.filter((_, index) => index % 3 === 0),
        single,
        hole,
      ),
    ).toBeLessThan(0.5 / 255);
  });

  it.each([
    ['one pixel', mask(width, height, (x, y) => x === 30 && y === 20)],
    ['a corner', mask(width, height, (x, y) => x < 9 && y < 7)],
    ['the lower border', mask(width, height, (x, y) => y >= height - 6 && x > 10 && x < 50)],
    ['a whole row and a whole column', mask(width, height, (x, y) => y === 11 || x === 40)],
    ['all but one pixel', mask(width, height, (x, y) => x !== 50 || y !== 30)],
    ['all but a few scattered pixels', mask(width, height, (x, y) => (x * 7 + y * 13) % 211 !== 0)],
    ['all but one column', mask(width, height, (x) => x !== 3)],
    ['every other pixel', mask(width, height, (x, y) => (x + y) % 2 === 0)],
  ])('fills %s within the range of what is known', async (_name, hole) => {
    const pixels = photo(width, height, 3);
    const known = pixels.filter((_, index) => hole[Math.floor(index / 3)] === 0);
    const result = await fill(3, pixels, hole, { model });
    const lowest = known.reduce((a, b) => Math.min(a, b));
    const highest = known.reduce((a, b) => Math.max(a, b));
    const margin = 0.25 * (highest - lowest) + 1e-6;
    expect(result.every((value) => value >= lowest - margin && value <= highest + margin)).toBe(true);
  });

  it('takes the pixels of a hole close by for missing, not for known', async () => {
    const pixels = photo(width, height, 1);
    const both = mask(width, height, (x, y) => y > 20 && y < 26 && ((x > 20 && x < 28) || (x > 28 && x < 36)));
    const noisy = pixels.map((value, index) => (both[index] === 0 ? value : 1 - value));
    expect(await fill(1, noisy, both, { model })).toEqual(await fill(1, pixels, both, { model }));
  });
});

describe('the smooth fill', () => {
  it.each(['adaptive', 'biharmonic'] as const)('continues a slope exactly, over the border too (%s)', async (model) => {
    const pixels = paint(width, height, 3, (x, y, channel) => 0.3 + 0.004 * x - 0.003 * y + 0.05 * channel);
    const hole = mask(width, height, (x, y) => x + y < 14 || (x - 40) ** 2 + (y - 30) ** 2 < 60 || y === 50);
    const result = await fill(3, pixels, hole, { model, tensionLength: Infinity });
    expect(largestError(result, pixels, hole)).toBeLessThan(0.05 / 255);
  });

  it('fills a transposed photo with the transposed fill (biharmonic)', async () => {
    const pixels = photo(width, height, 1);
    const hole = randomHole(width, height, 11);
    const turn = <T extends Float32Array | Uint8Array>(from: T): T =>
      from.map((_, index) => from[(index % height) * width + Math.floor(index / height)]) as T;
    const straight = await fill(1, pixels, hole, { model: 'biharmonic' });
    const turned = await fillSmooth(
      { width: height, height: width, channels: 1, pixels: turn(pixels), hole: turn(hole) },
      { model: 'biharmonic' },
      context(),
    );
    expect(largestError(turned, turn(straight), turn(hole))).toBeLessThan(1e-5);
  });

  it('continues stripes through a hole wider than they are, where a plate cannot', async () => {
    const truth = paint(width, height, 1, (x, y) => 0.5 + 0.3 * Math.sin((x + 0.6 * y) / 1.8));
    const hole = disc(width, height, 36, 28, 9);
    const damaged = truth.map((value, index) => (hole[index] === 0 ? value : 0));
    const adaptive = maskedPsnr(await fill(1, damaged, hole), truth, hole);
    const plate = maskedPsnr(await fill(1, damaged, hole, { model: 'biharmonic' }), truth, hole);
    expect(adaptive).toBeGreaterThan(plate + 15);
  });

  it('carries an edge straight across a scratch, where a plate smears it', async () => {
    const truth = paint(width, height, 1, (x, y) => (0.9 * x + 0.4 * y > 44 ? 0.75 : 0.25));
    const hole = mask(width, height, (x, y) => Math.abs(y - 26 - 0.1 * x) < 3);
    const damaged = truth.map((value, index) => (hole[index] === 0 ? value : 0));
    const adaptive = maskedPsnr(await fill(1, damaged, hole), truth, hole);
    const plate = maskedPsnr(await fill(1, damaged, hole, { model: 'biharmonic' }), truth, hole);
    expect(adaptive).toBeGreaterThan(plate + 3);
  });

  it('does not carry grain into the hole as streaks', async () => {
    const next = random(21);
    const clean = paint(width, height, 1, (x, y) => 0.5 + 0.2 * Math.sin(x / 20 + y / 15));
    const grainy = clean.map((value) => value + 0.08 * (next() + next() - 1));
    const hole = mask(width, height, (x, y) => Math.abs(y - 26 - 0.2 * x) < 3.5);
    const adaptive = maskedPsnr(await fill(1, grainy, hole), clean, hole);
    const plate = maskedPsnr(await fill(1, grainy, hole, { model: 'biharmonic' }), clean, hole);
    expect(adaptive).toBeGreaterThan(plate + 4);
  });

  it('learns nothing from forbidden pixels', async () => {
    const next = random(31);
    const truth = paint(width, height, 1, (x, y) => 0.5 + 0.3 * Math.sin((x - 0.4 * y) / 2));
    const hole = disc(width, height, 30, 28, 6);
    const spoilt = mask(width, height, (x) => x >= 44 && x < 60);
    const pixels = truth.map((value, index) => (spoilt[index] === 0 ? value : next()));
    const trusting = await fillSmooth(problem(1, pixels, hole), {}, context());
    const wary = await fillSmooth({ ...problem(1, pixels, hole), forbidden: spoilt }, {}, context());
    expect(maskedPsnr(wary, truth, hole)).toBeGreaterThan(maskedPsnr(trusting, truth, hole));
  });
});
