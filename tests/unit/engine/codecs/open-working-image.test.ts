import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import {
  openWorkingImage,
  type OpenOptions,
  workingImagePath,
} from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import type { WorkingImage } from '../../../../src-main/imaging/files/working-image.ts';
import {
  codeOf,
  gradient,
  messageOf,
  noise,
  picture,
  scratchFolder,
  storedPixels,
  turn,
  type Shape,
} from './make-photos.ts';

const folder = scratchFolder();
const inFolder = (name: string): string => join(folder, name);
let caches = 0;
const newCache = (): string => inFolder(`cache-${(caches += 1)}`);

async function open(path: string, cache = newCache(), options: OpenOptions = {}): Promise<WorkingImage> {
  return openWorkingImage(path, await inspectPhoto(path), cache, options);
}

function whole({ width, height }: WorkingImage): { x: number; y: number; width: number; height: number } {
  return { x: 0, y: 0, width, height };
}

const kinds: Shape[] = ([1, 2, 3, 4] as const).flatMap((channels) =>
  ([8, 16] as const).map((depth) => ({ width: 37, height: 29, channels, depth })),
);

describe('the pixels of a working image', () => {
  test.each(
    kinds.flatMap((shape) => (['none', 'lzw', 'deflate'] as const).map((compression) => ({ ...shape, compression }))),
  )(
    'are exactly those of a TIFF with $channels channels of $depth bits, compression $compression',
    async ({ compression, ...shape }) => {
      const pixels = noise(37 * 29 * shape.channels, shape.depth);
      const path = inFolder(`kind-${shape.channels}-${shape.depth}-${compression}.tif`);
      await picture(pixels, shape).tiff({ compression }).toFile(path);
      const working = await open(path);
      expect(working).toMatchObject({ ...shape, colourChannels: shape.channels < 3 ? 1 : 3 });
      expect(await working.readRegion(whole(working))).toEqual(pixels);
      await working.dispose();
    },
  );

  test.each(kinds)('are exactly those of a PNG with $channels channels of $depth bits', async (shape) => {
    const pixels = noise(37 * 29 * shape.channels, shape.depth);
    const path = inFolder(`kind-${shape.channels}-${shape.depth}.png`);
    await picture(pixels, shape).png().toFile(path);
    const working = await open(path);
    expect(working).toMatchObject(shape);
    expect(await working.readRegion(whole(working))).toEqual(pixels);
    await working.dispose();
  });

  test.each(['p3', 'srgb'])('are not converted by an embedded profile (%s)', async (profile) => {
    for (const depth of [8, 16] as const) {
      const shape: Shape = { width: 37, height: 29, channels: 3, depth };
      const path = inFolder(`profile-${profile}-${depth}.tif`);
      await picture(noise(37 * 29 * 3, depth), shape)
        .withIccProfile(profile)
        .tiff({ compression: 'none' })
        .toFile(path);
      const working = await open(path);
      expect(await working.readRegion(whole(working))).toEqual(await storedPixels(path, shape));
      await working.dispose();
    }
  });

  test('can be read by rectangle', async () => {
    const shape: Shape = { width: 37, height: 29, channels: 3, depth: 16 };
    const pixels = noise(37 * 29 * 3, 16);
    await picture(pixels, shape).tiff({ compression: 'none' }).toFile(inFolder('region.tif'));
    const working = await open(inFolder('region.tif'));
    const region = await working.readRegion({ x: 5, y: 7, width: 11, height: 3 });
    const expected = [7, 8, 9].flatMap((y) => [...pixels.subarray((y * 37 + 5) * 3, (y * 37 + 16) * 3)]);
    expect([...region]).toEqual(expected);
    expect(await codeOf(working.readRegion({ x: 30, y: 0, width: 8, height: 1 }))).toBe('INVALID_REQUEST');
    await working.dispose();
  });

  test.each(
    [1, 2, 3, 4, 5, 6, 7, 8].flatMap((orientation) =>
      ['jpeg', 'tiff', 'png', 'webp'].map((format) => ({ orientation, format })),
    ),
  )('stand upright for orientation $orientation of a $format', async ({ orientation, format }) => {
    const shape: Shape = { width: 48, height: 31, channels: 3, depth: 8 };
    const path = inFolder(`orientation-${orientation}.${format}`);
    const options = format === 'tiff' ? { compression: 'lzw' } : {};
    await picture(gradient(48, 31, 3), shape)
      .withMetadata({ orientation })
      .toFormat(format as 'png', options)
      .toFile(path);
    const expected = turn(await storedPixels(path, shape), shape, orientation);
    const working = await open(path);
    expect([working.width, working.height]).toEqual([expected.width, expected.height]);
    expect(await working.readRegion(whole(working))).toEqual(expected.pixels);
    await working.dispose();
    expect(readdirSync(join(working.path, '..'))).toHaveLength(1);
  });

  test('stand upright at 16 bits too', async () => {
    const shape: Shape = { width: 48, height: 31, channels: 3, depth: 16 };
    const path = inFolder('deep-turned.tif');
    await picture(noise(48 * 31 * 3, 16), shape)
      .withMetadata({ orientation: 8 })
      .tiff({ compression: 'none' })
      .toFile(path);
    const working = await open(path);
    expect(working).toMatchObject({ width: 31, height: 48, channels: 3, depth: 16 });
    expect(await working.readRegion(whole(working))).toEqual(turn(await storedPixels(path, shape), shape, 8).pixels);
    await working.dispose();
  });

  test('are black and white for a TIFF of one bit, whichever of the two is 0', async () => {
    const shape: Shape = { width: 40, height: 16, channels: 1, depth: 8 };
    const pixels = noise(40 * 16, 8).map((value) => (value < 128 ? 0 : 255));
    for (const miniswhite of [false, true]) {
      const path = inFolder(`one-bit-${miniswhite}.tif`);
      await picture(pixels, shape).tiff({ bitdepth: 1, compression: 'none', miniswhite }).toFile(path);
      const working = await open(path);
      expect(working).toMatchObject(shape);
      expect(await working.readRegion(whole(working))).toEqual(pixels);
      await working.dispose();
    }
  });

  test('are the colours of a palette', async () => {
    const shape: Shape = { width: 40, height: 16, channels: 3, depth: 8 };
    const colours = [10, 20, 30, 200, 100, 50, 0, 255, 128];
    const pixels = Uint8Array.from({ length: 40 * 16 * 3 }, (_, at) => colours[(((at / 3) | 0) % 3) * 3 + (at % 3)]);
    await picture(pixels, shape).png({ palette: true }).toFile(inFolder('palette.png'));
    await picture(pixels, shape).gif().toFile(inFolder('palette.gif'));
    expect((await sharp(inFolder('palette.png')).metadata()).isPalette).toBe(true);
    for (const name of ['palette.png', 'palette.gif']) {
      const working = await open(inFolder(name));
      const read = await working.readRegion(whole(working));
      // The GIF has a transparent colour, though no pixel uses it.
      const opaque = working.hasAlpha ? read.filter((_, at) => at % 4 < 3) : read;
      expect(opaque).toEqual(pixels);
      await working.dispose();
    }
  });

  test('are sRGB for a CMYK photo, with an sRGB profile', async () => {
    const shape: Shape = { width: 40, height: 16, channels: 3, depth: 8 };
    const path = inFolder('cmyk.tif');
    await picture(gradient(40, 16, 3), shape)
      .toColourspace('cmyk')
      .tiff({ compression: 'none' })
      .toFile(path);
    const working = await open(path);
    expect(working).toMatchObject({ channels: 3, depth: 8 });
    const pixels = await working.readRegion(whole(working));
    const original = gradient(40, 16, 3);
    const worst = Math.max(...Array.from(pixels, (value, at) => Math.abs(value - original[at])));
    expect(worst).toBeLessThan(40);
    expect((await sharp(working.path).metadata()).icc?.toString('latin1', 16, 20)).toBe('RGB ');
    await working.dispose();
  });

  test.each(['webp', 'avif'] as const)('are those of a lossless %s', async (format) => {
    const shape: Shape = { width: 37, height: 29, channels: 3, depth: 8 };
    const pixels = noise(37 * 29 * 3, 8);
    await picture(pixels, shape)
      .toFormat(format, { lossless: true })
      .toFile(inFolder(`lossless.${format}`));
    const working = await open(inFolder(`lossless.${format}`));
    expect(await working.readRegion(whole(working))).toEqual(pixels);
    await working.dispose();
  });
});

