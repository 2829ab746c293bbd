import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { openWorkingImage, workingImagePath } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import { encodePhoto } from '../../../../src-main/engine/codecs/write/encode-photo.ts';
import type { PixelPatch } from '../../../../src-main/imaging/pixels/patches.ts';
import { expectProgress, failureOf } from '../../../support/expectations.ts';
import { canMount, mountDisk } from '../../../support/small-disk.ts';
import {
  codesOf,
  folder,
  gradient,
  inFolder,
  kindsOf,
  newPath,
  noise,
  noiseOf,
  openPhoto,
  rgb,
  save,
  savePicture,
  storedPixels,
  type Pixels,
  type Shape,
} from './make-photos.ts';

const small = rgb(37, 29);
const makeTiff = (shape: Shape = small, pixels: Pixels = noiseOf(shape)): Promise<string> =>
  savePicture(pixels, shape, 'tif');
const temporaryFiles = (place: string): string[] => readdirSync(place).filter((name) => name.includes('tmp'));

describe('a lossless copy', () => {
  test.each([
    ['png', {}],
    ['tif', { compression: 'none' }],
    ['tif', { compression: 'lzw' }],
    ['tif', { compression: 'deflate' }],
    ['webp', { lossless: true }],
    ['avif', { lossless: true }],
  ] as const)('as %s %o has every pixel, whatever its channels and depth', async (extension, options) => {
    for (const shape of kindsOf(37, 29)) {
      if ('lossless' in options && (shape.channels < 3 || shape.depth === 16)) continue;
      const result = await save(await makeTiff(shape), { path: newPath(extension), ...options });
      expect(result).toMatchObject({ width: 37, height: 29, depth: shape.depth, notes: [] });
      expect(result.fileBytes).toBe(statSync(result.path).size);
      const { channels, depth } = await sharp(result.path).metadata();
      expect([channels, depth]).toEqual([shape.channels, shape.depth === 16 ? 'ushort' : 'uchar']);
      expect(await storedPixels(result.path, shape)).toEqual(noiseOf(shape));
    }
  });

  test.each(['p3', 'srgb'])('keeps the values and the profile of a photo in %s', async (profile) => {
    for (const depth of [8, 16] as const) {
      const shape = rgb(37, 29, depth);
      const source = await savePicture(noiseOf(shape), shape, 'tif', {
        change: (image) => image.withIccProfile(profile),
      });
      for (const extension of ['png', 'tif']) {
        const { path } = await save(source, { path: newPath(extension) });
        expect((await sharp(path).metadata()).icc).toEqual((await sharp(source).metadata()).icc);
        expect(await storedPixels(path, shape)).toEqual(await storedPixels(source, shape));
      }
    }
  });

  test('of 8 bits at 16 bits holds the same values', async () => {
    const result = await save(await makeTiff(), { path: newPath('png'), depth: 16 });
    expect(result).toMatchObject({ depth: 16, notes: [] });
    const wanted = Uint16Array.from(noiseOf(small), (value) => value * 257);
    expect(await storedPixels(result.path, { ...small, depth: 16 })).toEqual(wanted);
  });
});

