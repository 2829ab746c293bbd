import { mkdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import type { Page } from '../../../../src-main/imaging/pages/page.ts';
import { createNetworks } from '../../../../src-main/models/open.ts';
import { createModelFinder } from '../../../../src-main/models/find.ts';
import { deviationStrips, tileFor } from '../../../../src-main/models/restored-strips.ts';
import { createWorkContext } from '../../../../src-main/platform/work-context.ts';
import { changedWithin, failureOf, largestDifference } from '../../../support/expectations.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import { plainNetwork } from '../../../support/plain-network.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { saveUntaughtModel } from '../../../support/untaught-model.ts';
import { colourfulPhoto, isGrey, sameSamples, sepiaPhoto } from '../tone/tone-pictures.ts';
import { clean } from './clean.ts';

/** Of the network that the tests take, px of a photo. */
const tilesOf = (width: number, height: number): number => {
  const step = tileFor({ width, height }, { multiple: 16 }) - 64;
  return Math.ceil(width / step) * Math.ceil(height / step);
};

const scratch = scratchForFile('clean');
mkdirSync(scratch.file('models'));
await saveUntaughtModel(scratch.file('models', 'untaught.safetensors'));
const finder = createModelFinder([scratch.file('models')]);
const networks = createNetworks({ cacheDirectory: scratch.file('cache') }, finder);
afterAll(() => networks.dispose());
const untaught = await networks.open((await finder.reference('untaught'))!);

const noisy = (photo: MemoryPhoto, levels: number): MemoryPhoto =>
  memoryPhoto(photo, (x, y, c) => {
    const at = (y * photo.width + x) * photo.channels + c;
    const stray = ((x * 7919 + y * 104_729 + x * y) % 97) / 48 - 1;
    return c < photo.colourChannels ? Math.min(255, Math.max(0, photo.pixels[at] + levels * stray)) : photo.pixels[at];
  });
const rectPage = (x: number, y: number, width: number, height: number, value = 255): Page => ({
  bounds: { x, y, width, height },
  values: new Uint8Array(width * height).fill(value),
});

describe('cleaning a photo', { timeout: 60_000 }, () => {
  it.each([8, 16] as const)('gives at %s bits what the network gives, to half a level', async (depth) => {
    const photo = colourfulPhoto(500, 420, depth);
    const largest = depth === 8 ? 255 : 65535;
    const result = await clean(
      photo,
      plainNetwork((value) => 0.25 + value / 2),
    );
    const wanted = Float64Array.from(photo.pixels, (value) => 0.25 * largest + value / 2);
    // Some of 16 bits is more than 32-bit floating point tells apart.
    expect(largestDifference(result, wanted)).toBeLessThan(0.51);
  });

  it('does not depend on how much is worked on at a time, nor on what the mask asks for', async () => {
    const photo = colourfulPhoto(430, 760);
    // What it gives depends on where in a tile a pixel lies.
    const network = plainNetwork((value, index) => 0.2 + value / 2 + (index % 4801) / 16_000);
    const whole = await clean(photo, network);
    expect(sameSamples(await clean(photo, network, { memory: 1 }), whole)).toBe(true);
    const mask = rectPage(300, 280, 60, 110);
    const part = await clean(photo, network, { mask, memory: 1 });
    const isInside = (x: number, y: number): boolean => x >= 300 && x < 360 && y >= 280 && y < 390;
    changedWithin([photo.pixels, part], photo, isInside);
    changedWithin([whole, part], photo, (x, y) => !isInside(x, y));
  });

  it('takes tiles that cover a photo with little to spare', () => {
    const spent = (width: number, height: number): number =>
      (tilesOf(width, height) * tileFor({ width, height }, { multiple: 16 }) ** 2) / (width * height);
    expect(tileFor({ width: 64, height: 48 }, { multiple: 16 })).toBe(256);
    expect(tileFor({ width: 4243, height: 2829 }, { multiple: 16 })).toBe(784);
    for (const [width, height] of [
      [2449, 1633],
      [4243, 2829],
      [6000, 4000],
      [12_000, 8300],
    ])
      expect(spent(width, height)).toBeLessThan(1.45);
  });

  it.each([1, 2_000_000, 30_000_000])(
    'asks the network once for each tile, with %s bytes at a time',
    async (memory) => {
      const photo = colourfulPhoto(700, 1700);
      const network = plainNetwork((value, index) => 0.2 + value / 2 + (index % 4801) / 16_000);
      await clean(photo, network, { memory });
      expect(network.runs).toBe(tilesOf(700, 1700));
    },
  );

  it('takes the mean of eight looks, turned and mirrored', async () => {
    const photo = memoryPhoto({ width: 64, height: 48 }, () => 100);
    // Brighter towards the right and darker towards the bottom of what it is given.
    const network = plainNetwork((value, index) => {
      const pixel = Math.floor(index / 3) % (256 * 256);
      return value + (pixel % 256) / 2000 - Math.floor(pixel / 256) / 3000 - 255 / 4000 + 255 / 6000;
    });
    const once = await clean(photo, network);
    expect(Math.max(...once) - Math.min(...once)).toBeGreaterThan(5);
    const often = await clean(photo, network, { ensemble: true });
    expect(new Set(often)).toEqual(new Set([100]));
    expect(network.runs).toBe(2);
  });

  it('maps how far eight looks lie apart, and nothing outside of the mask', async () => {
    const photo = memoryPhoto({ width: 64, height: 48 }, () => 100);
    // The tile begins 32 px left of the photo and above it.
    const network = plainNetwork((value, index) => {
      const pixel = Math.floor(index / 3) % (256 * 256);
      return value + ((pixel % 256) - 127.5) / 2000;
    });
    const mask = rectPage(10, 0, 54, 48);
    const map: number[] = [];
    for await (const strip of deviationStrips(photo, network, { mask }, createWorkContext(0, undefined)))
      map.push(...strip);
    expect(map).toHaveLength(64 * 48);
    // Either of the two distances from the middle of the tile, and either sign.
    const wanted = (x: number, y: number): number => Math.hypot(x + 32 - 127.5, y + 32 - 127.5) / Math.SQRT2 / 2000;
    for (let at = 0; at < map.length; at += 1) {
      const [x, y] = [at % 64, Math.floor(at / 64)];
      expect(Math.abs(map[at] - (x < 10 ? 0 : 2550 * wanted(x, y)))).toBeLessThan(0.51);
    }
  });

  it('looks only at tiles that the mask touches', async () => {
    const photo = colourfulPhoto(1300, 700);
    const network = plainNetwork((value) => value);
    await clean(photo, network, { mask: rectPage(100, 100, 40, 40) });
    expect(network.runs).toBe(1);
    await clean(photo, network);
    expect(network.runs - 1).toBe(tilesOf(1300, 700));
    expect(tilesOf(1300, 700)).toBeGreaterThan(1);
  });

  it('follows a soft mask', async () => {
    const photo = memoryPhoto({ width: 64, height: 64 }, () => 100);
    const result = await clean(
      photo,
      plainNetwork(() => 200 / 255),
      { mask: rectPage(0, 0, 32, 64, 51) },
    );
    expect(result[0]).toBe(120);
    expect(result[32 * 3]).toBe(100);
  });

  it('keeps a grey photo grey, in one channel or in three, with a network that would colour it', async () => {
    const colour = noisy(colourfulPhoto(), 25);
    const single = memoryPhoto({ ...colour, channels: 1 }, (x, y) => colour.pixels[(y * 240 + x) * 3]);
    const triple = memoryPhoto(colour, (x, y) => colour.pixels[(y * 240 + x) * 3]);
    const [one, three] = [await clean(single, untaught), await clean(triple, untaught)];
    expect(isGrey(three)).toBe(true);
    expect(sameSamples(three, triple.pixels)).toBe(false);
    for (let i = 0; i < one.length; i += 1) if (one[i] !== three[i * 3]) expect.fail(`differs at ${i}`);
  });

  it('keeps the tint of a sepia photo', async () => {
    const photo = sepiaPhoto();
    const result = await clean(
      photo,
      plainNetwork((value, index) => Math.min(1, value + (index % 3 === 0 ? 0.3 : 0.05))),
    );
    // Each colour of this print is a straight line over its luma, of which the ends are known.
    let worst = 0;
    for (let at = 0; at < result.length; at += 3) {
      const luma = 0.299 * result[at] + 0.587 * result[at + 1] + 0.114 * result[at + 2];
      const place = (luma - 41.85) / (209.99 - 41.85);
      if (place > 0.95) continue;
      for (let c = 0; c < 3; c += 1) {
        worst = Math.max(worst, Math.abs(result[at + c] - [50, 40, 30][c] - [175, 170, 155][c] * place));
      }
    }
    expect(worst).toBeLessThan(3);
  });

  it('leaves alpha as it is', async () => {
    const colour = colourfulPhoto();
    const photo = memoryPhoto({ ...colour, channels: 4 }, (x, y, c) =>
      c === 3 ? ((x + 1) * 3) % 256 : colour.pixels[(y * 240 + x) * 3 + c],
    );
    const result = await clean(
      photo,
      plainNetwork((value) => 1 - value),
    );
    for (let at = 3; at < result.length; at += 4) if (result[at] !== photo.pixels[at]) expect.fail('alpha has changed');
    expect(result[0]).toBe(255 - photo.pixels[0]);
  });

  it.each([
    [1, 1],
    [3, 900],
    [17, 5],
  ])('takes a photo of %i × %i pixels', async (width, height) => {
    const photo = memoryPhoto({ width, height }, (x, y) => (x * 31 + y * 17) % 256);
    const result = await clean(
      photo,
      plainNetwork((value) => value),
    );
    expect(sameSamples(result, photo.pixels)).toBe(true);
  });

  it('stops when it is cancelled', async () => {
    const cancelled = clean(colourfulPhoto(), untaught, { signal: AbortSignal.abort() });
    await failureOf(cancelled, 'CANCELLED');
  });
});
