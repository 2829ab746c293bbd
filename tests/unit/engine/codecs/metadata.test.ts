import { readFileSync } from 'node:fs';
import ExifReader from 'exifreader';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { addTiffMetadata } from '../../../../src-main/engine/codecs/write/add-tiff-metadata.ts';
import {
  exifBlock,
  exifSegment,
  iptc,
  iptcSegment,
  jfifSegment,
  putIntoTiff,
  replaceSegments,
  xmpPacket,
  xmpSegment,
  type Directory,
} from './make-metadata.ts';
import { codesOf, gradient, noiseOf, rgb, save, savePicture, storedPixels } from './make-photos.ts';

const shape = rgb(60, 40);
const pixels = gradient(60, 40, 3);
const formats = ['jpeg', 'tiff', 'png', 'webp', 'avif'] as const;

/** What an independent reader finds, compressed texts of a PNG included. */
function read(path: string): Promise<ExifReader.ExpandedTags> {
  return ExifReader.load(readFileSync(path), { expanded: true, async: true });
}

const latin1Name = Buffer.from('M\xfcller\0', 'latin1');
const makerNote = Buffer.from('Nikon\0\x02\x10\0\0MM\0\x2a and some bytes only the maker understands', 'latin1');
const degrees = (...parts: number[]): [number, number][] => parts.map((part) => [part, 1]);

const richDirectory: Directory = [
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
      { tag: 2, type: 5, value: degrees(47, 22, 30) },
      { tag: 3, type: 2, value: 'E' },
      { tag: 4, type: 5, value: degrees(8, 32, 0) },
    ],
  },
];

/** All that must be found again in any format. */
async function expectRich(path: string): Promise<void> {
  const { exif, gps } = await read(path);
  const bytes = readFileSync(path);
  expect(exif).toMatchObject({
    Make: { description: 'Agfa' },
    Model: { description: 'Box 44' },
    Software: { description: 'Scanner 3.1' },
    DateTime: { description: '2001:02:03 04:05:06' },
    DateTimeOriginal: { description: '1931:06:07 10:11:12' },
    ExposureTime: { value: [1, 125] },
    UserComment: { description: 'found in the attic' },
    LensModel: { description: 'Lens' },
  });
  expect(gps?.Latitude).toBeCloseTo(47.375, 6);
  expect(gps?.Longitude).toBeCloseTo(8.5333, 3);
  for (const part of [Buffer.from('Großmutter — Zürich, “1931”\nsecond line <b>&amp;'), latin1Name, makerNote]) {
    expect(bytes.includes(part), part.toString('latin1')).toBe(true);
  }
}

async function richJpeg(bigEndian: boolean): Promise<string> {
  const path = await savePicture(pixels, shape, 'jpeg', { quality: 95, change: (image) => image.withIccProfile('p3') });
  const exif = exifBlock(bigEndian, richDirectory, Buffer.from('\xff\xd8the old thumbnail\xff\xd9', 'latin1'));
  replaceSegments(path, [jfifSegment(96), exifSegment(exif), xmpSegment(xmpPacket), iptcSegment]);
  return path;
}

async function richTiff(): Promise<string> {
  const deep = rgb(60, 40, 16);
  const path = await savePicture(noiseOf(deep), deep, 'tif', {
    compression: 'lzw',
    change: (image) => image.withIccProfile('p3').withXmp(xmpPacket.toString()),
  });
  putIntoTiff(path, [...richDirectory, { tag: 33723, type: 7, value: iptc }]);
  return path;
}

