import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import ExifReader from 'exifreader';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { bufferReader } from '../../../../src-main/engine/codecs/base/byte-reader.ts';
import { readAvifMetadata } from '../../../../src-main/engine/codecs/metadata/iso-boxes.ts';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { photoNotes } from '../../../../src-main/engine/codecs/read/photo-notes.ts';
import { readSmallPicture } from '../../../../src-main/engine/codecs/screen/read-small-picture.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import {
  addChunks,
  addSegments,
  chunk,
  multiPictureIndex,
  rawProfile,
  readChunks,
  readSegments,
  segment,
} from './make-containers.ts';
import {
  exifBlock,
  exifSegment,
  iptc,
  iptcResource,
  iptcSegment,
  putIntoTiff,
  xmpPacket,
  xmpSegment,
  type Directory,
} from './make-metadata.ts';
import {
  codesOf,
  gradient,
  newPath,
  noise,
  rgb,
  save as saveAs,
  savePicture,
  storedPixels,
  turn,
} from './make-photos.ts';

const shape = rgb(60, 40);
const formats = ['jpeg', 'tiff', 'png', 'webp', 'avif'] as const;
type Format = (typeof formats)[number];
/** What has a place for IPTC. */
const keepsIptc = (format: Format): boolean => format !== 'webp' && format !== 'avif';

const newPhoto = (format: Format | 'gif'): Promise<string> => savePicture(gradient(60, 40, 3), shape, format);
const save = (source: string, format: Format) => saveAs(source, { format });
const openingCodes = async (path: string): Promise<string[]> => codesOf(photoNotes(await inspectPhoto(path)));

/** What an independent reader finds, compressed texts included. */
function read(path: string): Promise<ExifReader.ExpandedTags> {
  return ExifReader.load(readFileSync(path), { expanded: true, async: true });
}

/** The packet as it stands in the file. */
async function readXmp(path: string): Promise<string> {
  return (await sharp(path).metadata()).xmp?.toString() ?? '';
}

const turned: Directory = [
  { tag: 0x10f, type: 2, value: 'Agfa' },
  { tag: 0x112, type: 3, value: 6 },
  { tag: 0x13b, type: 2, value: 'A. Example' },
];
const exifMark = Buffer.from('Exif\0\0', 'latin1');

describe("a PNG with other programs' EXIF, IPTC and XMP in its texts", () => {
  const exif = exifBlock(true, turned);
  const kinds: [string, () => Buffer[]][] = [
    [
      'exiv2',
      () => [rawProfile('zTXt', 'exif', Buffer.concat([exifMark, exif])), rawProfile('zTXt', 'iptc', iptcResource)],
    ],
    [
      'ImageMagick',
      () => [rawProfile('tEXt', 'exif', Buffer.concat([exifMark, exif])), rawProfile('tEXt', '8bim', iptcResource)],
    ],
    ['ExifTool', () => [rawProfile('iTXt', 'APP1', Buffer.concat([exifMark, exif])), rawProfile('zTXt', 'iptc', iptc)]],
  ];

  test.each(kinds.flatMap(([name, make]) => formats.map((format) => [name, format, make] as const)))(
    'as %s writes them, is turned upright and keeps them in a %s',
    async (_, format, make) => {
      for (const where of ['first', 'last'] as const) {
        const source = await newPhoto('png');
        addChunks(source, [...make(), rawProfile('zTXt', 'xmp', xmpPacket)], where);
        const result = await save(source, format);
        expect((await sharp(result.path).metadata()).autoOrient).toEqual({ width: 40, height: 60 });
        const found = await read(result.path);
        expect(found.exif?.Make?.description).toBe('Agfa');
        expect(found.exif?.Artist?.description).toBe('A. Example');
        expect([undefined, 1]).toContain(found.exif?.Orientation?.value);
        expect(await readXmp(result.path)).toContain('Großmutter, 1931');
        expect(found.iptc?.City?.description).toBe(keepsIptc(format) ? 'Zürich' : undefined);
        expect(codesOf(result.notes)).toEqual(keepsIptc(format) ? [] : ['IPTC_DROPPED']);
      }
    },
  );

  test.each([2, 3, 4, 5, 6, 7, 8])('of orientation %i has all its pixels upright', async (orientation) => {
    const pixels = noise(60 * 40 * 3, 8);
    const source = await savePicture(pixels, shape, 'png');
    addChunks(source, [rawProfile('tEXt', 'exif', exifBlock(false, [{ tag: 0x112, type: 3, value: orientation }]))]);
    const upright = turn(pixels, shape, orientation);
    const { path } = await save(source, 'png');
    expect(await storedPixels(path, shape)).toEqual(upright.pixels);
    const small = await readSmallPicture(source, 100);
    const { pixels: turned, ...size } = upright;
    expect(small).toMatchObject(size);
    expect(Array.from(small.bytes)).toEqual(Array.from(turned));
    expect(await renderThumbnail(source, 100)).toMatchObject(size);
  });

  test('that cannot be read keeps that text as it is', async () => {
    const source = await newPhoto('png');
    const broken = chunk('zTXt', 'Raw profile type exif\0\0no deflated bytes');
    addChunks(source, [broken]);
    const { path, notes } = await save(source, 'png');
    expect(readFileSync(path).includes(broken)).toBe(true);
    expect(notes).toEqual([]);
    expect(codesOf((await save(source, 'jpeg')).notes)).toEqual(['COMMENTS_DROPPED']);
  });
});

