import { ftruncateSync, openSync, closeSync, writeSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { failureOf } from '../../../support/expectations.ts';
import { exifBlock, greyTags, type Directory } from './make-metadata.ts';
import { inFolder, openPhoto, saveBytes } from './make-photos.ts';

/** px a side: 484 megapixels, which are let in, and more than a small computer can hold. */
const side = 22000;

beforeEach(() => {
  vi.stubEnv('HEIRLOOM_MEMORY_MIB', String(Math.round(process.memoryUsage().rss / 2 ** 20 + 300)));
});
afterEach(() => vi.unstubAllEnvs());

async function refusalOf(work: Promise<unknown>): Promise<object> {
  const figures = /needs about [\d.]+ [MG]B of memory, and only [\d.]+ [MG]B are free/;
  return (await failureOf(work, 'MEMORY_TOO_SMALL', figures)).details;
}

const greyPicture = (width: number) =>
  sharp({ create: { width, height: width, channels: 3, background: 'grey' } }).jpeg();

async function progressiveJpeg(): Promise<Buffer> {
  const bytes = await greyPicture(64).jpeg({ progressive: true }).toBuffer();
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc2]));
  for (const at of [5, 7]) bytes.writeUInt16BE(side, frame + at);
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

/** A deflated strip at 1000, whose directory says that it is a whole page. */
function greyTiff(strip: Buffer, more: Directory = []): Buffer {
  const head = exifBlock(false, [...greyTags(side, { bytes: strip.length, compression: 8, at: 1000 }), ...more]);
  return Buffer.concat([head, Buffer.alloc(1000 - head.length), strip]);
}

describe('on a small computer, what a picture would take is refused before it is decoded', () => {
  test.each<[string, number, () => Promise<Buffer> | Buffer]>([
    ['jpg', side, progressiveJpeg],
    ['gif', side, gif],
    ['webp', 16383, webp],
    // Planes apart.
    ['tif', side, () => greyTiff(deflateSync(Buffer.alloc(1000)), [{ tag: 284, type: 3, value: 2 }])],
  ])('%s: thumbnail, mask and photo', async (extension, length, make) => {
    const path = saveBytes(extension, await make());
    const name = path.split(/[\\/]/).at(-1);
    const size = { width: length, height: length };
    for (const work of [() => renderThumbnail(path, 256), () => readMask(path, size), () => openPhoto(path)]) {
      expect(await refusalOf(work())).toMatchObject({ name });
    }
  });

  test('but a JPEG, a turned photo and one strip are no trouble as thumbnails: read row by row, turned when small', async () => {
    const [plain, turned] = ['baseline.jpg', 'turned.jpg'].map(inFolder);
    await greyPicture(9000).toFile(plain);
    await greyPicture(12000).withMetadata({ orientation: 6 }).toFile(turned);
    const strip = saveBytes('tif', greyTiff(deflateSync(Buffer.alloc(side * side))));
    for (const path of [plain, turned, strip]) expect((await renderThumbnail(path, 256)).width).toBe(256);
    await refusalOf(readMask(plain, { width: 9000, height: 9000 }));
    await refusalOf(openPhoto(turned));
    await refusalOf(readMask(strip, { width: side, height: side }));
  });

  test('a TIFF whose tags claim 33 GB is refused when it is only looked at', async () => {
    const long = 8 * 2 ** 20;
    const extra = Array.from({ length: 4000 }, (_, n) => ({
      tag: 40000 + n,
      type: 1,
      value: { count: long, at: 60000 },
    }));
    const path = inFolder('tags.tif');
    const file = openSync(path, 'w');
    writeSync(file, exifBlock(false, [...greyTags(8, { bytes: 64, compression: 1, at: 1000 }), ...extra]));
    ftruncateSync(file, 60000 + long);
    closeSync(file);
    expect(await refusalOf(inspectPhoto(path))).toMatchObject({ name: 'tags.tif', needed: '34 GB' });
    await refusalOf(renderThumbnail(path, 256));
  });
});