describe('patches', () => {
  test.each(kindsOf(37, 29))(
    'replace their pixels and no others, with $channels channels at $depth bits',
    async (shape) => {
      const { channels, depth, width } = shape;
      const pixels = noiseOf(shape);
      const patches: PixelPatch[] = [
        { rect: { x: 3, y: 4, width: 10, height: 6 }, pixels: noise(60 * channels, depth, 2) },
        { rect: { x: 8, y: 7, width: 29, height: 2 }, pixels: noise(58 * channels, depth, 3) },
        { rect: { x: 0, y: 28, width: 37, height: 1 }, pixels: noise(37 * channels, depth, 4) },
      ];
      const expected = pixels.slice();
      for (const { rect, pixels: values } of patches) {
        values.forEach((value, at) => {
          const pixel = Math.floor(at / channels);
          const [x, y] = [rect.x + (pixel % rect.width), rect.y + Math.floor(pixel / rect.width)];
          expected[(y * width + x) * channels + (at % channels)] = value;
        });
      }
      const source = await makeTiff(shape);
      async function* stream(): AsyncGenerator<PixelPatch> {
        for (const patch of patches) yield await Promise.resolve(patch);
      }
      for (const given of [patches, stream()]) {
        const { path } = await save(source, { path: newPath('tif') }, given);
        expect(await storedPixels(path, shape)).toEqual(expected);
      }
      expect(await storedPixels(source, shape)).toEqual(pixels);
    },
  );

  const rect = { x: 30, y: 0, width: 7, height: 2 };
  test.each<[string, PixelPatch]>([
    ['beyond the right', { rect: { ...rect, x: 31 }, pixels: noise(42, 8) }],
    ['of too few samples', { rect, pixels: noise(41, 8) }],
    ['of another depth', { rect, pixels: noise(42, 16) }],
    ['above the photo', { rect: { ...rect, y: -1 }, pixels: noise(42, 8) }],
  ])('that do not fit the photo are refused, and nothing is written: %s', async (_, patch) => {
    const path = newPath('png');
    await failureOf(save(await makeTiff(), { path }, [patch]), 'INVALID_REQUEST');
    expect(existsSync(path)).toBe(false);
  });
});

describe('what a format cannot hold', () => {
  test('is rounded from 16 to 8 bits to the nearest value, and said', async () => {
    const shape: Shape = { width: 256, height: 256, channels: 1, depth: 16 };
    const pixels = Uint16Array.from({ length: 65536 }, (_, value) => value);
    const { path, notes } = await save(await makeTiff(shape, pixels), { path: newPath('png'), depth: 8 });
    expect(codesOf(notes)).toEqual(['DEPTH_REDUCED']);
    const reduced = await storedPixels(path, { channels: 1, depth: 8 });
    expect(reduced).toEqual(Uint8Array.from(pixels, (value) => Math.round(value / 257)));
  });

  test('is laid on white in a JPEG, and said', async () => {
    const pixels = new Uint16Array(64 * 64 * 4);
    for (let pixel = 0; pixel < 64 * 64; pixel++) pixels.set([0, 0, 65535, pixel < 2048 ? 0 : 32768], pixel * 4);
    const source = await makeTiff({ width: 64, height: 64, channels: 4, depth: 16 }, pixels);
    const { path, notes } = await save(source, { path: newPath('jpg'), quality: 100 });
    expect(codesOf(notes)).toEqual(['DEPTH_REDUCED', 'ALPHA_FLATTENED']);
    const flat = await storedPixels(path, { channels: 3, depth: 8 });
    expect([...flat.subarray(0, 3)]).toEqual([255, 255, 255]);
    for (const [index, value] of [127, 127, 255].entries()) {
      expect(Math.abs(flat[flat.length - 3 + index] - value)).toBeLessThan(4);
    }
  });

  test('is greyscale stored as colours in WebP and AVIF, and said, and nothing in a grey JPEG', async () => {
    const shape: Shape = { width: 37, height: 29, channels: 1, depth: 8 };
    const pixels = noiseOf(shape);
    const source = await makeTiff(shape, pixels);
    for (const extension of ['webp', 'avif']) {
      const { path, notes } = await save(source, { path: newPath(extension), lossless: true });
      expect(codesOf(notes)).toEqual(['GREY_EXPANDED']);
      const colours = await storedPixels(path, { channels: 3, depth: 8 });
      expect(colours).toEqual(Uint8Array.from({ length: 37 * 29 * 3 }, (_, at) => pixels[Math.floor(at / 3)]));
    }
    const { path, notes } = await save(source, { path: newPath('jpg') });
    expect(notes).toEqual([]);
    expect((await sharp(path).metadata()).channels).toBe(1);
  });

  test('is 12 of 16 bits in AVIF, and said', async () => {
    const { path, notes } = await save(await makeTiff(rgb(37, 29, 16)), { path: newPath('avif'), quality: 100 });
    expect(codesOf(notes)).toEqual(['DEPTH_REDUCED']);
    expect((await sharp(path).metadata()).bitsPerSample).toBe(12);
  });

  test('is a side that is too long, and refused before any work', async () => {
    const source = await makeTiff({ width: 17000, height: 2, channels: 1, depth: 8 });
    for (const [extension, words] of [
      ['webp', /16383.*17000/],
      ['avif', /17000/],
    ] as const) {
      await failureOf(save(source, { path: newPath(extension) }), 'OUTPUT_FORMAT', words);
    }
  });
});

