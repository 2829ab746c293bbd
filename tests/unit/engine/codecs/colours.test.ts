import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodePhoto } from '../../../../src-main/engine/codecs/write/encode-photo.ts';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { makeProfile, srgbChromaticities } from '../../../../src-main/engine/codecs/metadata/make-profile.ts';
import { encodeMemoryTiff } from '../../../../src-main/engine/codecs/metadata/memory-tiff.ts';
import { openWorkingImage } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import { readSmallPicture } from '../../../../src-main/engine/codecs/screen/read-small-picture.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { renderTile } from '../../../../src-main/engine/codecs/screen/render-tile.ts';
import { isSrgbProfile } from '../../../../src-main/engine/codecs/metadata/srgb-profile.ts';
import { gradient, picture, scratchFolder, wideProfile, type Pixels, type Shape } from './make-photos.ts';

const folder = scratchFolder();
let files = 0;
const newPath = (extension: string): string => join(folder, `photo-${(files += 1)}.${extension}`);
const shape: Shape = { width: 48, height: 32, channels: 3, depth: 8 };
const pixels = gradient(shape.width, shape.height, 3);

/** Linear light, 0..1, as an 8-bit value of sRGB. */
function shown(light: number): number {
  return 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);
}

function meanOf(values: ArrayLike<number>, convert: (value: number) => number = (value) => value): number {
  return Array.from(values, convert).reduce((sum, value) => sum + value, 0) / values.length;
}

async function open(path: string) {
  return openWorkingImage(path, await inspectPhoto(path), join(folder, `cache-${(files += 1)}`));
}

/** What a person sees of a photo file: as a tile, as a thumbnail, as a network's lesson. */
async function looksOf(path: string): Promise<Pixels[]> {
  const working = await open(path);
  const tile = await renderTile(working, { level: 0, x: 0, y: 0 });
  await working.dispose();
  const thumbnail = await renderThumbnail(path, 1000);
  const raw = await Promise.all(
    [tile, thumbnail].map(({ bytes }) => sharp(bytes).toColourspace('srgb').raw().toBuffer()),
  );
  return [...raw, (await readSmallPicture(path, 1000)).bytes];
}

async function pngWith(chunks: [string, readonly number[]][], depth: 8 | 16 = 8, values = pixels): Promise<string> {
  const source = picture(values, shape).toColourspace(depth === 16 ? 'rgb16' : 'srgb');
  const png = await source.png().toBuffer();
  const added = chunks.map(([type, numbers]) => {
    const chunk = Buffer.alloc(12 + 4 * numbers.length);
    chunk.writeUInt32BE(4 * numbers.length, 0);
    chunk.write(type, 4, 'latin1');
    numbers.forEach((value, index) => chunk.writeUInt32BE(value, 8 + 4 * index));
    chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
    return chunk;
  });
  const path = newPath('png');
  writeFileSync(path, Buffer.concat([png.subarray(0, 33), ...added, png.subarray(33)]));
  return path;
}

const adobe = [31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000];
const usual = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];