describe.each([
  ['JPEG, little-endian', () => richJpeg(false)],
  ['JPEG, big-endian', () => richJpeg(true)],
  ['TIFF', richTiff],
])('the metadata of a %s', (_, make) => {
  test.each(formats)(
    'reaches a %s: EXIF, maker note, GPS, letters of any encoding, profile, XMP and IPTC, which stand upright',
    async (format) => {
      const source = await make();
      const { path, notes } = await save(source, { format });
      await expectRich(path);
      const { exif, iptc: found } = await read(path);
      const { autoOrient, icc, xmp } = await sharp(path).metadata();
      expect(autoOrient).toEqual({ width: 40, height: 60 });
      expect([undefined, 1]).toContain(exif?.Orientation?.value);
      // As large and as dense as it lies now.
      expect(exif).toMatchObject({
        PixelXDimension: { value: 40 },
        PixelYDimension: { value: 60 },
        XResolution: { value: [300, 1] },
        YResolution: { value: [600, 1] },
        ResolutionUnit: { value: 2 },
      });
      expect(xmp?.toString()).toBe(xmpPacket.toString().replace('Orientation="6"', 'Orientation="1"'));
      expect(icc!.equals((await sharp(source).metadata()).icc!)).toBe(true);
      if (format === 'webp' || format === 'avif') expect(codesOf(notes)).toContain('IPTC_DROPPED');
      else {
        expect(found).toMatchObject({
          'Caption/Abstract': { description: 'Wedding of Großvater' },
          City: { description: 'Zürich' },
          Keywords: { description: 'family' },
        });
        expect(codesOf(notes)).not.toContain('IPTC_DROPPED');
      }
    },
  );

  test('survives a second round through every format', async () => {
    let path = await make();
    for (const format of [...formats, 'tiff', 'jpeg'] as const) path = (await save(path, { format })).path;
    await expectRich(path);
  });
});

test.each([false, true])('the thumbnail of the unrestored photo is not carried along (last: %s)', async (last) => {
  const source = await richJpeg(last);
  expect(readFileSync(source).includes('the old thumbnail')).toBe(true);
  for (const format of formats) {
    const { path } = await save(source, { format });
    expect(readFileSync(path).includes('the old thumbnail'), format).toBe(false);
    expect((await read(path)).Thumbnail).toBeUndefined();
  }
});

test('the tags of a BigTIFF are read, and written', async () => {
  const noise = noiseOf(shape);
  const path = await savePicture(noise, shape, 'tif', { compression: 'lzw', bigtiff: true });
  expect(readFileSync(path).readUInt16LE(2)).toBe(43);
  await addTiffMetadata(path, { exif: exifBlock(true, richDirectory), iptc, resolution: { x: 600, y: 300 } });
  expect(await storedPixels(path, shape)).toEqual(noise);
  const copy = await save(path, { format: 'tiff' });
  await expectRich(copy.path);
  expect(await storedPixels(copy.path, shape)).toEqual(noise);
  expect((await read(copy.path)).iptc).toMatchObject({ City: { description: 'Zürich' } });
});

describe('the resolution', () => {
  test.each([
    ['jpeg', 1200, {}],
    ['tiff', 600, { xres: 600 / 25.4, yres: 600 / 25.4 }],
    ['png', 600, {}],
  ] as const)('of a %s without EXIF is found in each format', async (from, wanted, options) => {
    const source = await savePicture(pixels, shape, from, {
      ...options,
      change: (image) => (from === 'jpeg' ? image : image.withMetadata({ density: wanted })),
    });
    if (from === 'jpeg') replaceSegments(source, [jfifSegment(wanted)]);
    for (const format of formats) {
      const { path } = await save(source, { format });
      expect((await read(path)).exif?.XResolution?.value, format).toEqual([wanted, 1]);
      const { density } = await sharp(path).metadata();
      if (format !== 'webp' && format !== 'avif') expect(density, format).toBe(wanted);
    }
  });

  test('is not invented where the photo has none', async () => {
    const source = await savePicture(pixels, shape, 'webp');
    const [tiff, jpeg, png] = await Promise.all(
      (['tiff', 'jpeg', 'png'] as const).map(async (format) => (await save(source, { format })).path),
    );
    expect((await read(tiff)).exif?.ResolutionUnit?.value).toBe(1);
    const { exif, jfif } = await read(jpeg);
    expect([exif?.XResolution, jfif]).toEqual([undefined, undefined]);
    expect((await read(png)).png?.['Pixel Units']?.value).toBe(0);
    expect((await sharp(png).metadata()).density).toBeUndefined();
  });
});

test('EXIF that is too long for a JPEG segment is left out of it, and said to be', async () => {
  const source = await savePicture(pixels, shape, 'tif');
  const note = Buffer.alloc(90000, 'n');
  putIntoTiff(source, [{ tag: 0x8769, type: 4, value: [{ tag: 0x927c, type: 7, value: note }] }]);
  expect(codesOf((await save(source, { format: 'jpeg' })).notes)).toEqual(['EXIF_DROPPED']);
  expect(readFileSync((await save(source, { format: 'tiff' })).path).includes(note)).toBe(true);
});
