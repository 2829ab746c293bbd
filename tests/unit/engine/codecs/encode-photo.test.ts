import { execFileSync } from 'node:child_process';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import {
  encodePhoto,
  type EncodedPhoto,
  type EncodeOptions,
} from '../../../../src-main/engine/codecs/write/encode-photo.ts';
import type { EncodeTarget } from '../../../../src-main/engine/codecs/write/encode-plan.ts';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { openWorkingImage, workingImagePath } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import type { PixelPatch } from '../../../../src-main/imaging/pixels/patches.ts';
import {
  codeOf,
  gradient,
  messageOf,
  noise,
  picture,
  scratchFolder,
  storedPixels,
  type Pixels,
  type Shape,
} from './make-photos.ts';

const folder = scratchFolder();
let files = 0;
const newPath = (extension: string): string => join(folder, `photo-${(files += 1)}.${extension}`);
const codes = ({ notes }: EncodedPhoto): string[] => notes.map(({ code }) => code);

async function makeTiff(pixels: Pixels, shape: Shape): Promise<string> {
  const path = newPath('tif');
  await picture(pixels, shape).tiff({ compression: 'none' }).toFile(path);
  return path;
}

async function save(
  source: string,
  target: Partial<EncodeTarget> & { path: string },
  patches: AsyncIterable<PixelPatch> | PixelPatch[] = [],
  options: Partial<EncodeOptions> = {},
): Promise<EncodedPhoto> {
  const working = await openWorkingImage(source, await inspectPhoto(source), join(folder, 'cache'));
  try {
    return await encodePhoto(working, patches, target, { sourcePath: source, ...options });
  } finally {
    await working.dispose();
  }
}

const kinds: Shape[] = ([1, 2, 3, 4] as const).flatMap((channels) =>
  ([8, 16] as const).map((depth) => ({ width: 37, height: 29, channels, depth })),
);

describe('a lossless copy', () => {
  const targets = [
    ['png', {}],
    ['tif', { compression: 'none' }],
    ['tif', { compression: 'lzw' }],
    ['tif', { compression: 'deflate' }],
  ] as const;

  test.each(kinds.flatMap((shape) => targets.map(([extension, options]) => ({ ...shape, extension, options }))))(
    'as $extension $options has every pixel of $channels channels at $depth bits',
    async ({ extension, options, ...shape }) => {
      const pixels = noise(37 * 29 * shape.channels, shape.depth);
      const result = await save(await makeTiff(pixels, shape), { path: newPath(extension), ...options });
      expect(result).toMatchObject({ width: 37, height: 29, depth: shape.depth, notes: [] });
      expect(result.fileBytes).toBe(statSync(result.path).size);
      const { channels, depth } = await sharp(result.path).metadata();
      expect([channels, depth]).toEqual([shape.channels, shape.depth === 16 ? 'ushort' : 'uchar']);
      expect(await storedPixels(result.path, shape)).toEqual(pixels);
    },
  );

  test.each([
    ['webp', 3],
    ['webp', 4],
    ['avif', 3],
    ['avif', 4],
  ] as const)('as lossless %s has every pixel of %i channels', async (extension, channels) => {
    const shape: Shape = { width: 37, height: 29, channels, depth: 8 };
    const pixels = noise(37 * 29 * channels, 8);
    const { path } = await save(await makeTiff(pixels, shape), { path: newPath(extension), lossless: true });
    expect(await storedPixels(path, shape)).toEqual(pixels);
  });

  test.each(['p3', 'srgb'])('keeps the values and the profile of a photo in %s', async (profile) => {
    for (const depth of [8, 16] as const) {
      const shape: Shape = { width: 37, height: 29, channels: 3, depth };
      const source = newPath('tif');
      await picture(noise(37 * 29 * 3, depth), shape)
        .withIccProfile(profile)
        .tiff({ compression: 'lzw' })
        .toFile(source);
      const before = (await sharp(source).metadata()).icc;
      for (const extension of ['png', 'tif']) {
        const { path } = await save(source, { path: newPath(extension) });
        expect((await sharp(path).metadata()).icc).toEqual(before);
        expect(await storedPixels(path, shape)).toEqual(await storedPixels(source, shape));
      }
    }
  });

  test('of 8 bits at 16 bits holds the same values', async () => {
    const shape: Shape = { width: 37, height: 29, channels: 3, depth: 8 };
    const pixels = noise(37 * 29 * 3, 8);
    const result = await save(await makeTiff(pixels, shape), { path: newPath('png'), depth: 16 });
    expect(result).toMatchObject({ depth: 16, notes: [] });
    expect(await storedPixels(result.path, { ...shape, depth: 16 })).toEqual(
      Uint16Array.from(pixels, (value) => value * 257),
    );
  });
});

