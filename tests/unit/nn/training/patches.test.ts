import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { cutFromPool, type PhotoPool } from '../../../../src-main/nn/data/photo-pool.ts';
import { inverseOf, moveSquare, symmetries } from '../../../../src-main/nn/data/square-symmetry.ts';
import { createBatchMaker } from '../../../../src-main/nn/training/batches/generators.ts';

/** One photo of 90 × 70 px in which each pixel tells its place. */
function pool(): PhotoPool {
  const bytes = new SharedArrayBuffer(90 * 70 * 3 + 30);
  const all = new Uint8Array(bytes);
  for (let y = 0; y < 70; y += 1) for (let x = 0; x < 90; x += 1) all.set([x, y, 7], 30 + (y * 90 + x) * 3);
  return { bytes, photos: [{ offset: 30, width: 90, height: 70 }] };
}

type Batch = Record<'picture' | 'mask' | 'strength' | 'truth', Float32Array>;

describe('the eight ways of a square', () => {
  it('are all different, and each has its way back', () => {
    const values = Float32Array.from({ length: 5 * 5 * 2 }, (_, i) => i);
    const moved = symmetries.map((symmetry) => moveSquare(values, 5, 2, symmetry));
    expect(new Set(moved.map((one) => one.join())).size).toBe(8);
    symmetries.forEach((symmetry, i) => {
      expect(moveSquare(moved[i], 5, 2, inverseOf(symmetry))).toEqual(values);
    });
  });
});

describe('pieces of photos', () => {
  it('are squares of the photo as it is', () => {
    const { pixels } = cutFromPool(pool(), 20, createRandom(4))!;
    const [left, top] = [Math.round(pixels[0] * 255), Math.round(pixels[1] * 255)];
    const last = pixels.subarray(-3);
    expect([...last].map((value) => Math.round(value * 255))).toEqual([left + 19, top + 19, 7]);
  });

  it('are not cut from photos that are too small', () => {
    expect(cutFromPool(pool(), 71, createRandom(4))).toBeUndefined();
    expect(cutFromPool(pool(), 70, createRandom(4))).toBeDefined();
  });
});

describe('patches to learn filling from', () => {
  const make = createBatchMaker({
    generator: 'hole-patches',
    options: { batch: 4, size: 32, pictures: { painted: 1 }, grainy: 0 },
  });

  it('differ from the truth in their holes alone', async () => {
    for (const index of [0, 20]) {
      const { picture, mask, truth, strength } = (await make(1, index)) as Batch;
      expect(picture).toHaveLength(4 * 32 * 32 * 3);
      expect(strength.every((value) => value === 0)).toBe(true);
      const missing = mask.reduce((sum, value) => sum + value, 0) / mask.length;
      expect(missing).toBeGreaterThan(0.01);
      expect(missing).toBeLessThan(0.6);
      expect(mask.every((value) => value === 0 || value === 1)).toBe(true);
      let changed = 0;
      picture.forEach((value, i) => {
        if (mask[Math.floor(i / 3)] === 0) expect(value).toBe(truth[i]);
        else if (Math.abs(value - truth[i]) > 1e-4) changed += 1;
      });
      expect(changed / (missing * mask.length * 3)).toBeGreaterThan(0.5);
    }
  });

  it('are a function of seed and number, whatever was made before', async () => {
    const other = createBatchMaker({
      generator: 'hole-patches',
      options: { batch: 4, size: 32, pictures: { painted: 1 }, grainy: 0 },
    });
    await other(1, 3);
    expect(await other(1, 17)).toEqual(await make(1, 17));
    const another = await make(2, 17);
    expect(another).not.toEqual(await make(1, 17));
    await other(1, 18);
    expect(await other(2, 17)).toEqual(another);
  });

  it('have grain that the truth does not have, where they are told to', async () => {
    const grainy = createBatchMaker({
      generator: 'hole-patches',
      options: { batch: 4, size: 32, pictures: { painted: 1 }, grainy: 1 },
    });
    const { picture, mask, truth } = (await grainy(1, 0)) as Batch;
    const known = [...mask.keys()].filter((pixel) => mask[pixel] === 0);
    const off = known.filter((pixel) => Math.abs(picture[3 * pixel] - truth[3 * pixel]) > 1e-3);
    expect(off.length / known.length).toBeGreaterThan(0.5);
  });
});

describe('thin things that belong to a picture', () => {
  /** The photo's blue is 7 everywhere. */
  const drawn = async (thin: number): Promise<number> => {
    const options = { batch: 8, size: 16, pictures: { painted: 0, photos: pool() }, grainy: 0, thin };
    const { truth } = (await createBatchMaker({ generator: 'hole-patches', options })(1, 0)) as Batch;
    return truth.filter((value, i) => i % 3 === 2 && Math.abs(value - 7 / 255) > 1e-3).length;
  };

  it('are drawn into the truth, in as many pictures as one wants', async () => {
    // Grey pictures have another blue.
    expect(await drawn(1)).toBeGreaterThan((await drawn(0)) + 20);
  });
});

describe('patches to learn cleaning from', () => {
  it('are spoilt all over, most of them, by noise of many strengths', async () => {
    const make = createBatchMaker({
      generator: 'noisy-patches',
      options: { batch: 32, size: 32, pictures: { painted: 1 } },
    });
    const { picture, mask, truth } = (await make(1, 0)) as Batch;
    expect(mask.every((value) => value === 0)).toBe(true);
    const count = 32 * 32 * 3;
    const deviations = Array.from({ length: 32 }, (_, item) => {
      let sum = 0;
      for (let i = item * count; i < (item + 1) * count; i += 1) sum += (picture[i] - truth[i]) ** 2;
      return Math.sqrt(sum / count) * 255;
    });
    expect(deviations.filter((value) => value > 1).length).toBeGreaterThan(20);
    expect(Math.max(...deviations)).toBeGreaterThan(30);
    expect(Math.max(...deviations)).toBeLessThan(60);
  });
});