describe('the place of the output', () => {
  test('keeps what is there, unless it may be replaced, and what appears while the photo is being written', async () => {
    const source = await makeTiff();
    const path = newPath('png');
    writeFileSync(path, 'precious');
    await failureOf(save(source, { path }), 'OUTPUT_EXISTS');
    expect(readFileSync(path, 'utf8')).toBe('precious');
    await save(source, { path, overwrite: true });
    expect(await storedPixels(path, small)).toEqual(noiseOf(small));
    const late = newPath('png');
    async function* latePatch(): AsyncGenerator<PixelPatch> {
      writeFileSync(late, 'precious');
      yield { rect: { x: 0, y: 0, width: 1, height: 1 }, pixels: Uint8Array.of(1, 2, 3) };
    }
    await failureOf(save(source, { path: late }, latePatch()), 'OUTPUT_EXISTS');
    expect(readFileSync(late, 'utf8')).toBe('precious');
  });

  test('is never the original, under no name', async () => {
    const source = await makeTiff();
    const before = readFileSync(source);
    const [hard, soft] = [newPath('tif'), newPath('tif')];
    linkSync(source, hard);
    symlinkSync(source, soft);
    const roundabout = join(folder, '.', 'cache', '..', source.slice(folder.length));
    for (const path of [source, hard, soft, roundabout]) {
      await failureOf(save(source, { path, overwrite: true }), 'OUTPUT_IS_SOURCE');
    }
    expect(readFileSync(source).equals(before)).toBe(true);
  });

  test('must be a folder that exists, and a name of a format that Heirloom writes and that was asked for', async () => {
    const source = await makeTiff();
    mkdirSync(inFolder('folder.png'));
    await failureOf(save(source, { path: inFolder('nowhere/a.png') }), 'FOLDER_NOT_FOUND');
    await failureOf(save(source, { path: join(source, 'a.png') }), 'FOLDER_NOT_FOUND');
    await failureOf(save(source, { path: inFolder('folder.png'), overwrite: true }), 'OUTPUT_EXISTS');
    for (const name of ['photo.gif', 'photo.bmp', 'photo', 'photo.png.txt']) {
      await failureOf(save(source, { path: inFolder(name) }), 'OUTPUT_FORMAT');
    }
    await failureOf(save(source, { path: inFolder('photo.png'), format: 'jpeg' }), 'OUTPUT_FORMAT');
    expect((await save(source, { path: inFolder('LOUD.JPEG') })).format).toBe('jpeg');
  });

  test('holds nothing but the output afterwards, and no leftovers of a killed process', async () => {
    const out = inFolder('out');
    mkdirSync(out);
    const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
    const ending = `heirloom-tmp-${dead}-00000000`;
    for (const name of ['a.png', 'b.png']) writeFileSync(join(out, `${name}.${ending}`), 'half');
    await save(await makeTiff(), { path: join(out, 'a.png') });
    expect(readdirSync(out).sort()).toEqual(['a.png', `b.png.${ending}`]);
    expect(temporaryFiles(inFolder('cache'))).toEqual([]);
  });
});