describe('patches', () => {
  test.each(kinds)('replace their pixels and no others, with $channels channels at $depth bits', async (shape) => {
    const { channels, depth, width } = shape;
    const pixels = noise(37 * 29 * channels, depth, 1);
    const patches: PixelPatch[] = [
      { rect: { x: 3, y: 4, width: 10, height: 6 }, pixels: noise(60 * channels, depth, 2) },
      { rect: { x: 8, y: 7, width: 29, height: 2 }, pixels: noise(58 * channels, depth, 3) },
      { rect: { x: 0, y: 28, width: 37, height: 1 }, pixels: noise(37 * channels, depth, 4) },
    ];
    const expected = pixels.slice();
    for (const { rect, pixels: values } of patches) {
      for (let at = 0; at < values.length; at++) {
        const pixel = Math.floor(at / channels);
        const x = rect.x + (pixel % rect.width);
        const y = rect.y + Math.floor(pixel / rect.width);
        expected[(y * width + x) * channels + (at % channels)] = values[at];
      }
    }
    const source = await makeTiff(pixels, shape);
    async function* stream(): AsyncGenerator<PixelPatch> {
      for (const patch of patches) yield await Promise.resolve(patch);
    }
    for (const given of [patches, stream()]) {
      const { path } = await save(source, { path: newPath('tif') }, given);
      expect(await storedPixels(path, shape)).toEqual(expected);
    }
    expect(await storedPixels(source, shape)).toEqual(pixels);
  });

  test('that do not fit the photo are refused, and nothing is written', async () => {
    const shape: Shape = { width: 37, height: 29, channels: 3, depth: 8 };
    const source = await makeTiff(noise(37 * 29 * 3, 8), shape);
    const rect = { x: 30, y: 0, width: 7, height: 2 };
    const wrong: PixelPatch[] = [
      { rect: { ...rect, x: 31 }, pixels: noise(42, 8) },
      { rect, pixels: noise(41, 8) },
      { rect, pixels: noise(42, 16) },
      { rect: { ...rect, y: -1 }, pixels: noise(42, 8) },
    ];
    for (const patch of wrong) {
      const path = newPath('png');
      expect(await codeOf(save(source, { path }, [patch]))).toBe('INVALID_REQUEST');
      expect(existsSync(path)).toBe(false);
    }
  });
});