test('texts of a PNG stay byte for byte: control characters, other languages, before and behind the pixels', async () => {
  const source = await newPhoto('png');
  const texts = [
    chunk('tEXt', 'Description\0a tab\t, an escape \x1b[0m, a bell \x07 and <xml> & "quotes"'),
    chunk('iTXt', Buffer.concat([Buffer.from('Comment\0\0\0zh\0\0'), Buffer.from('外婆，一九三二年')])),
    chunk('tEXt', 'Author\0M\xfcller'),
  ];
  addChunks(source, texts.slice(0, 2));
  addChunks(source, texts.slice(2), 'last');
  const result = await save(source, 'png');
  for (const text of texts) expect(readFileSync(result.path).includes(text)).toBe(true);
  expect(result.notes).toEqual([]);
  expect(
    readChunks((await save(result.path, 'png')).path).filter(({ type }) => /^(?:tEXt|zTXt|iTXt)$/.test(type)),
  ).toHaveLength(3);
  for (const format of ['jpeg', 'tiff', 'webp', 'avif'] as const) {
    expect(codesOf((await save(source, format)).notes), format).toEqual(['COMMENTS_DROPPED']);
  }
});

describe('the comment', () => {
  const comments = [
    Buffer.from('Aunt Example, summer 1932'),
    Buffer.from('\xcd\xe2\xc6\xc5 in another encoding', 'latin1'),
  ];

  test('of a JPEG is kept in a JPEG and a PNG byte for byte, and said to be lost elsewhere', async () => {
    const source = await newPhoto('jpeg');
    addSegments(
      source,
      comments.map((comment) => segment(0xfe, comment)),
    );
    const jpeg = await save(source, 'jpeg');
    const found = readSegments(jpeg.path).filter(({ marker }) => marker === 0xfe);
    expect(found.map(({ body }) => body)).toEqual(comments);
    const png = await save(source, 'png');
    const texts = readChunks(png.path).filter(({ type }) => type === 'tEXt');
    expect(texts.map(({ data }) => data)).toEqual(
      comments.map((text) => Buffer.concat([Buffer.from('Comment\0'), text])),
    );
    expect([jpeg.notes, png.notes]).toEqual([[], []]);
    for (const format of ['tiff', 'webp', 'avif'] as const) {
      expect(codesOf((await save(source, format)).notes), format).toEqual(['COMMENTS_DROPPED']);
    }
  });

  test('and the XMP packet of a GIF are kept or named too', async () => {
    const source = await newPhoto('gif');
    const bytes = readFileSync(source);
    const at = 13 + (bytes[10] & 0x80 ? 3 * 2 ** ((bytes[10] & 7) + 1) : 0);
    const ramp = Buffer.from([1, ...Array.from({ length: 256 }, (_, i) => 255 - i), 0]);
    const added = Buffer.concat([
      Buffer.from([0x21, 0xfe, comments[0].length, ...comments[0], 0]),
      Buffer.from('!\xff\x0bXMP DataXMP', 'latin1'),
      xmpPacket,
      ramp,
    ]);
    writeFileSync(source, Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at)]));
    const { path, notes } = await save(source, 'jpeg');
    expect(readSegments(path).find(({ marker }) => marker === 0xfe)?.body).toEqual(comments[0]);
    expect(await readXmp(path)).toContain('Großmutter, 1931');
    expect(notes.filter(({ code }) => code !== 'ALPHA_FLATTENED')).toEqual([]);
    expect(codesOf((await save(source, 'webp')).notes)).toEqual(['COMMENTS_DROPPED']);
  });
});

