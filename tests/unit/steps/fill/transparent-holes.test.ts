import { describe, expect, it } from 'vitest';
import { measureNoise } from '../../../../src-main/steps/clean/measure-noise.ts';
import { fillDamage } from '../../../../src-main/steps/fill/fill-damage.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { patchedPicture } from '../../../../src-main/imaging/pixels/patched-picture.ts';
import type { Samples } from '../../../../src-main/imaging/pixels/samples.ts';
import { measureTone } from '../../../../src-main/steps/tone/measure-tone.ts';
import { tonedPicture } from '../../../../src-main/steps/tone/toned-picture.ts';
import type { Mask } from '../../../../src-main/shared/mask/mask.ts';
import { fillMethods, type FillMethod, type FillStep } from '../../../../src-main/steps/fill/params.ts';
import { largestDifference } from '../../../support/expectations.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import { plainNetwork } from '../../../support/plain-network.ts';
import { brush, fillStep, rectangle, someModel, toneParams } from '../../../support/steps.ts';
import { clean } from '../clean/clean.ts';
import { sameSamples } from '../tone/tone-pictures.ts';

const size = { width: 200, height: 150 };
type Channels = 2 | 4;
const holeAt = (x: number, y: number): boolean => Math.hypot(x - 90, y - 70) < 22;
const isAlpha = (channels: number, c: number): boolean => c === channels - 1;
/** Waves, with a round transparent hole under which the file has another colour: `beneath`, 0..1. */
const holed = (
  channels: Channels,
  depth: 8 | 16,
  beneath: number,
  alphaAt = (x: number, y: number): number => (holeAt(x, y) ? 0 : 1),
): MemoryPhoto => {
  const largest = depth === 8 ? 255 : 65535;
  return memoryPhoto({ ...size, channels, depth }, (x, y, c) => {
    if (isAlpha(channels, c)) return Math.round(largest * alphaAt(x, y));
    if (alphaAt(x, y) === 0) return Math.round(largest * beneath);
    return Math.round(largest * (0.6 + 0.1 * Math.sin(x / 9 + c) + 0.05 * Math.cos(y / 6)));
  });
};
const over: Mask = [brush(52, 90.5, 70.5)];
const step = (method: FillMethod, mask: Mask): FillStep =>
  fillStep({ method, grain: true, model: someModel }, { mask });
const openModel = () => Promise.resolve(plainNetwork((value) => value));
const filled = async (photo: MemoryPhoto, method: FillMethod, mask: Mask): Promise<Samples> =>
  photo.with((await fillDamage(photo, step(method, mask), [1], { openModel })).variants[0].patches);
const range = (samples: Samples, channels: number, wanted: (x: number, y: number) => boolean) => {
  const [colours, alphas]: [number[], number[]] = [[], []];
  samples.forEach((value, at) => {
    const pixel = Math.floor(at / channels);
    if (!wanted(pixel % size.width, Math.floor(pixel / size.width))) return;
    (isAlpha(channels, at % channels) ? alphas : colours).push(value);
  });
  return { least: Math.min(...colours), most: Math.max(...colours), alpha: [Math.min(...alphas), Math.max(...alphas)] };
};