describe('what a format cannot hold', () => {
  test('is rounded from 16 to 8 bits to the nearest value, and said', async () => {
    const shape: Shape = { width: 256, height: 256, channels: 1, depth: 16 };
    const pixels = Uint16Array.from({ length: 65536 }, (_, value) => value);
    const result = await save(await makeTiff(pixels, shape), { path: newPath('png'), depth: 8 });
    expect(codes(result)).toEqual(['DEPTH_REDUCED']);
    const reduced = await storedPixels(result.path, { channels: 1, depth: 8 });
    expect(reduced).toEqual(Uint8Array.from(pixels, (value) => Math.round(value / 257)));
  });

  test('is laid on white in a JPEG, and said', async () => {
    const shape: Shape = { width: 64, height: 64, channels: 4, depth: 16 };
    const pixels = new Uint16Array(64 * 64 * 4);
    for (let pixel = 0; pixel < 64 * 64; pixel++) pixels.set([0, 0, 65535, pixel < 2048 ? 0 : 32768], pixel * 4);
    const result = await save(await makeTiff(pixels, shape), { path: newPath('jpg'), quality: 100 });
    expect(codes(result)).toEqual(['DEPTH_REDUCED', 'ALPHA_FLATTENED']);
    const flat = await storedPixels(result.path, { channels: 3, depth: 8 });
    expect([...flat.subarray(0, 3)]).toEqual([255, 255, 255]);
    for (const [index, value] of [127, 127, 255].entries()) {
      expect(Math.abs(flat[flat.length - 3 + index] - value)).toBeLessThan(4);
    }
  });

  test('is greyscale stored as colours in WebP and AVIF, and said', async () => {
    const shape: Shape = { width: 37, height: 29, channels: 1, depth: 8 };
    const pixels = noise(37 * 29, 8);
    const source = await makeTiff(pixels, shape);
    for (const extension of ['webp', 'avif']) {
      const result = await save(source, { path: newPath(extension), lossless: true });
      expect(codes(result)).toEqual(['GREY_EXPANDED']);
      const colours = await storedPixels(result.path, { channels: 3, depth: 8 });
      expect(colours).toEqual(Uint8Array.from({ length: 37 * 29 * 3 }, (_, at) => pixels[Math.floor(at / 3)]));
    }
  });

  test('is 12 of 16 bits in AVIF, and said', async () => {
    const shape: Shape = { width: 37, height: 29, channels: 3, depth: 16 };
    const result = await save(await makeTiff(noise(37 * 29 * 3, 16), shape), { path: newPath('avif'), quality: 100 });
    expect(codes(result)).toEqual(['DEPTH_REDUCED']);
    expect((await sharp(result.path).metadata()).bitsPerSample).toBe(12);
  });

  test('is nothing in a grey JPEG', async () => {
    const source = await makeTiff(gradient(37, 29, 1), { width: 37, height: 29, channels: 1, depth: 8 });
    const result = await save(source, { path: newPath('jpg') });
    expect(codes(result)).toEqual([]);
    expect((await sharp(result.path).metadata()).channels).toBe(1);
  });

  test('is a side that is too long, and refused before any work', async () => {
    const source = await makeTiff(new Uint8Array(17000 * 2), { width: 17000, height: 2, channels: 1, depth: 8 });
    for (const extension of ['webp', 'avif']) {
      expect(await codeOf(save(source, { path: newPath(extension) }))).toBe('OUTPUT_FORMAT');
    }
    expect(await messageOf(save(source, { path: newPath('webp') }))).toMatch(/16383.*17000/);
  });
});