describe('a file that ends too early', () => {
  const shape: Shape = { width: 320, height: 240, channels: 3, depth: 8 };
  const writers: Record<string, (image: Sharp) => Sharp> = {
    jpeg: (image) => image.jpeg(),
    'progressive jpeg': (image) => image.jpeg({ progressive: true }),
    png: (image) => image.png(),
    'interlaced png': (image) => image.png({ progressive: true }),
    tiff: (image) => image.tiff({ compression: 'none' }),
    'lzw tiff': (image) => image.tiff({ compression: 'lzw' }),
    'deflate tiff': (image) => image.tiff({ compression: 'deflate' }),
    webp: (image) => image.webp(),
    gif: (image) => image.gif(),
  };

  test.each(Object.keys(writers))('is refused as %s wherever it was cut, and leaves nothing behind', async (name) => {
    const bytes = await writers[name](picture(gradient(320, 240, 3), shape)).toBuffer();
    for (const part of [0.1, 0.2, 0.5, 0.9, 0.995]) {
      const path = inFolder(`cut ${name} ${part}`);
      writeFileSync(path, bytes.subarray(0, Math.floor(bytes.length * part)));
      const cache = newCache();
      expect(await codeOf(open(path, cache)), `${part}`).toBe('FILE_TRUNCATED');
      expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([]);
    }
  });

  test('is refused when only its last bytes are missing', async () => {
    for (const [name, writer] of Object.entries(writers)) {
      const bytes = await writer(picture(gradient(320, 240, 3), shape)).toBuffer();
      const path = inFolder(`nearly ${name}`);
      writeFileSync(path, bytes.subarray(0, bytes.length - 3));
      expect(await codeOf(open(path)), name).toBe('FILE_TRUNCATED');
    }
  });
});

