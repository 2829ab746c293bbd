import { ftruncateSync, mkdtempSync, openSync, rmSync, closeSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import { openWorkingImage } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import type { AppError } from '../../../../src-main/shared/errors.ts';

/** px a side: 484 megapixels, which are let in, and more than a small computer can hold. */
const side = 22000;

let folder: string;
const limit = process.env.HEIRLOOM_MEMORY_MIB;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'heirloom-memory-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => {
  const used = process.memoryUsage().rss / 2 ** 20;
  process.env.HEIRLOOM_MEMORY_MIB = String(Math.round(used + 300));
});
afterEach(() => {
  if (limit === undefined) delete process.env.HEIRLOOM_MEMORY_MIB;
  else process.env.HEIRLOOM_MEMORY_MIB = limit;
});

function save(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

/** A directory of a little-endian TIFF: [tag, type, count, value or offset]. */
function tiffHead(tags: readonly (readonly [number, number, number, number])[]): Buffer {
  const head = Buffer.alloc(8 + 2 + tags.length * 12 + 4);
  head.write('II*\0', 'latin1');
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(tags.length, 8);
  for (const [index, [tag, type, count, value]] of tags.entries()) {
    const at = 10 + index * 12;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(value, at + 8);
  }
  return head;
}

function greyTiff(size: number, strip: { bytes: number; compression: number }): [number, number, number, number][] {
  return [
    [256, 4, 1, size],
    [257, 4, 1, size],
    [258, 3, 1, 8],
    [259, 3, 1, strip.compression],
    [262, 3, 1, 1],
    [273, 4, 1, 1000],
    [277, 3, 1, 1],
    [278, 4, 1, size],
    [279, 4, 1, strip.bytes],
  ];
}

async function refusalOf(work: Promise<unknown>): Promise<AppError['details']> {
  const error = await work.then(
    () => expect.unreachable('was not refused'),
    (failure: AppError) => failure,
  );
  expect(error.code, error.message).toBe('MEMORY_TOO_SMALL');
  expect(error.message).toMatch(/needs about [\d.]+ [MG]B of memory, and only [\d.]+ [MG]B are free/);
  return error.details;
}

async function progressiveJpeg(): Promise<Buffer> {
  const bytes = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'grey' } })
    .jpeg({ progressive: true })
    .toBuffer();
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc2]));
  bytes.writeUInt16BE(side, frame + 5);
  bytes.writeUInt16BE(side, frame + 7);
  return bytes;
}

/** A GIF whose screen and picture are of that size, with one pixel in it. */
function gif(): Buffer {
  const head = Buffer.from('GIF89a\0\0\0\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\0\0\0\0\0\x02\x02\x44\x01\0;', 'latin1');
  for (const at of [6, 8, 24, 26]) head.writeUInt16LE(side, at);
  return head;
}

function webp(): Buffer {
  // VP8L: 14 bits of width and height, each less one; the limit of the format is 16,383.
  const bytes = Buffer.from('RIFF\0\0\0\0WEBPVP8L\x0a\0\0\0\x2f\0\0\0\0\0\0\0\0\0', 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.writeUInt32LE((16382 | (16382 << 14)) >>> 0, 21);
  return bytes;
}

describe('on a small computer, what a picture would take is refused before it is decoded', () => {
  const makers: [string, () => Promise<Buffer> | Buffer][] = [
    ['progressive.jpg', progressiveJpeg],
    ['large.gif', gif],
    ['large.webp', webp],
    [
      'planes-apart.tif',
      () => {
        const strip = deflateSync(Buffer.alloc(1000));
        const head = tiffHead([...greyTiff(side, { bytes: strip.length, compression: 8 }), [284, 3, 1, 2]]);
        return Buffer.concat([head, Buffer.alloc(1000 - head.length), strip]);
      },
    ],
  ];
  test.each(makers)('%s: thumbnail, mask and photo', async (name, make) => {
    const path = save(name, await make());
    expect(await refusalOf(renderThumbnail(path, 256))).toMatchObject({ name });
    const size = name.endsWith('webp') ? 16383 : side;
    expect(await refusalOf(readMask(path, { width: size, height: size }))).toMatchObject({ name });
    const open = inspectPhoto(path).then((info) => openWorkingImage(path, info, join(folder, 'cache')));
    expect(await refusalOf(open)).toMatchObject({ name });
  });

  test('a JPEG is no trouble as a thumbnail where it is decoded row by row, and is refused as a mask', async () => {
    const path = join(folder, 'baseline.jpg');
    await sharp({ create: { width: 9000, height: 9000, channels: 3, background: 'grey' } })
      .jpeg()
      .toFile(path);
    expect((await renderThumbnail(path, 256)).width).toBe(256);
    await refusalOf(readMask(path, { width: 9000, height: 9000 }));
  });

  test('nor are a turned photo and one strip as thumbnails, which are read row by row and turned when small', async () => {
    const plain = sharp({ create: { width: 12000, height: 12000, channels: 3, background: 'grey' } });
    const turned = join(folder, 'turned.jpg');
    await plain.clone().jpeg().withMetadata({ orientation: 6 }).toFile(turned);
    expect((await renderThumbnail(turned, 256)).width).toBe(256);
    await refusalOf(inspectPhoto(turned).then((info) => openWorkingImage(turned, info, join(folder, 'cache'))));
    const strip = deflateSync(Buffer.alloc(side * side));
    const head = tiffHead(greyTiff(side, { bytes: strip.length, compression: 8 }));
    const path = save('one-strip.tif', Buffer.concat([head, Buffer.alloc(1000 - head.length), strip]));
    expect((await renderThumbnail(path, 256)).width).toBe(256);
    await refusalOf(readMask(path, { width: side, height: side }));
  });

  test('a TIFF whose tags claim 33 GB is refused when it is only looked at', async () => {
    const long = 8 * 2 ** 20;
    const extra = Array.from({ length: 4000 }, (_, n): [number, number, number, number] => [40000 + n, 1, long, 60000]);
    const head = tiffHead([...greyTiff(8, { bytes: 64, compression: 1 }), ...extra]);
    const path = join(folder, 'tags.tif');
    const file = openSync(path, 'w');
    writeSync(file, head);
    ftruncateSync(file, 60000 + long);
    closeSync(file);
    expect(await refusalOf(inspectPhoto(path))).toMatchObject({ name: 'tags.tif', needed: '34 GB' });
    await refusalOf(renderThumbnail(path, 256));
  });
});
