import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { cutFromPool, type PhotoPool } from '../../../../src-main/nn/data/photo-pool.ts';
import { inverseOf, moveSquare, symmetries } from '../../../../src-main/nn/data/square-symmetry.ts';
import { createBatchMaker } from '../../../../src-main/nn/training/batches/generators.ts';
import { expectWithin } from '../../../support/expectations.ts';

/** One photo of 90 × 70 px in which each pixel names its place. */
function pool(): PhotoPool {
  const bytes = new SharedArrayBuffer(90 * 70 * 3 + 30);
  const all = new Uint8Array(bytes);
  for (let y = 0; y < 70; y += 1) for (let x = 0; x < 90; x += 1) all.set([x, y, 7], 30 + (y * 90 + x) * 3);
  return { bytes, photos: [{ offset: 30, width: 90, height: 70 }] };
}

type Batch = Record<'picture' | 'mask' | 'strength' | 'truth', Float32Array>;

const maker = (generator: string, changes: object = {}) => {
  const make = createBatchMaker({ generator, options: { batch: 4, size: 32, pictures: { painted: 1 }, ...changes } });
  return async (seed: number, index: number) => (await make(seed, index)) as Batch;
};
/** Root mean square difference of each picture of a batch of 32 px, levels. */
const deviations = ({ picture, truth }: Batch): number[] =>
  Array.from({ length: picture.length / 3072 }, (_, item) => {
    const squares = picture
      .subarray(item * 3072, (item + 1) * 3072)
      .map((value, i) => (value - truth[item * 3072 + i]) ** 2);
    return 255 * Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / 3072);
  });
const share = (values: ArrayLike<unknown>, holds: (index: number) => boolean): number =>
  Array.from(values, (_, i) => Number(holds(i))).reduce((sum, value) => sum + value, 0) / values.length;

describe('the eight symmetries of a square', () => {
  it('are all different, and each has its inverse', () => {
    const values = Float32Array.from({ length: 5 * 5 * 2 }, (_, i) => i);
    const moved = symmetries.map((symmetry) => moveSquare(values, 5, 2, symmetry));
    expect(new Set(moved.map((one) => one.join())).size).toBe(8);
    symmetries.forEach((symmetry, i) => expect(moveSquare(moved[i], 5, 2, inverseOf(symmetry))).toEqual(values));
  });
});

describe('pieces of photos', () => {
  it('are squares of the photo as it is, and not cut from photos that are too small', () => {
    const { pixels } = cutFromPool(pool(), 20, createRandom(4))!;
    const [left, top] = [Math.round(pixels[0] * 255), Math.round(pixels[1] * 255)];
    expect(Array.from(pixels.subarray(-3), (value) => Math.round(value * 255))).toEqual([left + 19, top + 19, 7]);
    expect(cutFromPool(pool(), 70, createRandom(4))).toBeDefined();
    expect(cutFromPool(pool(), 71, createRandom(4))).toBeUndefined();
  });
});

describe.each([
  ['noise-patches', {}, [{ batch: 0 }, { size: 2 }]],
  ['hole-patches', { grainy: 0 }, [{ batch: 0 }, { size: 2 }, { pictures: undefined }]],
  ['noisy-patches', {}, [{ batch: 0 }, { size: 2 }, { pictures: undefined }]],
  ['pixel-patches', { batch: 20 }, [{ batch: 0 }, { size: 2 }, { pictures: undefined }]],
])('%s', (generator, options, refused) => {
  it('are a function of seed and number, whatever was made before', async () => {
    const [make, other] = [maker(generator, options), maker(generator, options)];
    const [seventeen, another] = [await make(1, 17), await make(2, 17)];
    await other(1, 3);
    expect(await other(1, 17)).toEqual(seventeen);
    await other(1, 18);
    expect(await other(2, 17)).toEqual(another);
    expect(another).not.toEqual(seventeen);
    expect(await make(1, 18)).not.toEqual(seventeen);
    const { picture, mask } = seventeen;
    expect(picture).toHaveLength(mask.length * 3);
    expectWithin(picture, 0, 1);
  });

  it.each(refused)('are refused for %o', (wrong) => {
    expect(() => maker(generator, { ...options, ...wrong })).toThrow();
  });
});

