import { existsSync, readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import type { ReadMask } from '../../../../src-main/engine/codecs/read/interpret-mask.ts';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import { writeMask } from '../../../../src-main/engine/codecs/write/write-mask.ts';
import type { Mask } from '../../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../../src-main/shared/mask/rasterize.ts';
import { failureOf, largestDifference } from '../../../support/expectations.ts';
import { codesOf, inFolder, newPath, noise, picture, saveBytes, savePicture, type Pixels } from './make-photos.ts';

const size = { width: 37, height: 29 };
const count = size.width * size.height;

const interleave = (...channels: (Pixels | number)[]): Uint8Array =>
  Uint8Array.from({ length: count * channels.length }, (_, at) => {
    const channel = channels[at % channels.length];
    return typeof channel === 'number' ? channel : channel[Math.floor(at / channels.length)];
  });

/** What is read from a picture of as many channels as it has pixels for. */
async function valuesOf(pixels: Pixels, extension = 'png'): Promise<Uint8Array> {
  const depth = pixels instanceof Uint16Array ? 16 : 8;
  const shape = { ...size, channels: (pixels.length / count) as 1, depth } as const;
  const options = extension === 'tif' ? { compression: 'lzw' } : {};
  return (await readMask(await savePicture(pixels, shape, extension, options), size)).values;
}

describe('a mask file', () => {
  test('holds exactly the mask that was written, and is not replaced without leave', async () => {
    const mask = noise(count, 8) as Uint8Array;
    const path = newPath('png');
    await writeMask({ path, overwrite: false }, mask, size);
    expect((await readMask(path, size)).values).toEqual(mask);
    const { channels, depth, space } = await sharp(path).metadata();
    expect([channels, depth, space]).toEqual([1, 'uchar', 'b-w']);
    const before = readFileSync(path);
    await failureOf(writeMask({ path, overwrite: false }, new Uint8Array(count), size), 'OUTPUT_EXISTS');
    expect(readFileSync(path)).toEqual(before);
    await writeMask({ path, overwrite: true }, new Uint8Array(count), size);
    expect((await readMask(path, size)).values).toEqual(new Uint8Array(count));
    const nowhere = inFolder('nowhere/mask.png');
    await failureOf(writeMask({ path: nowhere, overwrite: false }, mask, size), 'FOLDER_NOT_FOUND');
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe('reading a mask', () => {
  test.each(['png', 'tif'])('takes the grey of a grey %s, 8 or 16 bits', async (extension) => {
    const [eight, sixteen] = [noise(count, 8), noise(count, 16)];
    expect(await valuesOf(eight, extension)).toEqual(eight);
    const rounded = Uint8Array.from(sixteen, (value) => Math.round(value / 257));
    expect(await valuesOf(sixteen, extension)).toEqual(rounded);
  });

  test('takes the luma of colours, and alpha only where the colour is the same all over', async () => {
    const [red, green, blue] = [noise(count, 8, 1), noise(count, 8, 2), noise(count, 8, 3)];
    const luma = Uint8Array.from(red, (value, at) =>
      Math.round(0.2126 * value + 0.7152 * green[at] + 0.0722 * blue[at]),
    );
    expect(await valuesOf(interleave(red, green, blue))).toEqual(luma);
    const [grey, alpha] = [red, green];
    expect(await valuesOf(interleave(grey, alpha))).toEqual(grey);
    expect(await valuesOf(interleave(grey, grey, grey, alpha))).toEqual(grey);
    expect(await valuesOf(interleave(255, 0, 0, alpha))).toEqual(alpha);
    expect(await valuesOf(interleave(0, alpha))).toEqual(alpha);
    expect(await valuesOf(interleave(200, 200, 200, 255))).toEqual(new Uint8Array(count).fill(200));
  });

  test('turns a mask upright that says how it lies', async () => {
    const grey = noise(count, 8);
    const change = (image: Sharp): Sharp => image.withMetadata({ orientation: 3 });
    const shape = { ...size, channels: 3, depth: 8 } as const;
    const path = await savePicture(interleave(grey, grey, grey), shape, 'tif', { compression: 'lzw', change });
    expect((await readMask(path, size)).values).toEqual(grey.slice().reverse());
  });

  test('refuses another size, and says both, and what is no picture', async () => {
    const path = await savePicture(noise(count, 8), { ...size, channels: 1, depth: 8 }, 'png');
    await failureOf(readMask(path, { width: 4000, height: 3000 }), 'MASK_SIZE', /37 × 29.*4000 × 3000/);
    await failureOf(readMask(saveBytes('png', 'no mask at all'), size), 'FORMAT_UNSUPPORTED');
    await failureOf(readMask(newPath('png'), size), 'FILE_NOT_FOUND');
  });
});

const page = { width: 160, height: 120 };
const whole = { x: 0, y: 0, ...page };
/** White strokes on black, with edges that lie on pixels. */
const strokes: Mask = [
  { type: 'rectangle', erase: false, x: 20, y: 30, width: 90, height: 3 },
  { type: 'rectangle', erase: false, x: 70, y: 50, width: 21, height: 33 },
];
const drawn = rasterizeMask(strokes, page, whole).values;
const soft = rasterizeMask([...strokes, { type: 'feather', radius: 14 }], page, whole).values;

const grey = (values: Pixels): Sharp =>
  picture(values, { ...page, channels: 1, depth: values instanceof Uint16Array ? 16 : 8 });
const read = async (made: Sharp, extension = 'png'): Promise<ReadMask> =>
  readMask(saveBytes(extension, await made.toBuffer()), page);

describe('a mask as it was meant', () => {
  test('values of 0 and 1 are black and white, and so are labels and 8 bits in 16', async () => {
    for (const label of [1, 2, 9]) {
      const mask = await read(grey(drawn.map((value) => value && label)).png());
      expect(mask.values).toEqual(drawn);
      expect(mask.notes).toMatchObject([{ code: 'MASK_STRETCHED', values: { largest: label, full: 255 } }]);
    }
    for (const [deep, wanted, code] of [
      [Uint16Array.from(drawn, (value) => value && 1), drawn, 'MASK_STRETCHED'],
      [Uint16Array.from(drawn), drawn, 'MASK_STRETCHED'],
      [Uint16Array.from(soft), soft, 'MASK_EIGHT_BITS'],
    ] as const) {
      const mask = await read(grey(deep).png());
      expect(mask.values).toEqual(wanted);
      expect(codesOf(mask.notes)).toEqual([code]);
    }
  });

  test('a faint mask of one grey stays faint', async () => {
    const faint = drawn.map((value) => value && 100);
    expect(await read(grey(faint).png())).toEqual({ values: faint, notes: [] });
  });

  test('an inverted one is taken as it is, and a note says how much it marks', async () => {
    const mask = await read(grey(drawn.map((value) => 255 - value)).png());
    expect(mask.values).toEqual(drawn.map((value) => 255 - value));
    expect(mask.notes).toMatchObject([{ code: 'MASK_MOSTLY_MARKED', values: { percent: 94.9 } }]);
    expect((await read(grey(drawn).png())).notes).toEqual([]);
  });

  test.each([50, 75, 90])(
    'what JPEG of quality %i leaves along hard edges is black or white again',
    async (quality) => {
      const mask = await read(grey(drawn).jpeg({ quality }), 'jpg');
      expect(mask.values).toEqual(drawn);
      expect(codesOf(mask.notes)).toEqual(['MASK_SHARPENED']);
    },
  );

  test.each(['jpeg', 'webp', 'png'] as const)('a soft one in %s stays soft', async (format) => {
    const mask = await read(grey(soft).toFormat(format, format === 'png' ? {} : { quality: 90 }), format);
    expect(mask.notes).toEqual([]);
    expect(largestDifference(mask.values, soft)).toBeLessThan(24);
    expect(new Set(mask.values).size).toBeGreaterThan(60);
  });

  test('lossless WebP, palettes and one bit a pixel are taken as they are', async () => {
    const plain = { values: drawn, notes: [] };
    expect(await read(grey(drawn).webp({ lossless: true }), 'webp')).toEqual(plain);
    expect(await read(grey(drawn).png({ palette: true, colours: 2 }))).toEqual(plain);
    expect(await read(grey(drawn).tiff({ bitdepth: 1, compression: 'ccittfax4' }), 'tif')).toEqual(plain);
  });

  test('one that lies in the transparency says so', async () => {
    const pixels = Uint8Array.from({ length: 4 * drawn.length }, (_, i) => (i % 4 === 3 ? drawn[(i - 3) / 4] : 90));
    const mask = await read(picture(pixels, { ...page, channels: 4, depth: 8 }).png());
    expect(mask.values).toEqual(drawn);
    expect(codesOf(mask.notes)).toEqual(['MASK_FROM_ALPHA']);
  });

  test('is refused with figures where it needs more memory than there is', async () => {
    const path = saveBytes('png', await grey(drawn).png().toBuffer());
    const machine = { availableMemory: () => 100_000, freeSpace: () => Promise.resolve(1e12) };
    await failureOf(readMask(path, page, { machine }), 'MEMORY_TOO_SMALL');
  });
});
