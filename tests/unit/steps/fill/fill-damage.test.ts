import { describe, expect, it } from 'vitest';
import { rasterizeMask } from '../../../../src-main/shared/mask/rasterize.ts';
import type { Mask } from '../../../../src-main/shared/mask/mask.ts';
import { fillDamage, type FillOptions } from '../../../../src-main/steps/fill/fill-damage.ts';
import { fillMethods, type FillMethod, type FillStep } from '../../../../src-main/steps/fill/params.ts';
import { changedWithin, expectProgress, failureOf, largestDifference } from '../../../support/expectations.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import { plainNetwork } from '../../../support/plain-network.ts';
import { brush, fillStep, rectangle, someModel } from '../../../support/steps.ts';
import { sameSamples, wholeOf } from '../tone/tone-pictures.ts';

const step = (mask: Mask, method: FillMethod = 'auto', rest: Partial<FillStep> = {}): FillStep =>
  fillStep({ method }, { mask, ...rest });
/** Never the same twice, so that no two places of a photo are equal. */
const grain = (x: number, y: number): number => {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash >>> 16) & 15;
};
type Kind = { width: number; height: number; channels?: number; depth?: 8 | 16 };
const textured = (kind: Kind): MemoryPhoto => {
  const scale = kind.depth === 16 ? 256 : 1;
  return memoryPhoto(kind, (x, y, c) => (90 + 50 * Math.sin(x / 7) + c * 9 + grain(x, y)) * scale);
};
const filled = async (photo: MemoryPhoto, wanted: FillStep, options?: FillOptions) =>
  photo.with((await fillDamage(photo, wanted, [wanted.seed], options)).variants[0].patches);
const openModel = () => Promise.resolve(plainNetwork((value) => value));

