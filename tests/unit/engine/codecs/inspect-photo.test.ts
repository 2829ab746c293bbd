import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync, crc32 } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { codeOf, gradient, messageOf, noise, picture, scratchFolder, type Shape } from './make-photos.ts';

const folder = scratchFolder();
const inFolder = (name: string): string => join(folder, name);

describe('a photo that can be opened', () => {
  test.each<[string, Shape, string]>([
    ['grey 8 bit', { width: 30, height: 20, channels: 1, depth: 8 }, 'tiff'],
    ['grey 16 bit', { width: 30, height: 20, channels: 1, depth: 16 }, 'png'],
    ['grey with alpha', { width: 30, height: 20, channels: 2, depth: 8 }, 'png'],
    ['colour 8 bit', { width: 30, height: 20, channels: 3, depth: 8 }, 'jpeg'],
    ['colour 16 bit', { width: 30, height: 20, channels: 3, depth: 16 }, 'tiff'],
    ['colour 16 bit with alpha', { width: 30, height: 20, channels: 4, depth: 16 }, 'tiff'],
    ['WebP', { width: 30, height: 20, channels: 3, depth: 8 }, 'webp'],
    ['AVIF', { width: 30, height: 20, channels: 3, depth: 8 }, 'avif'],
    ['GIF', { width: 30, height: 20, channels: 3, depth: 8 }, 'gif'],
  ])('says what %s holds', async (name, shape, format) => {
    const path = inFolder(`${name}.${format}`);
    const pixels = noise(shape.width * shape.height * shape.channels, shape.depth);
    const options = format === 'tiff' ? { compression: 'lzw' } : {};
    await picture(pixels, shape)
      .toFormat(format as 'png', options)
      .toFile(path);
    const info = await inspectPhoto(path);
    expect(info).toMatchObject({
      format,
      width: 30,
      height: 20,
      channels: shape.channels,
      colourChannels: shape.channels < 3 ? 1 : 3,
      hasAlpha: shape.channels % 2 === 0,
      depth: shape.depth,
      orientation: 1,
      pages: 1,
      fileBytes: statSync(path).size,
      sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
    });
    expect(info.cacheBytes).toBeGreaterThan(pixels.byteLength);
  });

  test('gives the size of the upright photo, the orientation and the name of the profile', async () => {
    const path = inFolder('turned.jpg');
    const shape: Shape = { width: 40, height: 20, channels: 3, depth: 8 };
    await picture(gradient(40, 20, 3), shape)
      .withMetadata({ orientation: 6 })
      .withIccProfile('p3')
      .jpeg()
      .toFile(path);
    const info = await inspectPhoto(path);
    expect(info).toMatchObject({ width: 20, height: 40, orientation: 6 });
    expect(info.iccName).toMatch(/P3/);
  });

  test('says that CMYK will be converted', async () => {
    const path = inFolder('print.jpg');
    await picture(gradient(40, 20, 3), { width: 40, height: 20, channels: 3, depth: 8 })
      .toColourspace('cmyk')
      .jpeg()
      .toFile(path);
    expect(await inspectPhoto(path)).toMatchObject({ convertedFrom: 'CMYK', channels: 3, depth: 8 });
  });

  test('goes by the content, not by the name', async () => {
    const path = inFolder('in fact a png.jpg');
    await picture(gradient(40, 20, 3), { width: 40, height: 20, channels: 3, depth: 8 })
      .png()
      .toFile(path);
    expect((await inspectPhoto(path)).format).toBe('png');
  });

  test('needs more memory for formats that are decoded as a whole', async () => {
    const shape: Shape = { width: 400, height: 300, channels: 3, depth: 8 };
    const plain = inFolder('plain.jpg');
    const progressive = inFolder('progressive.jpg');
    await picture(gradient(400, 300, 3), shape)
      .jpeg()
      .toFile(plain);
    await picture(gradient(400, 300, 3), shape)
      .jpeg({ progressive: true })
      .toFile(progressive);
    const extra = (await inspectPhoto(progressive)).memoryBytes - (await inspectPhoto(plain)).memoryBytes;
    expect(extra).toBe(400 * 300 * 3 * 2);
  });
});