describe('the cache', () => {
  const shape: Shape = { width: 64, height: 48, channels: 3, depth: 8 };

  async function makePhoto(name: string, seed = 1): Promise<string> {
    const path = inFolder(name);
    await picture(noise(64 * 48 * 3, 8, seed), shape)
      .tiff({ compression: 'none' })
      .toFile(path);
    return path;
  }

  test('keeps the working image under the hash of the file and uses it again', async () => {
    const path = await makePhoto('again.tif', 2);
    const cache = newCache();
    const info = await inspectPhoto(path);
    const first = await openWorkingImage(path, info, cache);
    await first.dispose();
    expect(first.path).toBe(workingImagePath(cache, info.sha256));
    const before = statSync(first.path, { bigint: true });
    const second = await openWorkingImage(path, info, cache);
    await second.dispose();
    expect(statSync(first.path, { bigint: true }).ino).toBe(before.ino);
  });

  test('does not use a working image that is not whole', async () => {
    const path = await makePhoto('damaged.tif', 3);
    const cache = newCache();
    const first = await open(path, cache);
    const pixels = await first.readRegion(whole(first));
    await first.dispose();
    const bytes = readFileSync(first.path);
    for (const damaged of [bytes.subarray(0, 3000), bytes.subarray(0, bytes.length - 10), Buffer.alloc(bytes.length)]) {
      writeFileSync(first.path, damaged);
      const second = await open(path, cache);
      expect(await second.readRegion(whole(second))).toEqual(pixels);
      await second.dispose();
    }
  });

  test('is cleared of what a killed process left, and only of that', async () => {
    const path = await makePhoto('leftover.tif', 4);
    const cache = newCache();
    mkdirSync(cache);
    const other = spawn(process.execPath, ['-e', '']);
    await once(other, 'exit');
    const dead = join(cache, `abc.v.heirloom-tmp-${other.pid}-0123abcd.v`);
    const deadTurned = join(cache, `abc.v.heirloom-tmp-${other.pid}-0123abcd-upright.v`);
    const alive = join(cache, `abc.v.heirloom-tmp-${process.pid}-0123abcd.v`);
    const old = join(cache, `abd.v.heirloom-tmp-${process.pid}-0123abcd.v`);
    const foreign = join(cache, 'notes.txt');
    for (const file of [dead, deadTurned, alive, old, foreign]) writeFileSync(file, 'x');
    utimesSync(old, 1, 1);
    await (await open(path, cache)).dispose();
    writeFileSync(dead, 'x');
    // Also where the working image is there already.
    await (await open(path, cache)).dispose();
    expect([dead, deadTurned, alive, old, foreign].map((file) => existsSync(file))).toEqual([
      false,
      false,
      true,
      false,
      true,
    ]);
  });

  test('serves two calls at once for the same photo', async () => {
    const path = await makePhoto('twice.tif', 6);
    const cache = newCache();
    const info = await inspectPhoto(path);
    const both = await Promise.all([openWorkingImage(path, info, cache), openWorkingImage(path, info, cache)]);
    expect(await both[0].readRegion(whole(both[0]))).toEqual(await both[1].readRegion(whole(both[1])));
    for (const working of both) await working.dispose();
    expect(readdirSync(cache)).toEqual([basename(workingImagePath(cache, info.sha256))]);
  });
});

