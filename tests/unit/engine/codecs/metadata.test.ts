import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ExifReader from 'exifreader';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { encodePhoto, type EncodedPhoto } from '../../../../src-main/engine/codecs/write/encode-photo.ts';
import type { EncodeTarget } from '../../../../src-main/engine/codecs/write/encode-plan.ts';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { openWorkingImage } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import { addTiffMetadata } from '../../../../src-main/engine/codecs/write/add-tiff-metadata.ts';
import { exifBlock, iptc, putIntoJpeg, putIntoTiff, xmpPacket, type Directory } from './make-metadata.ts';
import { gradient, noise, picture, scratchFolder, storedPixels, type Shape } from './make-photos.ts';

const folder = scratchFolder();
const shape: Shape = { width: 60, height: 40, channels: 3, depth: 8 };
const formats = ['jpeg', 'tiff', 'png', 'webp', 'avif'] as const;
let files = 0;
const newPath = (extension: string): string => join(folder, `photo-${(files += 1)}.${extension}`);

async function save(
  source: string,
  target: Partial<EncodeTarget> & { format: EncodeTarget['format'] },
): Promise<EncodedPhoto> {
  const working = await openWorkingImage(source, await inspectPhoto(source), join(folder, 'cache'));
  try {
    return await encodePhoto(working, [], { path: newPath(target.format ?? ''), ...target }, { sourcePath: source });
  } finally {
    await working.dispose();
  }
}

/** What an independent reader finds. */
function read(path: string): ExifReader.ExpandedTags {
  return ExifReader.load(readFileSync(path), { expanded: true });
}

/** The same, compressed texts of a PNG included. */
function readAll(path: string): Promise<ExifReader.ExpandedTags> {
  return ExifReader.load(readFileSync(path), { expanded: true, async: true });
}

const latin1Name = Buffer.from('M\xfcller\0', 'latin1');
const makerNote = Buffer.from('Nikon\0\x02\x10\0\0MM\0\x2a and some bytes only the maker understands', 'latin1');

function richDirectory(): Directory {
  return [
    { tag: 0x10e, type: 2, value: 'Großmutter — Zürich, “1931”\nsecond line <b>&amp;' },
    { tag: 0x10f, type: 2, value: 'Agfa' },
    { tag: 0x110, type: 2, value: 'Box 44' },
    { tag: 0x112, type: 3, value: 6 },
    { tag: 0x11a, type: 5, value: [[600, 1]] },
    { tag: 0x11b, type: 5, value: [[300, 1]] },
    { tag: 0x128, type: 3, value: 2 },
    { tag: 0x131, type: 2, value: 'Scanner 3.1' },
    { tag: 0x132, type: 2, value: '2001:02:03 04:05:06' },
    { tag: 0x13b, type: 2, value: latin1Name },
    { tag: 0x8298, type: 2, value: '© Familie Müller' },
    {
      tag: 0x8769,
      type: 4,
      value: [
        { tag: 0x829a, type: 5, value: [[1, 125]] },
        { tag: 0x9003, type: 2, value: '1931:06:07 10:11:12' },
        { tag: 0x927c, type: 7, value: makerNote },
        { tag: 0x9286, type: 7, value: Buffer.from('ASCII\0\0\0found in the attic', 'latin1') },
        { tag: 0xa002, type: 4, value: 60 },
        { tag: 0xa003, type: 4, value: 40 },
        { tag: 0xa434, type: 2, value: 'Lens' },
      ],
    },
    {
      tag: 0x8825,
      type: 4,
      value: [
        { tag: 1, type: 2, value: 'N' },
        {
          tag: 2,
          type: 5,
          value: [
            [47, 1],
            [22, 1],
            [30, 1],
          ],
        },
        { tag: 3, type: 2, value: 'E' },
        {
          tag: 4,
          type: 5,
          value: [
            [8, 1],
            [32, 1],
            [0, 1],
          ],
        },
      ],
    },
  ];
}

/** All that must be found again in any format. */
function expectRich(path: string): void {
  const { exif, gps } = read(path);
  const bytes = readFileSync(path);
  expect(exif?.Make?.description).toBe('Agfa');
  expect(exif?.Model?.description).toBe('Box 44');
  expect(exif?.Software?.description).toBe('Scanner 3.1');
  expect(exif?.DateTime?.description).toBe('2001:02:03 04:05:06');
  expect(exif?.DateTimeOriginal?.description).toBe('1931:06:07 10:11:12');
  expect(exif?.ExposureTime?.value).toEqual([1, 125]);
  expect(exif?.UserComment).toMatchObject({ description: 'found in the attic' });
  expect(exif?.LensModel?.description).toBe('Lens');
  expect(gps?.Latitude).toBeCloseTo(47.375, 6);
  expect(gps?.Longitude).toBeCloseTo(8.5333, 3);
  for (const part of [Buffer.from('Großmutter — Zürich, “1931”\nsecond line <b>&amp;'), latin1Name, makerNote]) {
    expect(bytes.includes(part), part.toString('latin1')).toBe(true);
  }
}

