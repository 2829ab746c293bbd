import { describe, expect, it } from 'vitest';
import { fillDamage, type FillOptions } from '../../../../src-main/steps/fill/fill-damage.ts';
import type { AppError } from '../../../../src-main/shared/errors.ts';
import type { Mask, MaskOperation } from '../../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../../src-main/shared/mask/rasterize.ts';
import type { FillMethod, FillStep } from '../../../../src-main/steps/fill/params.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { plainNetwork } from '../../../support/plain-network.ts';
import { sameSamples } from '../tone/tone-pictures.ts';

const stroke = (size: number, ...points: number[]): MaskOperation => ({
  type: 'brush',
  erase: false,
  size,
  hardness: 1,
  points: points.flatMap((value, i) => (i % 2 ? [value, 1] : [value])),
});
const step = (mask: Mask, method: FillMethod = 'auto', changes: Partial<FillStep> = {}): FillStep => ({
  id: 's',
  op: 'fill',
  params: { method, rotations: false, mirror: false, ensemble: false, grain: false },
  mask,
  avoid: [],
  seed: 1,
  enabled: true,
  ...changes,
});
/** Never the same twice, so that no two places of a photo are equal. */
const grain = (x: number, y: number): number => {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash >>> 16) & 15;
};
const textured = (size: { width: number; height: number; channels?: number; depth?: 8 | 16 }) => {
  const scale = size.depth === 16 ? 256 : 1;
  return memoryPhoto(size, (x, y, c) => (90 + 50 * Math.sin(x / 7) + c * 9 + grain(x, y)) * scale);
};
const fill = (photo: ReturnType<typeof memoryPhoto>, wanted: FillStep, seeds = [wanted.seed]) =>
  fillDamage(photo, wanted, seeds);
const rejection = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.fail('was accepted'),
    (error: unknown) => error as AppError,
  );

describe('the choice between fills', () => {
  it('takes thin damage for smooth, wide damage for texture, and divides what is both', async () => {
    const photo = textured({ width: 400, height: 300 });
    const mask = [
      stroke(4, 20, 20, 150, 40),
      stroke(70, 300, 80),
      // A crack that ends in a tear.
      stroke(4, 30, 250, 200, 220),
      stroke(60, 220, 215),
    ];
    const { holes } = await fill(photo, step(mask));
    const methods = holes.map(({ method }) => method).sort();
    expect(methods).toEqual(['both', 'exemplar', 'smooth']);
    const tear = holes.find(({ method }) => method === 'exemplar')!;
    expect(tear.halfWidth).toBeGreaterThan(33);
    expect(tear.halfWidth).toBeLessThan(37);
  });

  it('does as it is told when a method is named', async () => {
    const photo = textured({ width: 200, height: 150 });
    const mask = [stroke(4, 20, 20, 150, 40), stroke(60, 130, 90)];
    expect((await fill(photo, step(mask, 'smooth'))).holes.map(({ method }) => method)).toEqual(['smooth', 'smooth']);
    expect((await fill(photo, step(mask, 'exemplar'))).holes.map(({ method }) => method)).toEqual([
      'exemplar',
      'exemplar',
    ]);
  });

  it('gives as many variants as there are different ones', async () => {
    const photo = textured({ width: 200, height: 150 });
    expect((await fill(photo, step([stroke(4, 20, 20, 150, 40)]), [1, 2, 3])).variants).toHaveLength(1);
    const { variants } = await fill(photo, step([stroke(50, 100, 75)]), [1, 2, 3]);
    expect(variants.map(({ seed }) => seed)).toEqual([1, 2, 3]);
    const pictures = variants.map(({ patches }) => photo.with(patches).join());
    expect(new Set(pictures).size).toBe(3);
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
    const photo = memoryPhoto(size, (x, y, c) =>
      c === 3 || (c === 1 && size.channels === 2)
        ? (40 + x) * (size.depth === 16 ? 256 : 1)
        : opaque.pixels[(y * size.width + x) * size.channels + c],
    );
    const mask: Mask = [stroke(5, 10, 10, 160, 100), stroke(46, 60, 100), { type: 'feather', radius: 3 }];
    const { variants } = await fill(photo, step(mask));
    const result = photo.with(variants[0].patches);
    const { values } = rasterizeMask(mask, size, { x: 0, y: 0, ...size });
    const hasAlpha = size.channels % 2 === 0;
    let changed = 0;
    for (let i = 0; i < result.length; i += 1) {
      const alpha = hasAlpha && i % size.channels === size.channels - 1;
      if (values[Math.floor(i / size.channels)] === 0 || alpha) {
        if (result[i] !== photo.pixels[i]) expect.fail(`sample ${i} was changed`);
      } else if (result[i] !== photo.pixels[i]) changed += 1;
    }
    expect(changed).toBeGreaterThan(1000);
  });

  it('half of the old value where the mask is half', async () => {
    const photo = memoryPhoto({ width: 60, height: 60, channels: 1 }, (x) => (x === 30 ? 0 : 200));
    const mask: Mask = [{ type: 'rectangle', erase: false, x: 30, y: 10, width: 0.5, height: 40 }];
    const { variants } = await fill(photo, step(mask, 'smooth'));
    expect(photo.with(variants[0].patches)[30 * 60 + 30]).toBeCloseTo(100, -0.5);
  });
});

