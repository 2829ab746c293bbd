import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import type { ReadMask } from '../../../../src-main/engine/codecs/read/interpret-mask.ts';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import type { Mask } from '../../../../src-main/shared/mask/mask.ts';
import { rasterizeMask } from '../../../../src-main/shared/mask/rasterize.ts';
import { codeOf, picture, scratchFolder } from './make-photos.ts';

const folder = scratchFolder();
const size = { width: 160, height: 120 };
let files = 0;

/** White strokes on black, with edges that lie on pixels. */
const strokes: Mask = [
  { type: 'rectangle', erase: false, x: 20, y: 30, width: 90, height: 3 },
  { type: 'rectangle', erase: false, x: 70, y: 50, width: 21, height: 33 },
];
const drawn = rasterizeMask(strokes, size, { x: 0, y: 0, ...size }).values;
const soft = rasterizeMask([...strokes, { type: 'feather', radius: 14 }], size, { x: 0, y: 0, ...size }).values;

const grey = (values: Uint8Array): Sharp => sharp(values, { raw: { ...size, channels: 1 } }).toColourspace('b-w');

async function read(made: Sharp, extension: string): Promise<ReadMask> {
  const path = join(folder, `interpreted-${(files += 1)}.${extension}`);
  writeFileSync(path, await made.toBuffer());
  return readMask(path, size);
}
const codes = ({ notes }: ReadMask): string[] => notes.map(({ code }) => code);

describe('a mask as it was meant', () => {
  test('values of 0 and 1 are black and white, and so are labels and 8 bits in 16', async () => {
    for (const label of [1, 2, 9]) {
      const mask = await read(grey(drawn.map((value) => value && label)).png(), 'png');
      expect(mask.values).toEqual(drawn);
      expect(mask.notes).toMatchObject([{ code: 'MASK_STRETCHED', values: { largest: label, full: 255 } }]);
    }
    for (const label of [1, 255]) {
      const deep = Uint16Array.from(drawn, (value) => value && label);
      const mask = await read(picture(deep, { ...size, channels: 1, depth: 16 }).png(), 'png');
      expect(mask.values).toEqual(drawn);
      expect(codes(mask)).toEqual(['MASK_STRETCHED']);
    }
    const mask = await read(picture(Uint16Array.from(soft), { ...size, channels: 1, depth: 16 }).png(), 'png');
    expect(mask.values).toEqual(soft);
    expect(codes(mask)).toEqual(['MASK_EIGHT_BITS']);
  });

  test('a faint mask of one grey stays faint', async () => {
    const faint = drawn.map((value) => value && 100);
    expect(await read(grey(faint).png(), 'png')).toEqual({ values: faint, notes: [] });
  });

  test('an inverted one is taken as it is, and a note says how much it marks', async () => {
    const mask = await read(grey(drawn.map((value) => 255 - value)).png(), 'png');
    expect(mask.values).toEqual(drawn.map((value) => 255 - value));
    expect(mask.notes).toMatchObject([{ code: 'MASK_MOSTLY_MARKED', values: { percent: 94.9 } }]);
    expect(codes(await read(grey(drawn).png(), 'png'))).toEqual([]);
  });

  test.each([50, 75, 90])(
    'what JPEG of quality %i leaves along hard edges is black or white again',
    async (quality) => {
      const mask = await read(grey(drawn).jpeg({ quality }), 'jpg');
      expect(mask.values).toEqual(drawn);
      expect(codes(mask)).toEqual(['MASK_SHARPENED']);
    },
  );

  test.each(['jpeg', 'webp', 'png'] as const)('a soft one in %s stays soft', async (format) => {
    const mask = await read(
      grey(soft).toFormat(format, format === 'png' ? {} : { quality: 90 }),
      format === 'jpeg' ? 'jpg' : format,
    );
    expect(codes(mask)).toEqual([]);
    let furthest = 0;
    for (let i = 0; i < soft.length; i += 1) furthest = Math.max(furthest, Math.abs(mask.values[i] - soft[i]));
    expect(furthest).toBeLessThan(24);
    expect(new Set(mask.values).size).toBeGreaterThan(60);
  });

  test('lossless WebP, palettes and one bit a pixel are taken as they are', async () => {
    const plain = { values: drawn, notes: [] };
    expect(await read(grey(drawn).webp({ lossless: true }), 'webp')).toEqual(plain);
    expect(await read(grey(drawn).png({ palette: true, colours: 2 }), 'png')).toEqual(plain);
    expect(await read(grey(drawn).tiff({ bitdepth: 1, compression: 'ccittfax4' }), 'tif')).toEqual(plain);
  });

  test('one that lies in the transparency says so', async () => {
    const pixels = Uint8Array.from({ length: 4 * drawn.length }, (_, i) => (i % 4 === 3 ? drawn[(i - 3) / 4] : 90));
    const mask = await read(sharp(pixels, { raw: { ...size, channels: 4 } }).png(), 'png');
    expect(mask.values).toEqual(drawn);
    expect(codes(mask)).toEqual(['MASK_FROM_ALPHA']);
  });

  test('is refused with figures where it needs more memory than there is', async () => {
    const path = join(folder, 'large.png');
    writeFileSync(path, await grey(drawn).png().toBuffer());
    const machine = { availableMemory: () => 100_000, freeSpace: () => Promise.resolve(1e12) };
    expect(await codeOf(readMask(path, size, { machine }))).toBe('MEMORY_TOO_SMALL');
  });
});
