import { describe, expect, it } from 'vitest';
import { createRandom, type RandomSource } from '../../../../src-main/imaging/random.ts';
import type { Plane } from '../../../../src-main/nn/data/picture.ts';
import { creaseLayer, drawCreases } from '../../../../src-main/nn/data/structured/creases.ts';
import { emptyLayer, mark, type Size } from '../../../../src-main/nn/data/structured/damage-layer.ts';
import { dilate } from '../../../../src-main/nn/data/structured/dilate.ts';
import { drawDust } from '../../../../src-main/nn/data/structured/dust.ts';
import { drawHairs } from '../../../../src-main/nn/data/structured/hairs.ts';
import { holeMask } from '../../../../src-main/nn/data/structured/hole-mask.ts';
import { paintLayer } from '../../../../src-main/nn/data/structured/paint-layer.ts';
import { drawScratches } from '../../../../src-main/nn/data/structured/scratches.ts';
import { drawStroke } from '../../../../src-main/nn/data/structured/stroke.ts';
import { drawTears } from '../../../../src-main/nn/data/structured/tears.ts';
import { extent, mean } from '../../../support/numbers.ts';
import { flatPicture, oddSizes } from './pictures.ts';
import { expectWithin } from '../../../support/expectations.ts';

const patch: Size = { width: 64, height: 64 };
const holes = (size: Size, random: RandomSource): Plane => ({
  ...size,
  values: Float32Array.from(holeMask(size, random).hole),
});
const kinds: [string, (size: Size, random: RandomSource) => Plane, [number, number]][] = [
  ['scratches', drawScratches, [0.02, 0.12]],
  ['dust', drawDust, [0.003, 0.03]],
  ['hairs', drawHairs, [0.004, 0.03]],
  ['creases', drawCreases, [0.04, 0.15]],
  ['tears', drawTears, [0.01, 0.2]],
  ['hole masks', holes, [0.01, 0.3]],
];

describe.each(kinds)('%s', (_name, draw, [least, most]) => {
  it('are the same for the same seed and others for another', () => {
    const drawn = draw({ width: 96, height: 80 }, createRandom(3)).values;
    expect(draw({ width: 96, height: 80 }, createRandom(3)).values).toEqual(drawn);
    expect(draw({ width: 96, height: 80 }, createRandom(4)).values).not.toEqual(drawn);
  });

  it('cover as much of a patch as such damage does, with values from 0 to 1, and fit any picture', () => {
    const shares = Array.from({ length: 200 }, (_, seed) => mean(draw(patch, createRandom(seed)).values));
    expectWithin(mean(shares), least, most);
    for (const size of [patch, ...oddSizes]) {
      for (let seed = 0; seed < 30; seed += 1) {
        const { values } = draw(size, createRandom(seed));
        expect(values).toHaveLength(size.width * size.height);
        expectWithin(values, 0, 1);
      }
    }
  });
});

