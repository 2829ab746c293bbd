import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { failureOf } from '../../../support/expectations.ts';
import { chunk } from './make-containers.ts';
import { exifBlock, greyTags } from './make-metadata.ts';
import { gradient, inFolder, noiseOf, picture, rgb, saveBytes, savePicture, type Shape } from './make-photos.ts';

const shape = rgb(40, 20);
const pixels = gradient(40, 20, 3);

describe('a photo that can be opened', () => {
  test.each<[string, Pick<Shape, 'channels' | 'depth'>, string]>([
    ['grey 8 bit', { channels: 1, depth: 8 }, 'tiff'],
    ['grey 16 bit', { channels: 1, depth: 16 }, 'png'],
    ['grey with alpha', { channels: 2, depth: 8 }, 'png'],
    ['colour 8 bit', { channels: 3, depth: 8 }, 'jpeg'],
    ['colour 16 bit', { channels: 3, depth: 16 }, 'tiff'],
    ['colour 16 bit with alpha', { channels: 4, depth: 16 }, 'tiff'],
    ['WebP', { channels: 3, depth: 8 }, 'webp'],
    ['AVIF', { channels: 3, depth: 8 }, 'avif'],
    ['GIF', { channels: 3, depth: 8 }, 'gif'],
  ])('says what %s holds', async (_, { channels, depth }, format) => {
    const kind: Shape = { width: 30, height: 20, channels, depth };
    // By the content, not by the name.
    const made = await savePicture(noiseOf(kind), kind, format, format === 'tiff' ? { compression: 'lzw' } : {});
    const path = saveBytes('jpg', readFileSync(made));
    const info = await inspectPhoto(path);
    expect(info).toMatchObject({
      ...kind,
      format,
      colourChannels: channels < 3 ? 1 : 3,
      hasAlpha: channels % 2 === 0,
      orientation: 1,
      pages: 1,
      fileBytes: statSync(path).size,
      sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
    });
    expect(info.cacheBytes).toBeGreaterThan(noiseOf(kind).byteLength);
  });

  test('gives the size of the upright photo, the orientation, the name of the profile, and what will be converted', async () => {
    const info = await inspectPhoto(
      await savePicture(pixels, shape, 'jpeg', {
        change: (image) => image.withMetadata({ orientation: 6 }).withIccProfile('p3'),
      }),
    );
    expect(info).toMatchObject({ width: 20, height: 40, orientation: 6 });
    expect(info.iccName).toMatch(/P3/);
    const print = await savePicture(pixels, shape, 'jpeg', { change: (image) => image.toColourspace('cmyk') });
    expect(await inspectPhoto(print)).toMatchObject({ convertedFrom: 'CMYK', channels: 3, depth: 8 });
  });

  test('needs more memory for formats that are decoded as a whole', async () => {
    const [plain, progressive] = await Promise.all(
      [false, true].map(async (option) =>
        inspectPhoto(await savePicture(gradient(400, 300, 3), rgb(400, 300), 'jpeg', { progressive: option })),
      ),
    );
    expect(progressive.memoryBytes - plain.memoryBytes).toBe(400 * 300 * 3 * 2);
  });
});

describe('a file that is no photo', () => {
  beforeAll(async () => {
    writeFileSync(inFolder('empty.jpg'), '');
    writeFileSync(inFolder('letter.jpg'), 'Dear grandmother,\nthe photo is in the other letter.\n');
    writeFileSync(inFolder('paper.jpg'), '%PDF-1.7\n%\xe2\xe3\xcf\xd3');
    writeFileSync(inFolder('phone.jpg'), Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
    writeFileSync(inFolder('zeros.jpg'), Buffer.alloc(5000));
    mkdirSync(inFolder('album.jpg'));
    await picture(pixels, shape).toColourspace('scrgb').tiff({ compression: 'none' }).toFile(inFolder('float.tif'));
    await picture(pixels, shape).tiff().toFile(inFolder('camera.dng'));
    if (process.platform !== 'win32') execFileSync('mkfifo', [inFolder('pipe.jpg')]);
  });

  test.each<readonly [name: string, code: string, words: RegExp]>([
    ['nothing-here.jpg', 'FILE_NOT_FOUND', /no file/],
    ['album.jpg', 'FILE_IS_FOLDER', /folder/],
    ['empty.jpg', 'FILE_EMPTY', /empty/],
    ['letter.jpg', 'FORMAT_UNSUPPORTED', /looks like a text/],
    ['paper.jpg', 'FORMAT_UNSUPPORTED', /looks like a PDF document/],
    ['phone.jpg', 'FORMAT_UNSUPPORTED', /looks like a HEIC photo/],
    ['zeros.jpg', 'FORMAT_UNSUPPORTED', /file of zeros/],
    ['float.tif', 'FORMAT_UNSUPPORTED', /float/],
    // Rather than opening its preview.
    ['camera.dng', 'FORMAT_UNSUPPORTED', /raw/],
    // Instead of waiting for it.
    ...(process.platform === 'win32' ? [] : [['pipe.jpg', 'FILE_UNREADABLE', /./] as const]),
  ])('refuses %s with %s and says why', async (name, code, words) => {
    await failureOf(inspectPhoto(inFolder(name)), code, words);
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'refuses a file that it may not read (skipped for root, who may)',
    async () => {
      const path = saveBytes('jpg', 'x');
      chmodSync(path, 0);
      await failureOf(inspectPhoto(path), 'FILE_UNREADABLE');
    },
  );
});

describe('a photo that is too large', () => {
  const header = Buffer.from([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0]);
  const png = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(100))),
    chunk('IEND', ''),
  ]);
  // Its pixels are missing.
  const tiff = exifBlock(false, greyTags(60000, { bytes: 3600000000, compression: 1, at: 8 }));

  test.each([
    ['png', png],
    ['tif', tiff],
  ])('is refused by its header, with the figures, before anything is decoded: %s', async (extension, bytes) => {
    const before = process.memoryUsage().rss;
    const figures = /60000 × 60000.*3600 megapixels.*500 megapixels/;
    await failureOf(inspectPhoto(saveBytes(extension, bytes)), 'IMAGE_TOO_LARGE', figures);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});

test.each([
  ['tiff', { compression: 'none' }],
  ['tiff', { compression: 'lzw' }],
  ['tiff', { compression: 'jpeg' }],
  ['webp', { lossless: true }],
  ['png', {}],
  ['avif', { effort: 0 }],
] as const)(
  'a file that ends too early is refused as %s %o by its own tables, with figures',
  async (format, options) => {
    const whole = await picture(noiseOf(rgb(300, 200)), rgb(300, 200))
      .toFormat(format, options)
      .toBuffer();
    for (const part of [0.3, 0.7, 0.99, 0.999]) {
      const path = saveBytes(format, whole.subarray(0, Math.floor(whole.length * part)));
      const { message } = await failureOf(inspectPhoto(path), 'FILE_TRUNCATED');
      if (format === 'webp' && part === 0.3) {
        expect(message).toContain(`ends too early (54 KB of ${Math.round(whole.length / 1000)} KB)`);
      }
    }
  },
);

test('inspecting stops when it is cancelled', async () => {
  const path = await savePicture(pixels, shape, 'tif');
  await failureOf(inspectPhoto(path, { signal: AbortSignal.abort() }), 'CANCELLED');
});