async function richJpeg(bigEndian: boolean): Promise<string> {
  const path = newPath('jpg');
  await picture(gradient(60, 40, 3), shape)
    .withIccProfile('p3')
    .jpeg({ quality: 95 })
    .toFile(path);
  const exif = exifBlock(bigEndian, richDirectory(), {
    thumbnail: Buffer.from('\xff\xd8the old thumbnail\xff\xd9', 'latin1'),
  });
  putIntoJpeg(path, { exif, xmp: xmpPacket, iptc, jfif: 96 });
  return path;
}

async function richTiff(): Promise<string> {
  const path = newPath('tif');
  const pixels = noise(60 * 40 * 3, 16);
  await picture(pixels, { ...shape, depth: 16 })
    .withIccProfile('p3')
    .withXmp(xmpPacket.toString())
    .tiff({ compression: 'lzw' })
    .toFile(path);
  putIntoTiff(path, [...richDirectory(), { tag: 33723, type: 7, value: iptc }]);
  return path;
}

describe.each([
  ['JPEG, little-endian', () => richJpeg(false)],
  ['JPEG, big-endian', () => richJpeg(true)],
  ['TIFF', richTiff],
])('the metadata of a %s', (_, make) => {
  test.each(formats)('reaches a %s: EXIF, maker note, GPS, and letters of any encoding', async (format) => {
    const { path } = await save(await make(), { format });
    expectRich(path);
  });

  test.each(formats)('says of a %s that it stands upright, with its new size and resolution', async (format) => {
    const { path } = await save(await make(), { format });
    const { exif } = read(path);
    expect((await sharp(path).metadata()).autoOrient).toEqual({ width: 40, height: 60 });
    expect([undefined, 1]).toContain(exif?.Orientation?.value);
    expect([exif?.PixelXDimension?.value, exif?.PixelYDimension?.value]).toEqual([40, 60]);
    expect([exif?.XResolution?.value, exif?.YResolution?.value, exif?.ResolutionUnit?.value]).toEqual([
      [300, 1],
      [600, 1],
      2,
    ]);
  });

  test.each(formats)('keeps XMP in a %s, but for the orientation', async (format) => {
    const { path } = await save(await make(), { format });
    expect((await sharp(path).metadata()).xmp).toEqual(
      Buffer.from(xmpPacket.toString().replace('Orientation="6"', 'Orientation="1"')),
    );
  });

  test.each(formats)('keeps the colour profile in a %s, byte for byte', async (format) => {
    const source = await make();
    const { path } = await save(source, { format });
    const before = (await sharp(source).metadata()).icc;
    expect(before?.length).toBeGreaterThan(100);
    expect((await sharp(path).metadata()).icc?.equals(before as Buffer)).toBe(true);
  });

  test.each(['jpeg', 'tiff', 'png'] as const)('keeps IPTC in a %s', async (format) => {
    const { path, notes } = await save(await make(), { format });
    expect((await readAll(path)).iptc).toMatchObject({
      'Caption/Abstract': { description: 'Wedding of Großvater' },
      City: { description: 'Zürich' },
      Keywords: { description: 'family' },
    });
    expect(notes.map(({ code }) => code)).not.toContain('IPTC_DROPPED');
  });

  test.each(['webp', 'avif'] as const)('says that a %s cannot keep IPTC', async (format) => {
    expect((await save(await make(), { format })).notes.map(({ code }) => code)).toContain('IPTC_DROPPED');
  });

  test('survives a second round through every format', async () => {
    let path = await make();
    for (const format of [...formats, 'tiff', 'jpeg'] as const) path = (await save(path, { format })).path;
    expectRich(path);
  });
});

test('the thumbnail of the unrestored photo is not carried along', async () => {
  const source = await richJpeg(false);
  expect(readFileSync(source).includes('the old thumbnail')).toBe(true);
  for (const format of formats) {
    const { path } = await save(source, { format });
    expect(readFileSync(path).includes('the old thumbnail'), format).toBe(false);
    expect(read(path).Thumbnail).toBeUndefined();
  }
});