describe('extended XMP', () => {
  const letter = 'Letter on the back of the photograph. '.repeat(2400);
  const rdf = (inside: string): string =>
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    `<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" ${inside}</rdf:Description></rdf:RDF></x:xmpmeta>`;
  const extension = Buffer.from(
    rdf(`><dc:description><rdf:Alt><rdf:li xml:lang="x-default">${letter}</rdf:li></rdf:Alt></dc:description>`),
  );
  const guid = createHash('md5').update(extension).digest('hex').toUpperCase();
  const main = rdf(
    `xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" xmp:Rating="5" xmpNote:HasExtendedXMP="${guid}">`,
  );
  const portion = (offset: number, length: number): Buffer => {
    const position = Buffer.alloc(8);
    position.writeUInt32BE(extension.length, 0);
    position.writeUInt32BE(offset, 4);
    const head = [`http://ns.adobe.com/xmp/extension/\0${guid}`, position];
    return segment(0xe1, ...head, extension.subarray(offset, offset + length));
  };

  async function extended(portions: readonly Buffer[]): Promise<string> {
    const source = await newPhoto('jpeg');
    addSegments(source, [xmpSegment(main), ...portions]);
    return source;
  }

  test.each(formats)('is kept in a %s', async (format) => {
    // Out of order, as the specification allows.
    const source = await extended([portion(60000, 60000), portion(0, 60000)]);
    const { path, notes } = await save(source, format);
    expect(notes).toEqual([]);
    if (format === 'jpeg') expect((await read(path)).xmp?.description?.description === letter).toBe(true);
    else expect((await readXmp(path)).includes(letter)).toBe(true);
    expect(await readXmp(path)).toContain('xmp:Rating="5"');
    // What a JPEG names must be there; elsewhere nothing is named.
    const segments = format === 'jpeg' ? readSegments(path) : [];
    const named = /HasExtendedXMP="([0-9A-F]{32})"/.exec(readFileSync(path).toString('latin1'))?.[1];
    const data = segments.filter(({ body }) =>
      body.toString('latin1').startsWith('http://ns.adobe.com/xmp/extension/'),
    );
    const whole = Buffer.concat(data.map(({ body }) => body.subarray(75)));
    expect(named).toBe(format === 'jpeg' ? createHash('md5').update(whole).digest('hex').toUpperCase() : undefined);
    const again = await save(path, 'png');
    expect((await readXmp(again.path)).includes(letter)).toBe(true);
  });

  test.each(formats)('that is not whole is named in a %s, and the rest names none', async (format) => {
    const { path, notes } = await save(await extended([portion(60000, 60000)]), format);
    expect(notes).toMatchObject([{ code: 'METADATA_DAMAGED', values: { what: 'XMP' } }]);
    expect(await readXmp(path)).toContain('xmp:Rating="5"');
    expect(readFileSync(path).includes('HasExtendedXMP')).toBe(false);
  });

  test('is how a JPEG keeps a long packet that came in one piece', async () => {
    const change = (image: Sharp): Sharp => image.withXmp(extension.toString());
    const source = await savePicture(gradient(60, 40, 3), shape, 'tif', { change });
    const { path, notes } = await save(source, 'jpeg');
    expect(notes).toEqual([]);
    expect((await read(path)).xmp?.description?.description === letter).toBe(true);
  });
});