describe('a transparent hole that is painted over', () => {
  const kinds = fillMethods.flatMap((method) =>
    ([2, 4] as const).flatMap((channels) => ([8, 16] as const).map((depth) => ({ method, channels, depth }))),
  );

  it.each(kinds)('is filled, and as opaque as what is around: %o', async ({ method, channels, depth }) => {
    const largest = depth === 8 ? 255 : 65535;
    const result = await filled(holed(channels, depth, 0), method, over);
    const { least, most, alpha } = range(result, channels, holeAt);
    expect(alpha).toEqual([largest, largest]);
    expect(least).toBeGreaterThan(0.4 * largest);
    expect(most).toBeLessThan(0.8 * largest);
    // What the file has beneath it has no part in it.
    expect(sameSamples(await filled(holed(channels, depth, 1), method, over), result)).toBe(true);
  });

  it.each(fillMethods)('does not lend its colours to damage beside it: %s', async (method) => {
    const beside = [rectangle(116, 40, 5, 60)];
    const [one, other] = [holed(4, 8, 0), holed(4, 8, 1)];
    const seen = (samples: Samples): Samples =>
      samples.map((value, at) => (samples[at - (at % 4) + 3] === 0 ? 0 : value));
    const result = await filled(one, method, beside);
    expect(sameSamples(seen(result), seen(await filled(other, method, beside)))).toBe(true);
    const { least, alpha } = range(result, 4, (x, y) => x >= 116 && x < 121 && y >= 40 && y < 100);
    expect(least).toBeGreaterThan(100);
    expect(alpha).toEqual([255, 255]);
  });

  it('gets the alpha of its surroundings where they are half transparent, and loses none', async () => {
    const photo = holed(4, 8, 0, (x, y) => (holeAt(x, y) ? 0 : 0.5));
    expect(range(await filled(photo, 'smooth', over), 4, holeAt).alpha).toEqual([128, 128]);
    const brighter = holed(4, 8, 0, (x, y) => (holeAt(x, y) ? 0.9 : 0.5));
    expect(range(await filled(brighter, 'auto', over), 4, holeAt).alpha).toEqual([230, 230]);
  });

  it('stays where only what surrounds it is wholly transparent too', async () => {
    const photo = holed(4, 8, 0.1, (x) => (x > 150 ? 1 : 0));
    for (const method of fillMethods) {
      expect(range(await filled(photo, method, over), 4, holeAt).alpha).toEqual([0, 0]);
    }
  });

  it('shows through a soft mask by what can be seen of each', async () => {
    const soft: Mask = [...over, { type: 'feather', radius: 12 }];
    // Clear all around, so that the soft edge lies over the hole.
    const wide = (x: number, y: number): number => (Math.hypot(x - 90, y - 70) < 33 ? 0 : 1);
    const [one, other] = [holed(4, 8, 0, wide), holed(4, 8, 1, wide)];
    const at = (x: number, y: number): boolean => Math.hypot(x - 90, y - 70) < 30;
    const { least, alpha } = range(await filled(one, 'smooth', soft), 4, at);
    expect(least).toBeGreaterThan(100);
    expect(alpha[0]).toBeLessThan(255);
    expect(range(await filled(other, 'smooth', soft), 4, at).least).toBe(least);
  });

  it('looks the same reduced, over a tone as well', async () => {
    const photo = holed(4, 8, 0);
    const toned = tonedPicture(photo, toneParams({ fade: 0.5, brightness: 0.4 }), null);
    const { variants } = await fillDamage(toned, step('smooth', over), [1], { openModel });
    const rect = { x: 20, y: 15, width: 5, height: 5 };
    const patched = patchedPicture(toned, [{ key: 'filled', patches: variants[0].patches }]);
    const shown = await patched.readLevel(2, rect);
    const written = memoryPhoto({ ...size, channels: 4 }, () => 0);
    written.pixels.set(await patched.readRegion({ x: 0, y: 0, ...size }));
    const truth = await written.readLevel(2, rect);
    expect(largestDifference(shown, truth)).toBeLessThanOrEqual(3);
  });
});

describe('colours that cannot be seen', () => {
  const noise = (beneath: 'even' | 'noisy'): MemoryPhoto => {
    const random = createRandom(3);
    const photo = holed(4, 8, 0.5, (x) => (x % 100 < 60 ? 0 : 1));
    return memoryPhoto(photo, (x, y, c) => {
      const value = photo.pixels[(y * size.width + x) * 4 + c];
      const stray = 30 * (random.unit() - 0.5);
      if (c === 3) return value;
      return x % 100 < 60 ? value + (beneath === 'noisy' ? 2 * stray : 0) : value + stray;
    });
  };

  it('say nothing of noise, tone and what cleaning makes of those beside them', async () => {
    const [even, noisy] = [noise('even'), noise('noisy')];
    const measured = await measureNoise(even);
    expect(measured.noise).toBeGreaterThan(4 / 255);
    expect(await measureNoise(noisy)).toEqual(measured);
    expect(await measureTone(noisy)).toEqual(await measureTone(even));
    // Each pixel is the mean of its tile, so that all that a tile shows has a part in it.
    const network = plainNetwork((value) => value);
    network.run = (_batch, _size, { picture }) => {
      const values = picture as Float32Array;
      return Promise.resolve(
        new Float32Array(values.length).fill(values.reduce((sum, v) => sum + v, 0) / values.length),
      );
    };
    const [one, other] = [await clean(even, network), await clean(noisy, network)];
    one.forEach((value, at) => {
      const seen = even.pixels[at - (at % 4) + 3] > 0;
      if (seen ? value !== other[at] : value !== even.pixels[at]) expect.fail(`at sample ${at}`);
    });
  });
});
