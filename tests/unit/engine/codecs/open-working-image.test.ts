import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { openWorkingImage, workingImagePath } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import { expectProgress, failureOf, largestDifference } from '../../../support/expectations.ts';
import {
  gradient,
  kindsOf,
  newCache,
  noise,
  noiseOf,
  openPhoto,
  picture,
  readPhoto,
  rgb,
  saveBytes,
  savePicture,
  storedPixels,
  turn,
  type Shape,
} from './make-photos.ts';

const lossless = [
  ['tif', { compression: 'none' }],
  ['tif', { compression: 'lzw' }],
  ['tif', { compression: 'deflate' }],
  ['png', {}],
  ['webp', { lossless: true }],
  ['avif', { lossless: true }],
] as const;

describe('the pixels of a working image', () => {
  test.each(lossless)('are exactly those of a %s %o, whatever its channels and depth', async (extension, options) => {
    for (const shape of kindsOf(37, 29)) {
      if (!['tif', 'png'].includes(extension) && (shape.channels !== 3 || shape.depth === 16)) continue;
      const pixels = noiseOf(shape);
      const read = await readPhoto(await savePicture(pixels, shape, extension, options));
      expect(read.working).toMatchObject({ ...shape, colourChannels: shape.channels < 3 ? 1 : 3 });
      expect(read.pixels).toEqual(pixels);
    }
  });

  test.each(['p3', 'srgb'])('are not converted by an embedded profile (%s)', async (profile) => {
    for (const depth of [8, 16] as const) {
      const shape = rgb(37, 29, depth);
      const change = (image: Sharp): Sharp => image.withIccProfile(profile);
      const path = await savePicture(noiseOf(shape), shape, 'tif', { change });
      expect((await readPhoto(path)).pixels).toEqual(await storedPixels(path, shape));
    }
  });

  test('can be read by rectangle', async () => {
    const shape = rgb(37, 29, 16);
    const pixels = noiseOf(shape);
    await using working = await openPhoto(await savePicture(pixels, shape, 'tif'));
    const region = await working.readRegion({ x: 5, y: 7, width: 11, height: 3 });
    const expected = [7, 8, 9].flatMap((y) => [...pixels.subarray((y * 37 + 5) * 3, (y * 37 + 16) * 3)]);
    expect([...region]).toEqual(expected);
    await failureOf(working.readRegion({ x: 30, y: 0, width: 8, height: 1 }), 'INVALID_REQUEST');
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'stand upright for orientation %i, in every format and depth',
    async (orientation) => {
      for (const [extension, depth] of [
        ['jpeg', 8],
        ['tif', 8],
        ['tif', 16],
        ['png', 8],
        ['webp', 8],
      ] as const) {
        const shape = rgb(48, 31, depth);
        const pixels = depth === 16 ? noiseOf(shape) : gradient(48, 31, 3);
        const change = (image: Sharp): Sharp => image.withMetadata({ orientation });
        const path = await savePicture(pixels, shape, extension, { change });
        const expected = turn(await storedPixels(path, shape), shape, orientation);
        const { working, ...read } = await readPhoto(path);
        expect(read, extension).toEqual({ ...expected, channels: 3 });
        expect(readdirSync(dirname(working.path))).toHaveLength(1);
      }
    },
  );

  test('are black and white for a TIFF of one bit, whichever of the two is 0', async () => {
    const shape: Shape = { width: 40, height: 16, channels: 1, depth: 8 };
    const pixels = noiseOf(shape).map((value) => (value < 128 ? 0 : 255));
    for (const miniswhite of [false, true]) {
      const read = await readPhoto(await savePicture(pixels, shape, 'tif', { bitdepth: 1, miniswhite }));
      expect(read.working).toMatchObject(shape);
      expect(read.pixels).toEqual(pixels);
    }
  });

  test('are the colours of a palette', async () => {
    const colours = [10, 20, 30, 200, 100, 50, 0, 255, 128];
    const pixels = Uint8Array.from({ length: 40 * 16 * 3 }, (_, at) => colours[(((at / 3) | 0) % 3) * 3 + (at % 3)]);
    for (const [extension, options] of [
      ['png', { palette: true }],
      ['gif', {}],
    ] as const) {
      const path = await savePicture(pixels, rgb(40, 16), extension, options);
      expect((await sharp(path).metadata()).isPalette).toBe(true);
      const { working, pixels: read } = await readPhoto(path);
      // The GIF has a transparent colour, though no pixel uses it.
      expect(working.hasAlpha ? read.filter((_, at) => at % 4 < 3) : read).toEqual(pixels);
    }
  });

  test('are sRGB for a CMYK photo, with an sRGB profile', async () => {
    const original = gradient(40, 16, 3);
    const change = (image: Sharp): Sharp => image.toColourspace('cmyk');
    const { working, pixels } = await readPhoto(await savePicture(original, rgb(40, 16), 'tif', { change }));
    expect(working).toMatchObject({ channels: 3, depth: 8 });
    expect(largestDifference(pixels, original)).toBeLessThan(40);
    expect((await sharp(working.path).metadata()).icc?.toString('latin1', 16, 20)).toBe('RGB ');
  });
});

describe('a file that ends too early', () => {
  test.each<[string, (image: Sharp) => Sharp]>([
    ['jpeg', (image) => image.jpeg()],
    ['progressive jpeg', (image) => image.jpeg({ progressive: true })],
    ['png', (image) => image.png()],
    ['interlaced png', (image) => image.png({ progressive: true })],
    ['tiff', (image) => image.tiff({ compression: 'none' })],
    ['lzw tiff', (image) => image.tiff({ compression: 'lzw' })],
    ['deflate tiff', (image) => image.tiff({ compression: 'deflate' })],
    ['webp', (image) => image.webp()],
    ['gif', (image) => image.gif()],
  ])('is refused as %s wherever it was cut, and leaves nothing behind', async (_, write) => {
    const bytes = await write(picture(gradient(320, 240, 3), rgb(320, 240))).toBuffer();
    for (const length of [...[0.1, 0.2, 0.5, 0.9, 0.995].map((part) => part * bytes.length), bytes.length - 3]) {
      const cache = newCache();
      const cut = saveBytes('cut', bytes.subarray(0, Math.floor(length)));
      await failureOf(openPhoto(cut, cache), 'FILE_TRUNCATED');
      expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([]);
    }
  });
});

describe('the cache', () => {
  const shape = rgb(64, 48);
  const makePhoto = (): Promise<string> => savePicture(noiseOf(shape), shape, 'tif');

  test('keeps the working image under the hash of the file, also for two calls at once, and uses it again', async () => {
    const path = await makePhoto();
    const cache = newCache();
    const { sha256 } = await inspectPhoto(path);
    const both = await Promise.all([readPhoto(path, cache), readPhoto(path, cache)]);
    expect(both[0].pixels).toEqual(both[1].pixels);
    expect(readdirSync(cache)).toEqual([basename(workingImagePath(cache, sha256))]);
    const { ino } = statSync(both[0].working.path, { bigint: true });
    await readPhoto(path, cache);
    expect(statSync(both[0].working.path, { bigint: true }).ino).toBe(ino);
  });

  test('does not use a working image that is not whole', async () => {
    const path = await makePhoto();
    const { working: first } = await readPhoto(path);
    const bytes = readFileSync(first.path);
    for (const damaged of [bytes.subarray(0, 3000), bytes.subarray(0, bytes.length - 10), Buffer.alloc(bytes.length)]) {
      writeFileSync(first.path, damaged);
      expect((await readPhoto(path, dirname(first.path))).pixels).toEqual(noiseOf(shape));
    }
  });

  test('is cleared of what a killed process left, and only of that', async () => {
    const path = await makePhoto();
    const cache = newCache();
    mkdirSync(cache);
    const other = spawn(process.execPath, ['-e', '']);
    await once(other, 'exit');
    const left = [
      `abc.v.heirloom-tmp-${other.pid}-0123abcd.v`,
      `abc.v.heirloom-tmp-${other.pid}-0123abcd-upright.v`,
      `abd.v.heirloom-tmp-${process.pid}-0123abcd.v`,
    ].map((name) => join(cache, name));
    const kept = [`abc.v.heirloom-tmp-${process.pid}-0123abcd.v`, 'notes.txt'].map((name) => join(cache, name));
    for (const file of [...left, ...kept]) writeFileSync(file, 'x');
    // Of a process that lives, and too old to be in use.
    utimesSync(left[2], 1, 1);
    await readPhoto(path, cache);
    writeFileSync(left[0], 'x');
    // Also where the working image is there already.
    await readPhoto(path, cache);
    expect([...left, ...kept].map(existsSync)).toEqual([false, false, false, true, true]);
  });
});

describe('opening', () => {
  const shape = rgb(1200, 900);
  const bytes = picture(noise(1200 * 900 * 3, 8), shape)
    .png()
    .toBuffer();
  const makeLarge = async (): Promise<string> => saveBytes('png', await bytes);

  test('refuses where memory or disk do not suffice, with the figures, before it writes', async () => {
    const path = await makeLarge();
    const cache = newCache();
    for (const [memory, space, code, figures] of [
      [50e6, 1e12, 'MEMORY_TOO_SMALL', /101 MB.*50 MB are free/],
      [1e12, 2e6, 'DISK_FULL', /4\.4 MB.*2\.0 MB are free/],
    ] as const) {
      const machine = { availableMemory: () => memory, freeSpace: () => Promise.resolve(space) };
      await failureOf(openPhoto(path, cache, { machine }), code, figures);
    }
    expect(readdirSync(cache)).toEqual([]);
  });

  test('refuses a file that has changed since it was inspected', async () => {
    const path = await makeLarge();
    const info = await inspectPhoto(path);
    utimesSync(path, 1000, 1000);
    await failureOf(openWorkingImage(path, info, newCache()), 'FILE_CHANGED');
  });

  test('reports progress, and never changes the photo', async () => {
    const path = await makeLarge();
    const stamp = statSync(path).mtimeMs;
    const fractions: number[] = [];
    await readPhoto(path, newCache(), { onProgress: (fraction) => fractions.push(fraction) });
    expectProgress(fractions);
    expect(readFileSync(path).equals(await bytes)).toBe(true);
    expect(statSync(path).mtimeMs).toBe(stamp);
  });

  test('stops when it is cancelled and clears away what it began', async () => {
    const path = await makeLarge();
    const info = await inspectPhoto(path);
    const cache = newCache();
    const controller = new AbortController();
    const work = openWorkingImage(path, info, cache, { signal: controller.signal });
    await expect.poll(() => existsSync(cache) && readdirSync(cache).length, { interval: 1 }).toBe(1);
    controller.abort();
    await failureOf(work, 'CANCELLED');
    await expect.poll(() => readdirSync(cache)).toEqual([]);
  });
});
