import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src-main/imaging/random.ts';
import type { BrushOperation, Mask } from '../../../src-main/shared/mask/mask.ts';
import { rasterizeMask, rasterizeMaskInTurns } from '../../../src-main/shared/mask/rasterize.ts';
import { blendCoverage, pressureRadius } from '../../../src-main/shared/mask/shapes.ts';

/** Numbers 0..1 that are the same at every run. */
function chance(seed: number): () => number {
  const numbers = createRandom(seed);
  return () => numbers.unit();
}

/** Every part of every stroke over every pixel: the definition, and slow. */
function drawOneByOne(strokes: readonly BrushOperation[], width: number, height: number): Uint8Array {
  const values = new Uint8Array(width * height);
  for (const { points, size, hardness, erase } of strokes) {
    for (let i = 0; i <= Math.max(0, points.length - 6); i += 3) {
      const j = Math.min(i + 3, points.length - 3);
      const [dx, dy] = [points[j] - points[i], points[j + 1] - points[i + 1]];
      const squared = dx * dx + dy * dy;
      const [r0, r1] = [pressureRadius(size, points[i + 2]), pressureRadius(size, points[j + 2])];
      for (let at = 0; at < values.length; at += 1) {
        const px = (at % width) + 0.5 - points[i];
        const py = Math.floor(at / width) + 0.5 - points[i + 1];
        const t = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
        const distance = Math.sqrt((px - t * dx) * (px - t * dx) + (py - t * dy) * (py - t * dy));
        const radius = r0 + t * (r1 - r0);
        const coverage = (radius + 0.5 - distance) / Math.max(1, radius * (1 - hardness));
        if (coverage > 0) blendCoverage(values, at, Math.min(1, coverage), erase);
      }
    }
  }
  return values;
}

function strokeBy(random: () => number, width: number, height: number): BrushOperation {
  const points: number[] = [];
  let [x, y, pressure] = [random() * width, random() * height, random()];
  const step = 10 ** (2 * random() - 0.5);
  const even = random() < 0.4;
  for (let i = 0, count = 1 + Math.floor(random() * 40); i < count; i += 1) {
    points.push(x, y, even ? 1 : pressure);
    // A hand that rests gives the same point again.
    if (random() < 0.15) continue;
    x += (random() - 0.5) * step;
    y += (random() - 0.5) * step;
    pressure = Math.min(1, Math.max(0, pressure + (random() - 0.5) * 0.4));
  }
  const hardness = [0, 1, random()][Math.floor(random() * 3)];
  return { type: 'brush', erase: random() < 0.25, size: 0.2 + 10 ** (2.5 * random()), hardness, points };
}

describe('strokes', () => {
  it('have the pixels of their parts drawn one by one, whatever their size, softness and pressure', () => {
    const random = chance(3);
    const [width, height] = [70, 50];
    for (let round = 0; round < 150; round += 1) {
      const strokes = Array.from({ length: 1 + (round % 4) }, () => strokeBy(random, width, height));
      const page = rasterizeMask(strokes, { width, height }, { x: 0, y: 0, width, height });
      expect(Buffer.compare(page.values, drawOneByOne(strokes, width, height)), JSON.stringify(strokes)).toBe(0);
    }
  });

  it('cost what their photo has room for, however large they are and however many points they have', () => {
    const random = chance(8);
    const size = { width: 6000, height: 4000 };
    const points = Array.from({ length: 20_000 }, () => [random() * 6000, random() * 4000, random()]).flat();
    const stroke = (diameter: number): Mask => [{ type: 'brush', erase: false, size: diameter, hardness: 0.7, points }];
    for (const diameter of [2000, 100_000]) {
      const { values } = rasterizeMask(stroke(diameter), size, { x: 0, y: 0, ...size });
      expect(values[0] + values[values.length - 1]).toBeGreaterThan(0);
    }
  });
});

describe('spreading', () => {
  it('leaves a mask without damage empty, however small the photo is', () => {
    const size = { width: 40, height: 30 };
    const faint: Mask = [{ type: 'rectangle', erase: false, x: 0.7, y: 5, width: 0.2, height: 9 }];
    const whole = { x: 0, y: 0, ...size };
    for (const type of ['grow', 'feather'] as const) {
      const grown = rasterizeMask([...faint, { type, radius: 200 }], size, whole).values;
      expect(grown).toEqual(rasterizeMask(faint, size, whole).values);
    }
    const full = rasterizeMask([{ type: 'invert' }, { type: 'shrink', radius: 200 }], size, whole).values;
    expect(full).toEqual(new Uint8Array(1200).fill(255));
  });
});

describe('in turns', () => {
  const size = { width: 2000, height: 1500 };
  const region = { x: 0, y: 0, ...size };
  const random = chance(5);
  const masks: Record<string, Mask> = {
    strokes: [
      {
        type: 'brush',
        erase: false,
        size: 900,
        hardness: 0,
        points: Array.from({ length: 900 }, () => random() * 1500),
      },
    ],
    'many operations': Array.from({ length: 900 }, (_, i) => ({
      type: 'brush' as const,
      erase: i % 2 === 1,
      size: 12,
      hardness: 1,
      points: [random() * 2000, random() * 1500, 1],
    })),
    distances: [
      { type: 'rectangle', erase: false, x: 900, y: 700, width: 40, height: 3 },
      { type: 'feather', radius: 300 },
      { type: 'shrink', radius: 2 },
    ],
    polygons: [{ type: 'polygon', erase: false, points: Array.from({ length: 600 }, () => random() * 1900) }],
  };

  it.each(Object.keys(masks))('draws %s to the same pixels, and stops where it is told to', async (name) => {
    const mask = masks[name];
    let turns = 0;
    const page = await rasterizeMaskInTurns({ mask, size, region }, () => Promise.resolve(void (turns += 1)));
    expect(Buffer.compare(page.values, rasterizeMask(mask, size, region).values)).toBe(0);
    expect(turns).toBeGreaterThan(4);
    const stop = new Error('stopped');
    let left = 3;
    const stopped = rasterizeMaskInTurns({ mask, size, region }, () =>
      (left -= 1) > 0 ? Promise.resolve() : Promise.reject(stop),
    );
    await expect(stopped).rejects.toBe(stop);
    expect(left).toBe(0);
  });
});