describe('patches to learn filling from', () => {
  it('differ from the truth in their holes alone', async () => {
    for (const index of [0, 20]) {
      const { picture, mask, truth, strength } = await maker('hole-patches', { grainy: 0 })(1, index);
      const missing = share(mask, (pixel) => mask[pixel] === 1);
      expectWithin(missing, 0.01, 0.6);
      expect(share(mask, (pixel) => mask[pixel] === 0)).toBeCloseTo(1 - missing, 9);
      expect(strength.every((value) => value === 0)).toBe(true);
      expect(picture.every((value, i) => mask[Math.floor(i / 3)] > 0 || value === truth[i])).toBe(true);
      expect(share(picture, (i) => Math.abs(picture[i] - truth[i]) > 1e-4)).toBeGreaterThan(0.5 * missing);
    }
  });

  it('have grain that the truth does not have, as often as one wants', async () => {
    const { picture, mask, truth } = await maker('hole-patches', { grainy: 1 })(1, 0);
    const known = mask.filter((value) => value === 0).length / mask.length;
    const grainy = share(mask, (i) => mask[i] === 0 && Math.abs(picture[3 * i] - truth[3 * i]) > 1e-3);
    expect(grainy / known).toBeGreaterThan(0.5);
  });

  it('have thin things that belong to the picture, in as many as one wants', async () => {
    // The photo's blue is 7 everywhere, but in pictures without colour.
    const drawn = async (thin: number): Promise<number> => {
      const options = { batch: 8, size: 16, pictures: { painted: 0, photos: pool() }, grainy: 0, thin };
      const { truth } = await maker('hole-patches', options)(1, 0);
      return truth.filter((value, i) => i % 3 === 2 && Math.abs(value - 7 / 255) > 1e-3).length;
    };
    expect(await drawn(1)).toBeGreaterThan((await drawn(0)) + 20);
  });
});

describe('patches to learn cleaning from', () => {
  it('are spoilt all over, most of them, by noise of many strengths', async () => {
    const batch = await maker('noisy-patches', { batch: 32 })(1, 0);
    expect(batch.mask.every((value) => value === 0)).toBe(true);
    const found = deviations(batch);
    expect(found.filter((value) => value > 1).length).toBeGreaterThan(20);
    expectWithin(Math.max(...found), 30, 60);
  });
});

describe('patches to learn whole pictures from', () => {
  it('are clean, with nothing marked, and differ within a batch', async () => {
    const { picture, truth, mask, strength } = await maker('pixel-patches', { batch: 20 })(4, 0);
    expect(truth).toEqual(picture);
    for (const plane of [mask, strength]) expect(plane).toEqual(new Float32Array(20 * 32 * 32));
    const patches = Array.from({ length: 20 }, (_, i) => picture.subarray(i * 3072, (i + 1) * 3072).join());
    expect(new Set(patches).size).toBe(20);
  });

  it('have no colour where none is wanted', async () => {
    const coloured = async (colour: boolean) => {
      const { picture } = await maker('pixel-patches', { colour })(4, 2);
      return share(picture, (i) => picture[i] !== picture[i - (i % 3)]);
    };
    expect(await coloured(false)).toBe(0);
    expect(await coloured(true)).toBeGreaterThan(0.1);
    expect(() => maker('pixel-patches', { colour: 'red' })).toThrow();
  });
});

