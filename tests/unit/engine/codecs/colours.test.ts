import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { makeProfile, srgbChromaticities } from '../../../../src-main/engine/codecs/metadata/make-profile.ts';
import { encodeMemoryTiff } from '../../../../src-main/engine/codecs/metadata/memory-tiff.ts';
import { isSrgbProfile } from '../../../../src-main/engine/codecs/metadata/srgb-profile.ts';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { readSmallPicture } from '../../../../src-main/engine/codecs/screen/read-small-picture.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { renderTile } from '../../../../src-main/engine/codecs/screen/render-tile.ts';
import { addChunks, chunk } from './make-containers.ts';
import {
  codesOf,
  gradient,
  openPhoto,
  picture,
  rgb,
  save,
  saveBytes,
  savePicture,
  wideProfile,
  type Pixels,
} from './make-photos.ts';

const shape = rgb(48, 32);
const pixels = gradient(48, 32, 3);

/** Linear light, 0..1, as an 8-bit value of sRGB. */
function shown(light: number): number {
  return 255 * (light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055);
}

function meanOf(values: ArrayLike<number>, convert: (value: number) => number = (value) => value): number {
  return Array.from(values, convert).reduce((sum, value) => sum + value, 0) / values.length;
}

/** What a person sees of a photo file: as a tile, as a thumbnail, as a network's lesson. */
async function looksOf(path: string): Promise<Pixels[]> {
  await using working = await openPhoto(path);
  const tile = await renderTile(working, { level: 0, x: 0, y: 0 });
  const thumbnail = await renderThumbnail(path, 1000);
  const raw = await Promise.all(
    [tile, thumbnail].map(({ bytes }) => sharp(bytes).toColourspace('srgb').raw().toBuffer()),
  );
  return [...raw, (await readSmallPicture(path, 1000)).bytes];
}

/** All looks of it have the mean that is wanted. */
async function expectMean(path: string, wanted: number): Promise<void> {
  for (const look of await looksOf(path)) expect(Math.abs(meanOf(look) - wanted)).toBeLessThan(1);
}

type Chunks = Record<string, readonly number[]>;

async function pngWith(chunks: Chunks, depth: 8 | 16 = 8, values = pixels): Promise<string> {
  const path = await savePicture(values, shape, 'png', {
    change: (image) => image.toColourspace(depth === 16 ? 'rgb16' : 'srgb'),
  });
  const bytesOf = (numbers: readonly number[]): Buffer =>
    Buffer.concat(numbers.map((value) => Buffer.from(new Uint32Array([value]).buffer).swap32()));
  addChunks(
    path,
    Object.entries(chunks).map(([type, numbers]) => chunk(type, bytesOf(numbers))),
  );
  return path;
}

const adobe = [31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000];
const usual = [31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000];

describe('a PNG that says its colours without a profile', () => {
  test('is shown by its gamma, and its outputs look the same and hold the same values', async () => {
    const path = await pngWith({ gAMA: [55555] });
    const wanted = meanOf(pixels, (value) => shown((value / 255) ** 1.8));
    expect(Math.abs(wanted - meanOf(pixels))).toBeGreaterThan(10);
    await expectMean(path, wanted);
    for (const format of ['png', 'tiff'] as const) {
      const out = (await save(path, { format })).path;
      expect(meanOf(await sharp(out).keepIccProfile().raw().toBuffer())).toBe(meanOf(pixels));
      expect(Math.abs(meanOf(await sharp(out).raw().toBuffer()) - wanted)).toBeLessThan(1);
    }
  });

  test('is shown by its primaries', async () => {
    const [red, green, blue] = [120, 150, 100];
    const plain = Uint8Array.from({ length: pixels.length }, (_, index) => [red, green, blue][index % 3]);
    const path = await pngWith({ cHRM: adobe }, 8, plain);
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
    await expectMean(
      await pngWith({ gAMA: [100000] }, 16),
      meanOf(pixels, (value) => shown(value / 255)),
    );
  });

  test.each<[string, Chunks]>([
    ['the usual gamma and primaries', { gAMA: [45455], cHRM: usual }],
    ['another gamma under sRGB', { sRGB: [], gAMA: [55555] }],
    ['impossible primaries', { cHRM: [0, 0, 0, 0, 0, 0, 0, 0] }],
    ['no gamma', { gAMA: [0] }],
  ])('is taken as it is with %s', async (_, chunks) => {
    const path = await pngWith(chunks);
    expect(await inspectPhoto(path)).not.toHaveProperty('iccName');
    expect(Buffer.from((await looksOf(path))[0])).toEqual(Buffer.from(pixels));
  });
});

describe('a profile is judged by its content', () => {
  test('not by a name that begins with sRGB, and sRGB under any name is shown as it is', async () => {
    const [linear, same] = [
      makeProfile('sRGB-elle-V2-g10.icc', 1, srgbChromaticities)!,
      makeProfile('my scanner', 'srgb', srgbChromaticities)!,
    ].map((profile) => saveBytes('tif', encodeMemoryTiff(pixels, shape, profile)));
    await expectMean(
      linear,
      meanOf(pixels, (value) => shown(value / 255)),
    );
    expect(Buffer.from((await looksOf(same))[0])).toEqual(Buffer.from(pixels));
  });

  test('the usual profile is sRGB; a wide one, another curve, and nonsense are not', async () => {
    const tagged = await picture(pixels, shape).withIccProfile('srgb').png().toBuffer();
    for (const [profile, isSrgb] of [
      [(await sharp(tagged).metadata()).icc!, true],
      [makeProfile('grey', 'srgb')!, true],
      [await wideProfile(), false],
      [makeProfile('grey', 2.2)!, false],
      [Buffer.alloc(400), false],
    ] as const) {
      expect(isSrgbProfile(profile)).toBe(isSrgb);
    }
  });
});

test.each([false, true])('grey of 16 bits with a profile becomes sRGB in an AVIF (alpha: %s)', async (hasAlpha) => {
  const channels = hasAlpha ? 2 : 1;
  const grey = Uint16Array.from({ length: 64 * 64 * channels }, (_, index) =>
    hasAlpha && index % 2 === 1 ? 65535 : 20000 + Math.floor(index / channels / 64) * 300,
  );
  const source = encodeMemoryTiff(grey, { width: 64, height: 64, channels }, makeProfile('g', 1.8)!);
  const { path, notes } = await save(saveBytes('tif', source), { format: 'avif', quality: 100 });
  expect(codesOf(notes)).toContain('PROFILE_CONVERTED');
  const wanted = meanOf(
    grey.filter((_, index) => index % channels === 0),
    (v) => shown((v / 65535) ** 1.8),
  );
  const found = meanOf(await sharp(path).removeAlpha().toColourspace('srgb').raw().toBuffer());
  expect(Math.abs(found - wanted)).toBeLessThan(1);
});