describe('the place of the output', () => {
  const shape: Shape = { width: 37, height: 29, channels: 3, depth: 8 };
  const pixels = noise(37 * 29 * 3, 8);

  test('keeps what is there, unless it may be replaced', async () => {
    const source = await makeTiff(pixels, shape);
    const path = newPath('png');
    writeFileSync(path, 'precious');
    expect(await codeOf(save(source, { path }))).toBe('OUTPUT_EXISTS');
    expect(readFileSync(path, 'utf8')).toBe('precious');
    await save(source, { path, overwrite: true });
    expect(await storedPixels(path, shape)).toEqual(pixels);
  });

  test('keeps a file that appears while the photo is being written', async () => {
    const source = await makeTiff(pixels, shape);
    const path = newPath('png');
    async function* latePatch(): AsyncGenerator<PixelPatch> {
      writeFileSync(path, 'precious');
      yield { rect: { x: 0, y: 0, width: 1, height: 1 }, pixels: Uint8Array.of(1, 2, 3) };
    }
    expect(await codeOf(save(source, { path }, latePatch()))).toBe('OUTPUT_EXISTS');
    expect(readFileSync(path, 'utf8')).toBe('precious');
  });

  test('is never the original, under no name', async () => {
    const source = await makeTiff(pixels, shape);
    const before = readFileSync(source);
    const hard = newPath('tif');
    linkSync(source, hard);
    const soft = newPath('tif');
    symlinkSync(source, soft);
    const roundabout = join(folder, '.', 'cache', '..', source.slice(folder.length));
    for (const path of [source, hard, soft, roundabout]) {
      expect(await codeOf(save(source, { path, overwrite: true })), path).toBe('OUTPUT_IS_SOURCE');
    }
    expect(readFileSync(source).equals(before)).toBe(true);
  });

  test('must be a folder that exists', async () => {
    const source = await makeTiff(pixels, shape);
    expect(await codeOf(save(source, { path: join(folder, 'nowhere', 'a.png') }))).toBe('FOLDER_NOT_FOUND');
    expect(await codeOf(save(source, { path: join(source, 'a.png') }))).toBe('FOLDER_NOT_FOUND');
    mkdirSync(join(folder, 'folder.png'));
    expect(await codeOf(save(source, { path: join(folder, 'folder.png'), overwrite: true }))).toBe('OUTPUT_EXISTS');
  });

  test('must have a name of a format that Heirloom writes, and of the one asked for', async () => {
    const source = await makeTiff(pixels, shape);
    for (const name of ['photo.gif', 'photo.bmp', 'photo', 'photo.png.txt']) {
      expect(await codeOf(save(source, { path: join(folder, name) }))).toBe('OUTPUT_FORMAT');
    }
    expect(await codeOf(save(source, { path: join(folder, 'photo.png'), format: 'jpeg' }))).toBe('OUTPUT_FORMAT');
    const { format } = await save(source, { path: join(folder, 'LOUD.JPEG') });
    expect(format).toBe('jpeg');
  });

  test('holds nothing but the output afterwards, and no leftovers of a killed process', async () => {
    const source = await makeTiff(pixels, shape);
    const out = join(folder, 'out');
    mkdirSync(out);
    const dead = Number(execFileSync(process.execPath, ['-p', 'process.pid']).toString());
    writeFileSync(join(out, `a.png.heirloom-tmp-${dead}-00000000`), 'half');
    writeFileSync(join(out, `b.png.heirloom-tmp-${dead}-00000000`), 'of another output');
    await save(source, { path: join(out, 'a.png') });
    expect(readdirSync(out).sort()).toEqual(['a.png', `b.png.heirloom-tmp-${dead}-00000000`]);
    expect(readdirSync(join(folder, 'cache')).filter((name) => name.includes('tmp'))).toEqual([]);
  });
});