describe('damage that is larger than a window', () => {
  it('is filled without a trace of where it was cut', async () => {
    const ramp = (x: number, y: number): number => (x * 0.07 + y * 0.1) * 256;
    const photo = memoryPhoto({ width: 2700, height: 90, channels: 1, depth: 16 }, ramp);
    const mask = [stroke(7, 5, 20, 2695, 70), stroke(5, 1000, 5, 1050, 85)];
    const { variants } = await fill(photo, step(mask, 'smooth'));
    const result = photo.with(variants[0].patches);
    let worst = 0;
    for (let i = 0; i < result.length; i += 1) worst = Math.max(worst, Math.abs(result[i] - photo.pixels[i]));
    // A ramp is reproduced exactly, up to a fraction of an 8-bit level.
    expect(worst).toBeLessThan(256 * 0.6);
  });
});

describe('running', () => {
  it('reports progress that only grows and ends at 1', async () => {
    const seen: number[] = [];
    const photo = textured({ width: 300, height: 200 });
    const mask = [stroke(5, 10, 10, 160, 100), stroke(60, 200, 100)];
    const onProgress: FillOptions['onProgress'] = ({ fraction, variant, variants }) => {
      seen.push(fraction);
      expect(variant).toBeLessThan(variants);
    };
    await fillDamage(photo, step(mask), [1, 2], { onProgress });
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
  });

  it('ends with CANCELLED soon after it is told to', async () => {
    const controller = new AbortController();
    const photo = textured({ width: 900, height: 700 });
    const running = fillDamage(photo, step([stroke(400, 450, 350)]), [1], { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    expect((await rejection(running)).code).toBe('CANCELLED');
  });

  it('refuses a mask with nothing in it and one that leaves nothing', async () => {
    const photo = textured({ width: 50, height: 50 });
    expect((await rejection(fill(photo, step([stroke(5, -90, -90)])))).code).toBe('MASK_EMPTY');
    expect((await rejection(fill(photo, step([{ type: 'invert' }])))).code).toBe('MASK_FULL');
  });

  it('fills nearly everything from the little that is left', async () => {
    const photo = textured({ width: 80, height: 60 });
    const mask: Mask = [{ type: 'rectangle', erase: false, x: 12, y: 0, width: 68, height: 60 }];
    for (const method of ['smooth', 'exemplar', 'auto'] as const) {
      const { variants } = await fill(photo, step(mask, method));
      const result = photo.with(variants[0].patches);
      expect(Math.max(...result)).toBeLessThanOrEqual(255);
      expect(variants[0].patches.length).toBeGreaterThan(0);
    }
  });
});

describe('a hole larger than a fill looks at', () => {
  const length = 3600;
  it.each(['smooth', 'exemplar', 'auto', 'network'] as const)(
    'is filled from whichever side is known: %s',
    async (method) => {
      const photo = textured({ width: length, height: 6 });
      const openModel = () => Promise.resolve(plainNetwork((value) => value));
      for (const x of [0, 30]) {
        const mask: Mask = [{ type: 'rectangle', erase: false, x, y: 0, width: length - 30, height: 6 }];
        const wanted = step(mask, method);
        wanted.params.model = { name: 'plain', sha256: 'ab'.repeat(32) };
        const { variants } = await fillDamage(photo, wanted, [1], { openModel });
        const result = photo.with(variants[0].patches);
        let changed = 0;
        for (let i = 0; i < result.length; i += 1) {
          if (result[i] !== photo.pixels[i]) changed += 1;
          if (result[i] < 20 || result[i] > 200) expect.fail(`${result[i]} at sample ${i}`);
        }
        expect(changed).toBeGreaterThan(0.8 * result.length);
      }
    },
  );
});

describe('what is to be avoided', () => {
  it.each([
    ['far away', [stroke(40, 1100, 90)]],
    ['beyond the edge', [stroke(40, 4000, 90)]],
    ['erased again', [stroke(9, 60, 90), { ...stroke(20, 60, 90), erase: true }]],
    ['of strokes that only erase', [{ ...stroke(20, 60, 90), erase: true }]],
  ])('changes nothing %s', async (_, avoid) => {
    const photo = textured({ width: 1200, height: 180 });
    for (const method of ['smooth', 'exemplar', 'auto'] as const) {
      const mask = [stroke(4, 40, 20, 70, 150), stroke(36, 90, 120)];
      const [without, beside] = await Promise.all(
        [step(mask, method), step(mask, method, { avoid })].map(async (wanted) => (await fill(photo, wanted)).variants),
      );
      expect(sameSamples(photo.with(beside[0].patches), photo.with(without[0].patches))).toBe(true);
    }
  });

  it('does not run into a smooth fill beside it, and is never copied', async () => {
    const photo = memoryPhoto({ width: 160, height: 120, channels: 1 }, (x, y) => (x < 60 ? 255 : 60 + grain(x, y)));
    const avoid: Mask = [{ type: 'rectangle', erase: false, x: 0, y: 0, width: 60, height: 120 }];
    const thin: Mask = [{ type: 'rectangle', erase: false, x: 60, y: 20, width: 6, height: 80 }];
    const wide: Mask = [{ type: 'rectangle', erase: false, x: 64, y: 20, width: 50, height: 80 }];
    for (const mask of [thin, wide]) {
      const { variants } = await fill(photo, step(mask, 'auto', { avoid }));
      const result = photo.with(variants[0].patches);
      const { values } = rasterizeMask(mask, photo, { x: 0, y: 0, width: 160, height: 120 });
      for (let i = 0; i < values.length; i += 1) if (values[i] !== 0) expect(result[i]).toBeLessThan(140);
    }
  });
});