describe('pictures behind the picture', () => {
  async function withSecond(second: Buffer, type = 0x020002, xmp?: string): Promise<string> {
    const source = await newPhoto('jpeg');
    const segments = xmp === undefined ? [] : [xmpSegment(xmp)];
    const { length } = readFileSync(source);
    const index = multiPictureIndex([
      { type: 0x030000, length, offset: 0 },
      { type, length: second.length, offset: 0 },
    ]);
    const before = 2 + Buffer.concat(segments).length;
    const offset = length + before - 2 + index.length - (before + 8);
    const entries = [
      { type: 0x030000, length, offset: 0 },
      { type, length: second.length, offset },
    ];
    addSegments(source, [...segments, multiPictureIndex(entries)], second);
    return source;
  }
  const other = async (...segments: Buffer[]): Promise<Buffer> => {
    const path = await newPhoto('jpeg');
    addSegments(path, segments);
    return readFileSync(path);
  };

  test('are counted: the second eye of a stereo photo, but no preview of the same picture', async () => {
    const stereo = await withSecond(await other());
    expect(photoNotes(await inspectPhoto(stereo))).toEqual([
      {
        code: 'FIRST_PICTURE_ONLY',
        message: 'Only the first of 2 pictures in the file is used.',
        values: { count: 2 },
      },
    ]);
    expect(await openingCodes(await withSecond(await other(), 0x010001))).toEqual([]);
  });

  const container =
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
    'xmlns:Container="http://ns.google.com/photos/1.0/container/" xmlns:Item="http://ns.google.com/photos/1.0/container/item/" ' +
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" MARK>' +
    '<Container:Directory><rdf:Seq><rdf:li><Container:Item Item:Semantic="WHAT" Item:Length="9"/></rdf:li></rdf:Seq></Container:Directory>' +
    '<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Harvest</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta>';

  test.each(formats)(
    'a gain map is named, and a %s keeps EXIF, IPTC and XMP, which then speaks of none',
    async (format) => {
      const second = await other(xmpSegment('<rdf:Description hdrgm:Version="1.0" hdrgm:GainMapMax="2"/>'));
      const xmp = container.replace('MARK', 'hdrgm:Version="1.0"').replace('WHAT', 'GainMap');
      const source = await withSecond(second, 0, xmp);
      addSegments(source, [exifSegment(exifBlock(true, [{ tag: 0x13b, type: 2, value: 'A. Example' }])), iptcSegment]);
      expect(await openingCodes(source)).toEqual(['GAIN_MAP_UNUSED']);
      const result = await save(source, format);
      const found = await read(result.path);
      expect(found.exif?.Artist?.description).toBe('A. Example');
      expect(await readXmp(result.path)).toContain('>Harvest<');
      expect(found.iptc?.City?.description).toBe(keepsIptc(format) ? 'Zürich' : undefined);
      expect(codesOf(result.notes)).toEqual(keepsIptc(format) ? [] : ['IPTC_DROPPED']);
      const bytes = readFileSync(result.path).toString('latin1');
      for (const mark of ['hdrgm:Version', 'GainMap', 'Container:Directory']) expect(bytes).not.toContain(mark);
    },
  );

  test('the video of a phone is named, and XMP then speaks of none', async () => {
    const source = await newPhoto('jpeg');
    const xmp = container.replace('MARK', 'GCamera:MotionPhoto="1"').replace('WHAT', 'MotionPhoto');
    addSegments(source, [xmpSegment(xmp)], Buffer.from('a video'));
    expect(await openingCodes(source)).toEqual(['VIDEO_UNUSED']);
    const { path } = await save(source, 'jpeg');
    expect(readFileSync(path).includes('MotionPhoto')).toBe(false);
    expect(await readXmp(path)).toContain('>Harvest<');
  });

  test('frames of a GIF, a WebP and a PNG are counted', async () => {
    const frames = Buffer.from(noise(60 * 40 * 3 * 3, 8));
    const film = sharp(frames, { raw: { width: 60, height: 120, channels: 3, pageHeight: 40 } });
    for (const format of ['gif', 'webp'] as const) {
      const path = newPath(format);
      await film.clone().toFormat(format).toFile(path);
      expect(await inspectPhoto(path), format).toMatchObject({ pages: 3, width: 60, height: 40 });
    }
    const path = await newPhoto('png');
    addChunks(path, [chunk('acTL', Buffer.from([0, 0, 0, 3, 0, 0, 0, 0]))]);
    expect(await openingCodes(path)).toEqual(['FIRST_PICTURE_ONLY']);
  });
});

describe('texts of the EXIF type UTF-8', () => {
  const directory: Directory = [
    { tag: 0x10e, type: 129, value: 'Großmutter am See 1932' },
    { tag: 0x112, type: 3, value: 6 },
    { tag: 0x13b, type: 129, value: 'Jörg Beispiel' },
    { tag: 0x8298, type: 129, value: 'Archiv Beispiel' },
  ];
  const values = ['Großmutter am See 1932\0', 'Jörg Beispiel\0', 'Archiv Beispiel\0'].map((text) => Buffer.from(text));

  test.each(formats)('are kept in a %s, with their tag and type', async (format) => {
    const jpeg = await newPhoto('jpeg');
    addSegments(jpeg, [exifSegment(exifBlock(true, directory))]);
    const tiff = await newPhoto('tiff');
    putIntoTiff(tiff, directory);
    for (const source of [jpeg, tiff]) {
      const { path } = await save(source, format);
      const bytes = readFileSync(path);
      for (const value of values) expect(bytes.includes(value), value.toString()).toBe(true);
      const entries = [Buffer.from([0x01, 0x0e, 0, 129]), Buffer.from([0x0e, 0x01, 129, 0])];
      expect(entries.some((entry) => bytes.includes(entry))).toBe(true);
    }
  });
});

