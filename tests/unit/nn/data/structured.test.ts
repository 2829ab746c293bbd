import { describe, expect, it } from 'vitest';
import { createRandom, type RandomSource } from '../../../../src-main/imaging/random.ts';
import type { Plane } from '../../../../src-main/nn/data/picture.ts';
import { creaseLayer, drawCreases } from '../../../../src-main/nn/data/structured/creases.ts';
import { emptyLayer, mark, type Size } from '../../../../src-main/nn/data/structured/damage-layer.ts';
import { drawDust } from '../../../../src-main/nn/data/structured/dust.ts';
import { drawHairs } from '../../../../src-main/nn/data/structured/hairs.ts';
import { paintLayer } from '../../../../src-main/nn/data/structured/paint-layer.ts';
import { drawScratches } from '../../../../src-main/nn/data/structured/scratches.ts';
import { drawStroke } from '../../../../src-main/nn/data/structured/stroke.ts';
import { drawTears } from '../../../../src-main/nn/data/structured/tears.ts';
import { extent, flatPicture, mean, oddSizes } from './pictures.ts';

const patch: Size = { width: 64, height: 64 };
const kinds: [string, (size: Size, random: RandomSource) => Plane, [number, number]][] = [
  ['scratches', drawScratches, [0.02, 0.12]],
  ['dust', drawDust, [0.003, 0.03]],
  ['hairs', drawHairs, [0.004, 0.03]],
  ['creases', drawCreases, [0.04, 0.15]],
  ['tears', drawTears, [0.01, 0.2]],
];

describe.each(kinds)('%s', (_name, draw, [least, most]) => {
  it('are the same for the same seed and others for another', () => {
    const drawn = draw({ width: 96, height: 80 }, createRandom(3)).values;
    expect(draw({ width: 96, height: 80 }, createRandom(3)).values).toEqual(drawn);
    expect(draw({ width: 96, height: 80 }, createRandom(4)).values).not.toEqual(drawn);
  });

  it('cover as much of a patch as such damage does, with values from 0 to 1', () => {
    const shares: number[] = [];
    for (let seed = 0; seed < 200; seed += 1) {
      const { values } = draw(patch, createRandom(seed));
      const [smallest, largest] = extent(values);
      expect(smallest).toBeGreaterThanOrEqual(0);
      expect(largest).toBeLessThanOrEqual(1);
      shares.push(mean(values));
    }
    expect(mean(shares)).toBeGreaterThan(least);
    expect(mean(shares)).toBeLessThan(most);
  });

  it.each(oddSizes)('fit a picture of $width×$height', (size) => {
    for (let seed = 0; seed < 30; seed += 1) {
      const { values } = draw(size, createRandom(seed));
      expect(values).toHaveLength(size.width * size.height);
      expect(extent(values)[0]).toBeGreaterThanOrEqual(0);
    }
  });
});

describe('a stroke', () => {
  it('covers as much as its width and length say, also thinner than a pixel', () => {
    for (const width of [0.5, 1, 2.5, 6]) {
      const layer = emptyLayer(patch);
      const ends = [
        { x: 12, y: 20.3, halfWidth: width / 2, opacity: 1 },
        { x: 52, y: 41.8, halfWidth: width / 2, opacity: 1 },
      ];
      drawStroke(layer, ends, 1);
      const area = layer.coverage.values.reduce((sum, value) => sum + value, 0);
      const length = Math.hypot(40, 21.5);
      // Round ends add up to a disc at most, and the pixels' own width beyond thin ones.
      expect(area).toBeGreaterThan(0.95 * width * length);
      expect(area).toBeLessThan(1.05 * width * length + width * width + width);
    }
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

describe('marks over marks', () => {
  it('do not add up when the same one is put twice', () => {
    const layer = emptyLayer({ width: 1, height: 1 });
    mark(layer, 0, 1, 0.5, 0.9);
    mark(layer, 0, 1, 0.5, 0.9);
    expect(layer.strength.values[0]).toBeCloseTo(0.5);
    expect(layer.tone.values[0]).toBeCloseTo(0.9);
  });

  it('show the later one', () => {
    const layer = emptyLayer({ width: 1, height: 1 });
    mark(layer, 0, 1, 0.9, 0);
    mark(layer, 0, 1, 0.9, 1);
    expect(paintLayer(flatPicture(1, 1, 0.5), layer, [1, 1, 1]).pixels[0]).toBeCloseTo(0.05 + 0.9);
  });
});

describe('a crease', () => {
  it('has a bright ridge and a dark flank on a grey print', () => {
    let [bright, dark] = [0, 0];
    for (let seed = 0; seed < 20; seed += 1) {
      const layer = creaseLayer(patch, createRandom(seed), { widths: [6, 8], count: 1 });
      const { pixels } = paintLayer(flatPicture(64, 64, 0.5), layer, [1, 1, 1]);
      const [lowest, highest] = extent(pixels);
      if (highest > 0.6) bright += 1;
      if (lowest < 0.45) dark += 1;
    }
    expect(bright).toBeGreaterThan(17);
    expect(dark).toBeGreaterThan(17);
  });

  it('runs right across the picture', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const { values } = drawCreases({ width: 80, height: 80 }, createRandom(seed), { count: 1, widths: [4, 6] });
      const rim = values.filter((_, i) => i % 80 === 0 || i % 80 === 79 || i < 80 || i >= 80 * 79);
      expect(extent(rim)[1]).toBeGreaterThan(0.5);
    }
  });
});

describe('tears', () => {
  it('take half to eight hundredths of a whole photo, nearly', () => {
    const photo = { width: 640, height: 512 };
    for (const area of [0.005, 0.08]) {
      const shares = Array.from({ length: 12 }, (_, seed) =>
        mean(drawTears(photo, createRandom(seed), { area }).values),
      );
      expect(mean(shares)).toBeGreaterThan(0.6 * area);
      expect(mean(shares)).toBeLessThan(1.4 * area);
    }
  });
});