describe('a PNG that says its colours without a profile', () => {
  test('is shown by its gamma, and its outputs look the same and hold the same values', async () => {
    const path = await pngWith([['gAMA', [55555]]]);
    const wanted = meanOf(pixels, (value) => shown((value / 255) ** 1.8));
    expect(Math.abs(wanted - meanOf(pixels))).toBeGreaterThan(10);
    for (const look of await looksOf(path)) expect(Math.abs(meanOf(look) - wanted)).toBeLessThan(1);
    const working = await open(path);
    for (const extension of ['png', 'tif']) {
      const out = newPath(extension);
      await encodePhoto(working, [], { path: out }, { sourcePath: path });
      expect(meanOf(await sharp(out).keepIccProfile().raw().toBuffer())).toBe(meanOf(pixels));
      expect(Math.abs(meanOf(await sharp(out).raw().toBuffer()) - wanted)).toBeLessThan(1);
    }
    await working.dispose();
  });

  test('is shown by its primaries', async () => {
    const [red, green, blue] = [120, 150, 100];
    const plain = Uint8Array.from({ length: pixels.length }, (_, index) => [red, green, blue][index % 3]);
    const path = await pngWith([['cHRM', adobe]], 8, plain);
    const light = (value: number): number => ((value / 255 + 0.055) / 1.055) ** 2.4;
    // Adobe RGB (1998) to sRGB in linear light; both have the white of D65.
    const wanted = [
      shown(1.3983 * light(red) - 0.3983 * light(green)),
      green,
      shown(1.0429 * light(blue) - 0.0429 * light(green)),
    ];
    for (const look of await looksOf(path)) {
      for (const channel of [0, 1, 2]) expect(Math.abs(look[channel] - wanted[channel])).toBeLessThan(2);
    }
  });

  test('of 16 bits too', async () => {
    const path = await pngWith([['gAMA', [100000]]], 16);
    const wanted = meanOf(pixels, (value) => shown(value / 255));
    for (const look of await looksOf(path)) expect(Math.abs(meanOf(look) - wanted)).toBeLessThan(1);
  });

  test.each<[string, [string, readonly number[]][]]>([
    [
      'the usual gamma and primaries',
      [
        ['gAMA', [45455]],
        ['cHRM', usual],
      ],
    ],
    [
      'another gamma under sRGB',
      [
        ['sRGB', []],
        ['gAMA', [55555]],
      ],
    ],
    ['impossible primaries', [['cHRM', [0, 0, 0, 0, 0, 0, 0, 0]]]],
    ['no gamma', [['gAMA', [0]]]],
  ])('is taken as it is with %s', async (_, chunks) => {
    const path = await pngWith(chunks.map(([type, values]) => [type, values]));
    expect(await inspectPhoto(path)).not.toHaveProperty('iccName');
    expect(Buffer.from((await looksOf(path))[0])).toEqual(Buffer.from(pixels));
  });
});

describe('a profile is judged by its content', () => {
  test('not by a name that begins with sRGB', async () => {
    const path = newPath('tif');
    const linear = makeProfile('sRGB-elle-V2-g10.icc', 1, srgbChromaticities)!;
    writeFileSync(path, encodeMemoryTiff(pixels, shape, linear));
    const wanted = meanOf(pixels, (value) => shown(value / 255));
    for (const look of await looksOf(path)) expect(Math.abs(meanOf(look) - wanted)).toBeLessThan(1);
  });

  test('sRGB under any name is shown as it is', async () => {
    const path = newPath('tif');
    writeFileSync(path, encodeMemoryTiff(pixels, shape, makeProfile('my scanner', 'srgb', srgbChromaticities)!));
    expect(Buffer.from((await looksOf(path))[0])).toEqual(Buffer.from(pixels));
  });

  test('the usual profile is sRGB; a wide one, another curve, and nonsense are not', async () => {
    const tagged = await picture(pixels, shape).withIccProfile('srgb').png().toBuffer();
    expect(isSrgbProfile((await sharp(tagged).metadata()).icc!)).toBe(true);
    expect(isSrgbProfile(makeProfile('grey', 'srgb')!)).toBe(true);
    expect(isSrgbProfile(await wideProfile())).toBe(false);
    expect(isSrgbProfile(makeProfile('grey', 2.2)!)).toBe(false);
    expect(isSrgbProfile(Buffer.alloc(400))).toBe(false);
  });
});

describe('grey of 16 bits with a profile', () => {
  test.each([[false], [true]])('becomes sRGB in an AVIF (alpha: %s)', async (hasAlpha) => {
    const channels = hasAlpha ? 2 : 1;
    const grey = Uint16Array.from({ length: 64 * 64 * channels }, (_, index) =>
      hasAlpha && index % 2 === 1 ? 65535 : 20000 + Math.floor(index / channels / 64) * 300,
    );
    const path = newPath('tif');
    writeFileSync(path, encodeMemoryTiff(grey, { width: 64, height: 64, channels }, makeProfile('g', 1.8)!));
    const working = await open(path);
    const out = newPath('avif');
    const { notes } = await encodePhoto(working, [], { path: out, quality: 100 }, { sourcePath: path });
    await working.dispose();
    expect(notes.map(({ code }) => code)).toContain('PROFILE_CONVERTED');
    const wanted = meanOf(
      Array.from({ length: 64 }, (_, row) => 20000 + row * 300),
      (v) => shown((v / 65535) ** 1.8),
    );
    const found = meanOf(await sharp(out).removeAlpha().toColourspace('srgb').raw().toBuffer());
    expect(Math.abs(found - wanted)).toBeLessThan(1);
    expect(readFileSync(out).length).toBeGreaterThan(0);
  });
});