test.each(formats)(
  'XMP that repeats orientation and size says in a %s what is true of the new photo, without a thumbnail',
  async (format) => {
    const packet =
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ' +
      'xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" tiff:ImageWidth="60" exif:PixelXDimension="60">' +
      '<tiff:Orientation>6</tiff:Orientation><tiff:ImageLength>40</tiff:ImageLength><exif:PixelYDimension>40</exif:PixelYDimension>' +
      '<xmp:Thumbnails><rdf:Alt><rdf:li>the old thumbnail</rdf:li></rdf:Alt></xmp:Thumbnails></rdf:Description></rdf:RDF></x:xmpmeta>';
    const source = await newPhoto('jpeg');
    addSegments(source, [exifSegment(exifBlock(false, turned)), xmpSegment(packet)]);
    const { path } = await save(source, format);
    const found = await readXmp(path);
    expect(found).toContain('<tiff:Orientation>1</tiff:Orientation><tiff:ImageLength>60</tiff:ImageLength>');
    expect(found).toContain('tiff:ImageWidth="40" exif:PixelXDimension="40"');
    expect(found).toContain('<exif:PixelYDimension>60</exif:PixelYDimension></rdf:Description>');
  },
);

test.each(formats)('EXIF that cannot be read is named when a %s is saved without it', async (format) => {
  const source = await newPhoto('jpeg');
  addSegments(source, [exifSegment('II*\0\xff\xff\xff\x7fnonsense')]);
  const { notes } = await save(source, format);
  expect(notes).toMatchObject([{ code: 'METADATA_DAMAGED', values: { what: 'EXIF' } }]);
});

test('a TIFF whose texts are too long to be carried says so, and keeps the others', async () => {
  const source = await newPhoto('tiff');
  putIntoTiff(source, [
    { tag: 0x10f, type: 2, value: 'Agfa' },
    { tag: 0x131, type: 2, value: Buffer.alloc(33 * 2 ** 20, 's') },
    { tag: 0x8769, type: 4, value: [{ tag: 0x9003, type: 2, value: '1931:06:07 10:11:12' }] },
  ]);
  const { path, notes } = await save(source, 'tiff');
  expect(notes).toMatchObject([{ code: 'METADATA_DAMAGED', values: { what: 'EXIF' } }]);
  const { exif } = await read(path);
  expect([exif?.Make?.description, exif?.DateTimeOriginal?.description]).toEqual(['Agfa', '1931:06:07 10:11:12']);
});

test("a TIFF with Photoshop's layers says that they are not kept", async () => {
  const source = await newPhoto('tiff');
  expect(await openingCodes(source)).toEqual([]);
  putIntoTiff(source, [{ tag: 37724, type: 7, value: Buffer.from('Adobe Photoshop Document Data Block\0') }]);
  expect(await openingCodes(source)).toEqual(['LAYERS_UNUSED']);
});

test('texts of a PNG that are too long to be carried are named, and the others are kept', async () => {
  const source = await newPhoto('png');
  addChunks(source, [chunk('tEXt', 'Title\0Harvest'), chunk('tEXt', `Letter\0${'a'.repeat(9e6)}`)]);
  const { path, notes } = await save(source, 'png');
  expect(notes).toMatchObject([{ code: 'METADATA_DAMAGED', values: { what: 'texts' } }]);
  expect(readFileSync(path).includes('Title\0Harvest')).toBe(true);
});

test('an AVIF sequence says that its first picture is used, an AVIF with a gain map that this is not kept', async () => {
  const box = (type: string, ...parts: Buffer[]): Buffer => {
    const body = Buffer.concat(parts);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const read = async (bytes: Buffer) => readAvifMetadata(bufferReader(bytes));
  const sizes = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 12]);
  const track = box('trak', box('mdia', box('minf', box('stbl', box('stsz', sizes)))));
  const sequence = Buffer.concat([box('ftyp', Buffer.from('avis\0\0\0\0avisavifmif1')), box('moov', track)]);
  expect(await read(sequence)).toMatchObject({ pictures: 12, gainMap: false });
  const still = await newPhoto('avif');
  expect(await openingCodes(still)).toEqual([]);
  const bytes = readFileSync(still);
  const brands = bytes.subarray(8, bytes.readUInt32BE(0));
  // Another brand in place of one that no reader needs, so that the picture's own offsets stay true.
  const at = bytes.indexOf('miaf');
  expect(at).toBeLessThan(8 + brands.length);
  bytes.write('tmap', at, 'latin1');
  writeFileSync(still, bytes);
  expect(await openingCodes(still)).toEqual(['GAIN_MAP_UNUSED']);
});