describe('hole masks', () => {
  it('lack between 0.5 % and 35 % of the pixels, on any picture some, and hold nothing but 0 and 1', () => {
    for (const size of [patch, { width: 192, height: 96 }, { width: 31, height: 45 }]) {
      for (let seed = 0; seed < 150; seed += 1) {
        const { hole } = holeMask(size, createRandom(seed));
        expect(hole.every((value) => value === 0 || value === 1)).toBe(true);
        expectWithin(mean(hole), 0.005, 0.35);
      }
    }
    for (const size of oddSizes) {
      for (let seed = 0; seed < 40; seed += 1) expect(holeMask(size, createRandom(seed)).hole).toContain(1);
    }
  });

  it('are of each kind as often as training wants them, or of those that were asked for', () => {
    const counts: Record<string, number> = {};
    for (let seed = 0; seed < 1000; seed += 1) {
      const { kind } = holeMask(patch, createRandom(seed));
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
    const wanted = { creases: 250, dust: 250, mixed: 100, scratches: 400 };
    expect(Object.keys(counts).sort()).toEqual(Object.keys(wanted));
    for (const [kind, count] of Object.entries(wanted)) expect(Math.abs(counts[kind] - count), kind).toBeLessThan(60);
    for (let seed = 0; seed < 40; seed += 1) {
      expect(['hairs', 'tears']).toContain(holeMask(patch, createRandom(seed), ['hairs', 'tears']).kind);
    }
  });

  it('are dilated to nearly a disc, not over the border into the next row', () => {
    const centre = new Uint8Array(49);
    centre[24] = 1;
    const size = { width: 7, height: 7 };
    const areas = [0, 1, 2].map((radius) => dilate(centre, size, radius).reduce((sum, value) => sum + value, 0));
    expect(areas).toEqual([1, 5, 21]);
    const corner = Uint8Array.from({ length: 12 }, (_, i) => Number(i === 3));
    expect([...dilate(corner, { width: 4, height: 3 }, 1)]).toEqual([0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0]);
  });
});

describe('a stroke', () => {
  it.each([0.5, 1, 2.5, 6])('covers as much as its width of %d px and its length say', (width) => {
    const layer = emptyLayer(patch);
    const end = { halfWidth: width / 2, opacity: 1 };
    drawStroke(layer, [{ x: 12, y: 20.3, ...end }, { x: 52, y: 41.8, ...end }], 1); // prettier-ignore
    const area = layer.coverage.values.reduce((sum, value) => sum + value, 0);
    const length = Math.hypot(40, 21.5);
    // Round ends add up to a disc at most, and the pixels' own width beyond thin ones.
    expectWithin(area, 0.95 * width * length, 1.05 * width * length + width * width + width);
  });

  it('lets opacity run from point to point and drops coverage only where nobody would see the mark', () => {
    const layer = emptyLayer(patch);
    const ends = [
      { x: 0, y: 32, halfWidth: 2, opacity: 1 },
      { x: 64, y: 32, halfWidth: 2, opacity: 0 },
    ];
    drawStroke(layer, ends, 1);
    const row = 32 * 64;
    expect(layer.strength.values[row + 32]).toBeCloseTo(0.5, 1);
    expect(layer.coverage.values[row + 32]).toBe(1);
    expect(layer.coverage.values[row + 62]).toBeLessThan(0.2);
  });
});

it('marks over marks do not add up when they are the same, and otherwise show the later one', () => {
  const marked = (...tones: [strength: number, tone: number][]) => {
    const layer = emptyLayer({ width: 1, height: 1 });
    for (const [strength, tone] of tones) mark(layer, 0, 1, strength, tone);
    return layer;
  };
  const twice = marked([0.5, 0.9], [0.5, 0.9]);
  expect(twice.strength.values[0]).toBeCloseTo(0.5);
  expect(twice.tone.values[0]).toBeCloseTo(0.9);
  const painted = paintLayer(flatPicture(1, 1, 0.5), marked([0.9, 0], [0.9, 1]), [1, 1, 1]);
  expect(painted.pixels[0]).toBeCloseTo(0.05 + 0.9);
});

it('a crease has a bright ridge and a dark flank, and runs right across the picture', () => {
  let [bright, dark] = [0, 0];
  for (let seed = 0; seed < 20; seed += 1) {
    const layer = creaseLayer(patch, createRandom(seed), { widths: [6, 8], count: 1 });
    const [lowest, highest] = extent(paintLayer(flatPicture(64, 64, 0.5), layer, [1, 1, 1]).pixels);
    if (highest > 0.6) bright += 1;
    if (lowest < 0.45) dark += 1;
    const { values } = drawCreases({ width: 80, height: 80 }, createRandom(seed), { count: 1, widths: [4, 6] });
    const rim = values.filter((_, i) => i % 80 === 0 || i % 80 === 79 || i < 80 || i >= 80 * 79);
    expect(extent(rim)[1]).toBeGreaterThan(0.5);
  }
  expect(Math.min(bright, dark)).toBeGreaterThan(17);
});

it.each([0.005, 0.08])('tears take about %d of a whole photo when asked to', (area) => {
  const photo = { width: 640, height: 512 };
  const shares = Array.from({ length: 12 }, (_, seed) => mean(drawTears(photo, createRandom(seed), { area }).values));
  expectWithin(mean(shares) / area, 0.6, 1.4);
});