describe('a file that is no photo', () => {
  beforeAll(() => {
    writeFileSync(inFolder('empty.jpg'), '');
    writeFileSync(inFolder('letter.jpg'), 'Dear grandmother,\nthe photo is in the other letter.\n');
    writeFileSync(inFolder('paper.jpg'), '%PDF-1.7\n%\xe2\xe3\xcf\xd3');
    writeFileSync(inFolder('phone.jpg'), Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1'));
    writeFileSync(inFolder('zeros.jpg'), Buffer.alloc(5000));
    mkdirSync(inFolder('album.jpg'));
  });

  test.each([
    ['nothing-here.jpg', 'FILE_NOT_FOUND', /no file/],
    ['album.jpg', 'FILE_IS_FOLDER', /folder/],
    ['empty.jpg', 'FILE_EMPTY', /empty/],
    ['letter.jpg', 'FORMAT_UNSUPPORTED', /looks like a text/],
    ['paper.jpg', 'FORMAT_UNSUPPORTED', /looks like a PDF document/],
    ['phone.jpg', 'FORMAT_UNSUPPORTED', /looks like a HEIC photo/],
    ['zeros.jpg', 'FORMAT_UNSUPPORTED', /file of zeros/],
  ])('refuses %s with %s and says why', async (name, code, words) => {
    expect(await codeOf(inspectPhoto(inFolder(name)))).toBe(code);
    expect(await messageOf(inspectPhoto(inFolder(name)))).toMatch(words);
  });

  test.skipIf(process.platform === 'win32')('refuses a named pipe instead of waiting for it', async () => {
    execFileSync('mkfifo', [inFolder('pipe.jpg')]);
    expect(await codeOf(inspectPhoto(inFolder('pipe.jpg')))).toBe('FILE_UNREADABLE');
  });

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'refuses a file that it may not read (skipped for root, who may)',
    async () => {
      writeFileSync(inFolder('secret.jpg'), 'x');
      chmodSync(inFolder('secret.jpg'), 0);
      expect(await codeOf(inspectPhoto(inFolder('secret.jpg')))).toBe('FILE_UNREADABLE');
    },
  );

  test('refuses floating-point samples with the reason', async () => {
    const path = inFolder('float.tif');
    await picture(gradient(40, 20, 3), { width: 40, height: 20, channels: 3, depth: 8 })
      .toColourspace('scrgb')
      .tiff({ compression: 'none' })
      .toFile(path);
    expect(await codeOf(inspectPhoto(path))).toBe('FORMAT_UNSUPPORTED');
    expect(await messageOf(inspectPhoto(path))).toMatch(/float/);
  });

  test('refuses a camera raw file rather than opening its preview', async () => {
    const path = inFolder('camera.dng');
    await picture(gradient(40, 20, 3), { width: 40, height: 20, channels: 3, depth: 8 })
      .tiff()
      .toFile(path);
    expect(await codeOf(inspectPhoto(path))).toBe('FORMAT_UNSUPPORTED');
    expect(await messageOf(inspectPhoto(path))).toMatch(/raw/);
  });
});

function pngChunk(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length, 0);
  head.write(type, 4, 'latin1');
  const tail = Buffer.alloc(4);
  tail.writeUInt32BE(crc32(Buffer.concat([head.subarray(4), data])));
  return Buffer.concat([head, data, tail]);
}

describe('a photo that is too large', () => {
  test('is refused by its header, with the figures, before anything is decoded', async () => {
    const header = Buffer.alloc(13);
    header.writeUInt32BE(60000, 0);
    header.writeUInt32BE(60000, 4);
    header.set([8, 2, 0, 0, 0], 8);
    const path = inFolder('huge.png');
    const chunks = [
      pngChunk('IHDR', header),
      pngChunk('IDAT', deflateSync(Buffer.alloc(100))),
      pngChunk('IEND', Buffer.alloc(0)),
    ];
    writeFileSync(path, Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]));
    const before = process.memoryUsage().rss;
    expect(await codeOf(inspectPhoto(path))).toBe('IMAGE_TOO_LARGE');
    expect(await messageOf(inspectPhoto(path))).toMatch(/60000 × 60000.*3600 megapixels.*500 megapixels/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  test('is refused as a TIFF too, though its pixels are missing', async () => {
    const entries: [number, number, number][] = [
      [256, 4, 60000],
      [257, 4, 60000],
      [258, 3, 8],
      [259, 3, 1],
      [262, 3, 1],
      [273, 4, 8],
      [277, 3, 1],
      [278, 4, 60000],
      [279, 4, 3600000000],
    ];
    const file = Buffer.alloc(8 + 2 + 12 * entries.length + 4);
    file.write('II*\0\x08\0\0\0', 'latin1');
    file.writeUInt16LE(entries.length, 8);
    entries.forEach(([tag, type, value], index) => {
      const at = 10 + 12 * index;
      file.writeUInt16LE(tag, at);
      file.writeUInt16LE(type, at + 2);
      file.writeUInt32LE(1, at + 4);
      file.writeUInt32LE(value, at + 8);
    });
    writeFileSync(inFolder('huge.tif'), file);
    expect(await codeOf(inspectPhoto(inFolder('huge.tif')))).toBe('IMAGE_TOO_LARGE');
  });
});

describe('a file that ends too early', () => {
  const shape: Shape = { width: 300, height: 200, channels: 3, depth: 8 };

  test.each([
    ['tiff', { compression: 'none' }],
    ['tiff', { compression: 'lzw' }],
    ['tiff', { compression: 'jpeg' }],
    ['webp', {}],
    ['png', {}],
    ['avif', { effort: 0 }],
  ] as const)('is refused as %s %o by its own tables', async (format, options) => {
    const whole = await picture(noise(300 * 200 * 3, 8), shape)
      .toFormat(format, options)
      .toBuffer();
    for (const part of [0.3, 0.7, 0.99, 0.999]) {
      const path = inFolder(`cut-${part}.${format}`);
      writeFileSync(path, whole.subarray(0, Math.floor(whole.length * part)));
      expect(await codeOf(inspectPhoto(path))).toBe('FILE_TRUNCATED');
    }
  });

  test('is refused with how much there is of how much', async () => {
    const whole = await picture(noise(300 * 200 * 3, 8), shape)
      .webp({ lossless: true })
      .toBuffer();
    const path = inFolder('figures.webp');
    writeFileSync(path, whole.subarray(0, 50000));
    const words = await messageOf(inspectPhoto(path));
    expect(words).toContain(`ends too early (50 KB of ${Math.round(whole.length / 1000)} KB)`);
  });
});

test('inspecting stops when it is cancelled', async () => {
  const path = inFolder('cancel.tif');
  await picture(gradient(40, 20, 3), { width: 40, height: 20, channels: 3, depth: 8 })
    .tiff()
    .toFile(path);
  const controller = new AbortController();
  controller.abort();
  expect(await codeOf(inspectPhoto(path, { signal: controller.signal }))).toBe('CANCELLED');
});