describe('the choice between fills', () => {
  it('takes thin damage for smooth, wide damage for texture, and divides what is both', async () => {
    // A crack that ends in a tear.
    const both = [brush(4, 30, 250, 200, 220), brush(60, 220, 215)];
    const mask = [brush(4, 20, 20, 150, 40), brush(70, 300, 80), ...both];
    const { holes } = await fillDamage(textured({ width: 400, height: 300 }), step(mask), [1]);
    expect(holes.map(({ method }) => method).sort()).toEqual(['both', 'exemplar', 'smooth']);
    const tear = holes.find(({ method }) => method === 'exemplar')!;
    expect(Math.abs(tear.halfWidth - 35)).toBeLessThan(2);
  });

  it.each(['smooth', 'detail', 'exemplar'] as const)(
    'does as it is told when a method is named: %s',
    async (method) => {
      const mask = [brush(4, 20, 20, 150, 40), brush(60, 130, 90)];
      const { holes } = await fillDamage(textured({ width: 200, height: 150 }), step(mask, method), [1]);
      // What is narrow lacks no detail.
      expect(holes.map((hole) => hole.method)).toEqual([method === 'detail' ? 'smooth' : method, method]);
    },
  );

  it('offers no holes to choose where another seed changes nothing', async () => {
    const { variants, groups } = await fillDamage(
      textured({ width: 200, height: 150 }),
      step([brush(60, 100, 75)], 'smooth'),
      [1, 2, 3],
    );
    expect([variants.length, groups]).toEqual([1, []]);
  });

  it('gives as many variants as there are different ones', async () => {
    const photo = textured({ width: 200, height: 150 });
    expect((await fillDamage(photo, step([brush(4, 20, 20, 150, 40)]), [1, 2, 3])).variants).toHaveLength(1);
    const { variants } = await fillDamage(photo, step([brush(50, 100, 75)]), [1, 2, 3]);
    expect(variants.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    expect(new Set(variants.map(({ patches }) => photo.with(patches).join())).size).toBe(3);
  });
});

describe('what a fill leaves alone', () => {
  it.each([
    { width: 190, height: 140, channels: 3, depth: 8 as const },
    { width: 190, height: 140, channels: 4, depth: 16 as const },
    { width: 190, height: 140, channels: 1, depth: 16 as const },
    { width: 190, height: 140, channels: 2, depth: 8 as const },
  ])('every sample outside the mask, and all alpha of a gradient: %o', async (size) => {
    const opaque = textured(size);
    const isAlpha = (c: number): boolean => size.channels % 2 === 0 && c === size.channels - 1;
    const photo = memoryPhoto(size, (x, y, c) =>
      isAlpha(c) ? (40 + x) * (size.depth === 16 ? 256 : 1) : opaque.pixels[(y * size.width + x) * size.channels + c],
    );
    const mask: Mask = [brush(5, 10, 10, 160, 100), brush(46, 60, 100), { type: 'feather', radius: 3 }];
    const result = await filled(photo, step(mask));
    const { values } = rasterizeMask(mask, size, wholeOf(size));
    const changed = changedWithin([photo.pixels, result], size, (x, y) => values[y * size.width + x] > 0);
    expect(changed).toBeGreaterThan(1000);
    const alphas = (pixels: ArrayLike<number>) => Array.from(pixels).filter((_, i) => isAlpha(i % size.channels));
    expect(alphas(result)).toEqual(alphas(photo.pixels));
  });

  it('half of the old value where the mask is half', async () => {
    const photo = memoryPhoto({ width: 60, height: 60, channels: 1 }, (x) => (x === 30 ? 0 : 200));
    const result = await filled(photo, step([rectangle(30, 10, 0.5, 40)], 'smooth'));
    expect(result[30 * 60 + 30]).toBeCloseTo(100, -0.5);
  });
});

describe('damage that is larger than a window', () => {
  it('is filled without a trace of where it was cut', async () => {
    const ramp = (x: number, y: number): number => (x * 0.07 + y * 0.1) * 256;
    const photo = memoryPhoto({ width: 2700, height: 90, channels: 1, depth: 16 }, ramp);
    const result = await filled(photo, step([brush(7, 5, 20, 2695, 70), brush(5, 1000, 5, 1050, 85)], 'smooth'));
    // A ramp is reproduced exactly, up to a fraction of an 8-bit level.
    expect(largestDifference(result, photo.pixels)).toBeLessThan(256 * 0.6);
  });

  it.each(fillMethods)('is filled from whichever side is known: %s', async (method) => {
    const length = 3600;
    const photo = textured({ width: length, height: 6 });
    for (const x of [0, 30]) {
      const mask = [rectangle(x, 0, length - 30, 6)];
      const result = await filled(photo, fillStep({ method, model: someModel }, { mask }), { openModel });
      expect(changedWithin([photo.pixels, result], photo, () => true)).toBeGreaterThan(0.8 * result.length);
      expect(result.every((value) => value >= 20 && value <= 200)).toBe(true);
    }
  });
});

describe('running', () => {
  it('reports progress that only grows and ends at 1', async () => {
    const seen: number[] = [];
    const mask = [brush(5, 10, 10, 160, 100), brush(60, 200, 100)];
    const onProgress: FillOptions['onProgress'] = ({ fraction, variant, variants }) => {
      seen.push(fraction);
      expect(variant).toBeLessThan(variants);
    };
    await fillDamage(textured({ width: 300, height: 200 }), step(mask), [1, 2], { onProgress });
    expectProgress(seen);
  });

  it('ends with CANCELLED soon after it is told to', async () => {
    const controller = new AbortController();
    const photo = textured({ width: 900, height: 700 });
    const running = filled(photo, step([brush(400, 450, 350)]), { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await failureOf(running, 'CANCELLED');
  });

  it('refuses a mask with nothing in it and one that leaves nothing', async () => {
    const photo = textured({ width: 50, height: 50 });
    await failureOf(filled(photo, step([brush(5, -90, -90)])), 'MASK_EMPTY');
    await failureOf(filled(photo, step([{ type: 'invert' }])), 'MASK_FULL');
  });

  it.each(['smooth', 'detail', 'exemplar', 'auto'] as const)(
    'fills nearly everything from little that is left: %s',
    async (method) => {
      const photo = textured({ width: 80, height: 60 });
      const result = await filled(photo, step([rectangle(12, 0, 68, 60)], method));
      expect(sameSamples(result, photo.pixels)).toBe(false);
      expect(Math.max(...result)).toBeLessThanOrEqual(255);
    },
  );
});

describe('what is to be avoided', () => {
  it.each([
    ['far away', [brush(40, 1100, 90)]],
    ['beyond the edge', [brush(40, 4000, 90)]],
    ['erased again', [brush(9, 60, 90), { ...brush(20, 60, 90), erase: true }]],
    ['of strokes that only erase', [{ ...brush(20, 60, 90), erase: true }]],
  ])('changes nothing %s', async (_, avoid) => {
    const photo = textured({ width: 1200, height: 180 });
    const mask = [brush(4, 40, 20, 70, 150), brush(36, 90, 120)];
    for (const method of ['smooth', 'detail', 'exemplar', 'auto'] as const) {
      const without = await filled(photo, step(mask, method));
      expect(sameSamples(await filled(photo, step(mask, method, { avoid })), without)).toBe(true);
    }
  });

  it('does not run into a smooth fill beside it, and is never copied', async () => {
    const photo = memoryPhoto({ width: 160, height: 120, channels: 1 }, (x, y) => (x < 60 ? 255 : 60 + grain(x, y)));
    for (const [x, width] of [
      [60, 6],
      [64, 50],
    ]) {
      const mask = [rectangle(x, 20, width, 80)];
      const result = await filled(photo, step(mask, 'auto', { avoid: [rectangle(0, 0, 60, 120)] }));
      const { values } = rasterizeMask(mask, photo, wholeOf(photo));
      for (let i = 0; i < values.length; i += 1) if (values[i] !== 0) expect(result[i]).toBeLessThan(140);
    }
  });
});