describe('saving', () => {
  const shape: Shape = { width: 1600, height: 1200, channels: 3, depth: 16 };

  test('stops when it is cancelled, and leaves no file', async () => {
    const source = await makeTiff(noise(1600 * 1200 * 3, 16), shape);
    const out = join(folder, 'cancelled');
    mkdirSync(out);
    const controller = new AbortController();
    const work = save(source, { path: join(out, 'a.png') }, [], { signal: controller.signal });
    await expect.poll(() => readdirSync(out).length, { interval: 1 }).toBe(1);
    controller.abort();
    expect(await codeOf(work)).toBe('CANCELLED');
    await expect.poll(() => readdirSync(out), { timeout: 20000 }).toEqual([]);
    expect(readdirSync(join(folder, 'cache')).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test('reports progress that never falls and ends at 1', async () => {
    const source = await makeTiff(noise(300 * 200 * 3, 16), { ...shape, width: 300, height: 200 });
    const fractions: number[] = [];
    const progress = (fraction: number): number => fractions.push(fraction);
    await save(source, { path: newPath('jpg') }, [], { onProgress: progress });
    expect(fractions.length).toBeGreaterThan(3);
    expect(fractions.at(-1)).toBe(1);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  });

  test('takes no harm where the cache has been emptied meanwhile', async () => {
    const pixels = noise(37 * 29 * 3, 8, 99);
    const source = await makeTiff(pixels, { width: 37, height: 29, channels: 3, depth: 8 });
    const working = await openWorkingImage(source, await inspectPhoto(source), join(folder, 'emptied'));
    rmSync(join(folder, 'emptied'), { recursive: true });
    const path = newPath('png');
    await encodePhoto(working, [], { path }, { sourcePath: source });
    expect(await storedPixels(path, { channels: 3, depth: 8 })).toEqual(pixels);
    await working.dispose();
  });

  test('refuses formats that would need more memory than there is, with the figures', async () => {
    const source = await makeTiff(noise(300 * 200 * 3, 16), { ...shape, width: 300, height: 200 });
    const machine = { availableMemory: () => 68e6, freeSpace: async () => 1e12 };
    const path = newPath('avif');
    expect(await codeOf(save(source, { path }, [], { machine }))).toBe('MEMORY_TOO_SMALL');
    expect(await messageOf(save(source, { path }, [], { machine }))).toMatch(/70 MB.*68 MB are free/);
    expect(existsSync(path)).toBe(false);
    await save(source, { path: newPath('tif') }, [], { machine });
  });

  test('refuses where the cache has no room for the copy, with the figures', async () => {
    const source = await makeTiff(noise(300 * 200 * 3, 16), { ...shape, width: 300, height: 200 });
    const machine = { availableMemory: () => 1e12, freeSpace: async () => 100000 };
    const path = newPath('jpg');
    expect(await messageOf(save(source, { path }, [], { machine }))).toMatch(/360 KB.*100 KB are free/);
    expect(existsSync(path)).toBe(false);
  });
});

/** A small file system of its own; undefined where it cannot be had (another system, or not root). */
function mountSmall(name: string, options: string): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
    return path;
  } catch {
    return undefined;
  }
}

const small = mountSmall('small', 'size=1m');
const readOnly = mountSmall('read-only', 'size=1m,ro');
const smallCache = mountSmall('small-cache', 'size=3m');
// Registered after scratchFolder's, and so run before it.
afterAll(() => {
  for (const path of [small, readOnly, smallCache]) if (path) execFileSync('umount', ['-l', path]);
});

describe('a disk that is full or locked (needs root on Linux)', () => {
  const shape: Shape = { width: 1000, height: 800, channels: 3, depth: 8 };

  test.skipIf(!small).each(['png', 'tif', 'jpg', 'webp'])('leaves no half %s behind', async (extension) => {
    const source = await makeTiff(noise(1000 * 800 * 3, 8), shape);
    const path = join(small ?? '', `a.${extension}`);
    expect(await codeOf(save(source, { path, quality: 100, lossless: true }))).toBe('DISK_FULL');
    expect(await messageOf(save(source, { path, quality: 100, lossless: true }))).toContain(small);
    expect(readdirSync(small ?? '')).toEqual([]);
    expect(readdirSync(join(folder, 'cache')).filter((name) => name.includes('tmp'))).toEqual([]);
  });

  test.skipIf(!readOnly)('is refused where nothing may be written', async () => {
    const source = await makeTiff(gradient(37, 29, 3), { width: 37, height: 29, channels: 3, depth: 8 });
    expect(await codeOf(save(source, { path: join(readOnly ?? '', 'a.png') }))).toBe('FOLDER_READ_ONLY');
  });

  test.skipIf(!smallCache)('stops opening and tile making in a cache that fills up', async () => {
    const source = await makeTiff(noise(1000 * 800 * 3, 8), shape);
    const info = await inspectPhoto(source);
    // The check before is told that there is room, as when another program fills the disk meanwhile.
    const machine = { availableMemory: () => 1e12, freeSpace: async () => 1e12 };
    const filler = join(smallCache ?? '', 'filler');
    writeFileSync(filler, Buffer.alloc(1500000));
    expect(await codeOf(openWorkingImage(source, info, smallCache ?? '', { machine }))).toBe('DISK_FULL');
    expect(readdirSync(smallCache ?? '')).toEqual(['filler']);
    writeFileSync(filler, Buffer.alloc(500000));
    const working = await openWorkingImage(source, info, smallCache ?? '', { machine });
    expect(await codeOf(working.readLevel(1, { x: 0, y: 0, width: 10, height: 10 }))).toBe('DISK_FULL');
    expect(readdirSync(smallCache ?? '').sort()).toEqual(
      [basename(workingImagePath('', info.sha256)), 'filler'].sort(),
    );
    await working.dispose();
  });
});