describe('patches to learn finding from', () => {
  const scans = [{ width: 60, height: 60, marks: [{ kind: 'dust', outline: [10, 10, 22, 10, 22, 24, 10, 24] }] }];
  const finding = async (changes: object = {}, index = 0) => {
    const make = createBatchMaker({
      generator: 'marked-patches',
      options: { batch: 16, size: 32, pictures: { painted: 1 }, ...changes },
    });
    return (await make(1, index)) as Record<'picture' | 'damage' | 'weight', Float32Array>;
  };

  it('show damage of every kind, and places that count more, count once, and do not count', async () => {
    const [drawn, traced] = [await finding({ batch: 160 }, 20), await finding({ scans })];
    const shareOf = (kind: number): number => share(drawn.weight, (pixel) => drawn.damage[4 * pixel + kind] === 1);
    for (const kind of [0, 1, 2, 3]) expect(shareOf(kind), String(kind)).toBeGreaterThan(0.001);
    expect(drawn.damage.every((value) => value === 0 || value === 1)).toBe(true);
    expect(new Set(drawn.weight)).toEqual(new Set([0, 1, 1.25]));
    expect(drawn.picture.every((value) => Number.isInteger(Math.round(255e3 * value) / 1e3))).toBe(true);
    expect(share(traced.weight, (pixel) => traced.damage[4 * pixel] === 1)).toBeGreaterThan(0.01);
  });

  it('are a function of seed and number', async () => {
    expect(await finding({ scans })).toEqual(await finding({ scans }));
    expect((await finding()).picture).not.toEqual((await finding({ scans })).picture);
  });

  it.each([
    { batch: 0 },
    { scans: [{ width: 1 }] },
    { scans: [{ ...scans[0], marks: [{ kind: 'ink', outline: [] }] }] },
  ])('are refused for %o', async (wrong) => {
    await expect(finding(wrong)).rejects.toThrow();
  });
});

describe('whole pictures', () => {
  const whole = (photos: PhotoPool | undefined, options: object = {}) =>
    createBatchMaker({
      generator: 'whole-pictures',
      options: { batch: 6, size: 16, pictures: { painted: 0, photos }, ...options },
    });

  it('are upright squares of photos, reduced, half of them mirrored', async () => {
    const { picture } = await whole(pool())(1, 0);
    expectWithin(picture, 0, 1);
    const at = (item: number, x: number, y: number, c: number) => 255 * picture[item * 768 + (y * 16 + x) * 3 + c];
    const across = [0, 1, 2, 3, 4, 5].map((item) => at(item, 15, 8, 0) - at(item, 0, 8, 0));
    for (let item = 0; item < 6; item += 1) {
      // The photo's third channel is 7 everywhere; its first grows to the right, its second downwards, by 42 px and more over a square.
      expect(at(item, 8, 8, 2)).toBeCloseTo(7, 1);
      expect(at(item, 8, 15, 1) - at(item, 8, 0, 1)).toBeGreaterThan(35);
      expect(Math.abs(across[item])).toBeGreaterThan(35);
    }
    expect(new Set(across.map(Math.sign))).toEqual(new Set([-1, 1]));
  });

  it('are a function of seed and number, and painted where there are no photos', async () => {
    expect(await whole(pool())(3, 5)).toEqual(await whole(pool())(3, 5));
    expect(await whole(pool())(3, 6)).not.toEqual(await whole(pool())(3, 5));
    const { picture } = await whole(undefined)(3, 5);
    expect(new Set(picture).size).toBeGreaterThan(100);
    await expect((async () => whole(pool(), { size: 4 })(1, 0))()).rejects.toThrow();
  });
});

describe('blurred patches', () => {
  const blurred = maker('blurred-patches', { batch: 48 });

  it('are softer than what is wanted, and some are as sharp', async () => {
    const { picture, truth, mask, strength } = await blurred(2, 0);
    for (const plane of [mask, strength]) expect(plane.every((value) => value === 0)).toBe(true);
    /** Mean absolute second difference along the rows of each patch. */
    const detail = (values: Float32Array): number[] =>
      Array.from({ length: 48 }, (_, item) => {
        const own = values.subarray(item * 3072, (item + 1) * 3072);
        let sum = 0;
        for (let i = 3; i < own.length - 3; i += 1) sum += Math.abs(2 * own[i] - own[i - 3] - own[i + 3]);
        return sum / own.length;
      });
    const [soft, sharp] = [detail(picture), detail(truth)];
    const ratios = soft.map((value, i) => value / sharp[i]);
    expect(ratios.filter((ratio) => ratio < 0.8).length).toBeGreaterThan(16);
    expect(ratios.filter((ratio) => Math.abs(ratio - 1) < 0.05).length).toBeGreaterThan(3);
    expect(Math.max(...deviations({ picture, truth, mask, strength }))).toBeLessThan(80);
  });

  it('are a function of seed and number', async () => {
    expect(await blurred(2, 3)).toEqual(await blurred(2, 3));
    expect((await blurred(2, 4)).picture).not.toEqual((await blurred(2, 3)).picture);
  });
});