describe('saving', () => {
  test('stops when it is cancelled, and leaves no file', async () => {
    const source = await makeTiff(rgb(1600, 1200, 16));
    const out = inFolder('cancelled');
    mkdirSync(out);
    const controller = new AbortController();
    const work = save(source, { path: join(out, 'a.png') }, [], { signal: controller.signal });
    await expect.poll(() => readdirSync(out).length, { interval: 1 }).toBe(1);
    controller.abort();
    await failureOf(work, 'CANCELLED');
    await expect.poll(() => readdirSync(out), { timeout: 20000 }).toEqual([]);
    expect(temporaryFiles(inFolder('cache'))).toEqual([]);
  });

  test('reports progress that never falls and ends at 1', async () => {
    const fractions: number[] = [];
    const progress = (fraction: number): number => fractions.push(fraction);
    await save(await makeTiff(rgb(300, 200, 16)), { path: newPath('jpg') }, [], { onProgress: progress });
    expect(fractions.length).toBeGreaterThan(3);
    expectProgress(fractions);
  });

  test('takes no harm where the cache has been emptied meanwhile', async () => {
    const pixels = noiseOf(small, 99);
    const source = await makeTiff(small, pixels);
    await using working = await openPhoto(source, inFolder('emptied'));
    rmSync(inFolder('emptied'), { recursive: true });
    const path = newPath('png');
    await encodePhoto(working, [], { path }, { sourcePath: source });
    expect(await storedPixels(path, small)).toEqual(pixels);
  });

  test('refuses where memory or the cache do not suffice, with the figures', async () => {
    const source = await makeTiff(rgb(300, 200, 16));
    for (const [memory, space, extension, code, figures] of [
      [68e6, 1e12, 'avif', 'MEMORY_TOO_SMALL', /70 MB.*68 MB are free/],
      [1e12, 1e5, 'jpg', 'DISK_FULL', /360 KB.*100 KB are free/],
    ] as const) {
      const machine = { availableMemory: () => memory, freeSpace: () => Promise.resolve(space) };
      const path = newPath(extension);
      await failureOf(save(source, { path }, [], { machine }), code, figures);
      expect(existsSync(path)).toBe(false);
      // Written as it is, it takes neither.
      if (extension === 'avif') await save(source, { path: newPath('tif') }, [], { machine });
    }
  });
});

describe.skipIf(!canMount())('a disk that is full or locked (needs root on Linux)', () => {
  const shape = rgb(1000, 800);

  test('leaves no half file behind', async () => {
    const disk = inFolder('small');
    using _mounted = mountDisk(disk, 2 ** 20);
    const source = await makeTiff(shape);
    for (const extension of ['png', 'tif', 'jpg', 'webp']) {
      const work = save(source, { path: join(disk, `a.${extension}`), quality: 100, lossless: true });
      await failureOf(work, 'DISK_FULL', disk);
      expect(readdirSync(disk)).toEqual([]);
    }
    expect(temporaryFiles(inFolder('cache'))).toEqual([]);
  });

  test('is refused where nothing may be written', async () => {
    using _mounted = mountDisk(inFolder('read-only'), 2 ** 20, ',ro');
    const path = inFolder('read-only/a.png');
    await failureOf(save(await makeTiff(small, gradient(37, 29, 3)), { path }), 'FOLDER_READ_ONLY');
  });

  test('stops opening and tile making in a cache that fills up', async () => {
    const cache = inFolder('small-cache');
    using _mounted = mountDisk(cache, 3 * 2 ** 20);
    const source = await makeTiff(shape);
    const info = await inspectPhoto(source);
    // The check before is told that there is room, as when another program fills the disk meanwhile.
    const machine = { availableMemory: () => 1e12, freeSpace: () => Promise.resolve(1e12) };
    const filler = join(cache, 'filler');
    writeFileSync(filler, Buffer.alloc(1500000));
    await failureOf(openWorkingImage(source, info, cache, { machine }), 'DISK_FULL');
    expect(readdirSync(cache)).toEqual(['filler']);
    writeFileSync(filler, Buffer.alloc(500000));
    await using working = await openWorkingImage(source, info, cache, { machine });
    await failureOf(working.readLevel(1, { x: 0, y: 0, width: 10, height: 10 }), 'DISK_FULL');
    expect(readdirSync(cache).sort()).toEqual([basename(workingImagePath('', info.sha256)), 'filler'].sort());
  });
});