test('the tags of a BigTIFF are read, and written', async () => {
  const path = newPath('tif');
  const pixels = noise(60 * 40 * 3, 8);
  await picture(pixels, shape).tiff({ compression: 'lzw', bigtiff: true }).toFile(path);
  expect(readFileSync(path).readUInt16LE(2)).toBe(43);
  const exif = exifBlock(true, richDirectory());
  await addTiffMetadata(path, { exif, iptc, resolution: { x: 600, y: 300 } });
  expect(await storedPixels(path, shape)).toEqual(pixels);
  const copy = await save(path, { format: 'tiff' });
  expectRich(copy.path);
  expect(await storedPixels(copy.path, shape)).toEqual(pixels);
  expect(read(copy.path).iptc).toMatchObject({ City: { description: 'Zürich' } });
});

describe('the resolution', () => {
  test.each(formats)('of a JPEG without EXIF is found in the %s made from it', async (format) => {
    const source = newPath('jpg');
    await picture(gradient(60, 40, 3), shape)
      .jpeg()
      .toFile(source);
    putIntoJpeg(source, { jfif: 1200 });
    const { path } = await save(source, { format });
    expect(read(path).exif?.XResolution?.value).toEqual([1200, 1]);
  });

  test.each([
    ['tiff', { compression: 'none', xres: 600 / 25.4, yres: 600 / 25.4 }],
    ['png', {}],
  ] as const)('of a %s is kept in each format', async (from, options) => {
    const source = newPath(from);
    await picture(gradient(60, 40, 3), shape)
      .withMetadata({ density: 600 })
      .toFormat(from, options)
      .toFile(source);
    for (const format of formats) {
      const { path } = await save(source, { format });
      expect(read(path).exif?.XResolution?.value, format).toEqual([600, 1]);
      const { density } = await sharp(path).metadata();
      if (format !== 'webp' && format !== 'avif') expect(density, format).toBe(600);
    }
  });

  test('is not invented where the photo has none', async () => {
    const source = newPath('webp');
    await picture(gradient(60, 40, 3), shape)
      .webp()
      .toFile(source);
    const tiff = read((await save(source, { format: 'tiff' })).path);
    expect(tiff.exif?.ResolutionUnit?.value).toBe(1);
    const jpeg = read((await save(source, { format: 'jpeg' })).path);
    expect([jpeg.exif?.XResolution, jpeg.jfif]).toEqual([undefined, undefined]);
    const { path } = await save(source, { format: 'png' });
    const png = read(path);
    expect(png.png?.['Pixel Units']?.value).toBe(0);
    expect((await sharp(path).metadata()).density).toBeUndefined();
  });
});

test('the texts of a PNG stay in a PNG, and are said to be lost elsewhere', async () => {
  const source = newPath('png');
  await picture(gradient(60, 40, 3), shape)
    .png()
    .toFile(source);
  const bytes = readFileSync(source);
  const { crc32 } = await import('node:zlib');
  const body = Buffer.from('tEXtDescription\0found in the attic <1931> & kept', 'latin1');
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length - 4);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  const { writeFileSync } = await import('node:fs');
  writeFileSync(source, Buffer.concat([bytes.subarray(0, 33), head, body, sum, bytes.subarray(33)]));
  const png = await save(source, { format: 'png' });
  expect((await sharp(png.path).metadata()).comments).toEqual([
    { keyword: 'Description', text: 'found in the attic <1931> & kept' },
  ]);
  expect(png.notes).toEqual([]);
  expect((await save(source, { format: 'tiff' })).notes.map(({ code }) => code)).toEqual(['COMMENTS_DROPPED']);
});

test('a photo whose EXIF is nonsense is saved without it', async () => {
  const source = newPath('jpg');
  await picture(gradient(60, 40, 3), shape)
    .jpeg()
    .toFile(source);
  putIntoJpeg(source, { exif: Buffer.from('II*\0\xff\xff\xff\x7fnonsense', 'latin1') });
  for (const format of formats) {
    const { path } = await save(source, { format });
    expect((await sharp(path).metadata()).width).toBe(60);
  }
});

test('EXIF that is too long for a JPEG segment is left out of it, and said to be', async () => {
  const source = newPath('tif');
  await picture(gradient(60, 40, 3), shape)
    .tiff({ compression: 'none' })
    .toFile(source);
  const note = Buffer.alloc(90000, 'n');
  putIntoTiff(source, [{ tag: 0x8769, type: 4, value: [{ tag: 0x927c, type: 7, value: note }] }]);
  const jpeg = await save(source, { format: 'jpeg' });
  expect(jpeg.notes.map(({ code }) => code)).toEqual(['EXIF_DROPPED']);
  expect(readFileSync((await save(source, { format: 'tiff' })).path).includes(note)).toBe(true);
});