describe('opening', () => {
  const shape: Shape = { width: 1200, height: 900, channels: 3, depth: 8 };
  const path = inFolder('large.png');

  async function makeLarge(): Promise<string> {
    if (!existsSync(path))
      await picture(noise(1200 * 900 * 3, 8), shape)
        .png()
        .toFile(path);
    return path;
  }

  test('refuses where memory or disk do not suffice, with the figures, before it writes', async () => {
    const info = await inspectPhoto(await makeLarge());
    const cache = newCache();
    const small = { availableMemory: () => 50e6, freeSpace: async () => 1e12 };
    const full = { availableMemory: () => 1e12, freeSpace: async () => 2e6 };
    expect(await codeOf(openWorkingImage(path, info, cache, { machine: small }))).toBe('MEMORY_TOO_SMALL');
    expect(await messageOf(openWorkingImage(path, info, cache, { machine: small }))).toMatch(/101 MB.*50 MB are free/);
    expect(await codeOf(openWorkingImage(path, info, cache, { machine: full }))).toBe('DISK_FULL');
    expect(await messageOf(openWorkingImage(path, info, cache, { machine: full }))).toMatch(
      /4\.4 MB.*2\.0 MB are free/,
    );
    expect(readdirSync(cache)).toEqual([]);
  });

  test('refuses a file that has changed since it was inspected', async () => {
    const copy = inFolder('changing.png');
    copyFileSync(await makeLarge(), copy);
    const info = await inspectPhoto(copy);
    utimesSync(copy, 1000, 1000);
    const cache = newCache();
    expect(await codeOf(openWorkingImage(copy, info, cache))).toBe('FILE_CHANGED');
  });

  test('reports progress that never falls and ends at 1', async () => {
    const fractions: number[] = [];
    const working = await open(await makeLarge(), newCache(), { onProgress: (fraction) => fractions.push(fraction) });
    await working.dispose();
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  test('stops when it is cancelled and clears away what it began', async () => {
    const info = await inspectPhoto(await makeLarge());
    const cache = newCache();
    const controller = new AbortController();
    const work = openWorkingImage(path, info, cache, { signal: controller.signal });
    await expect.poll(() => existsSync(cache) && readdirSync(cache).length, { interval: 1 }).toBe(1);
    controller.abort();
    expect(await codeOf(work)).toBe('CANCELLED');
    await expect.poll(() => readdirSync(cache)).toEqual([]);
  });

  test('never changes the photo', async () => {
    const before = readFileSync(await makeLarge());
    const stamp = statSync(path).mtimeMs;
    await (await open(path)).dispose();
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(statSync(path).mtimeMs).toBe(stamp);
  });
});
