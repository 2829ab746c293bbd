import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AppError } from '../../../../src-main/shared/errors.ts';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import { openWorkingImage } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { deflate, makeTiff } from './make-tiff.ts';
import { gradient, noise, picture, scratchFolder, type Shape } from './make-photos.ts';

const folder = scratchFolder();
const shape: Shape = { width: 200, height: 150, channels: 3, depth: 8 };
let files = 0;

async function failureOf(work: Promise<unknown>): Promise<{ code: string; why?: unknown; message: string } | string> {
  return work.then(
    () => 'no error',
    (error: AppError) => ({ code: error.code, why: error.details?.why, message: error.message }),
  );
}

/** Every way in which a photo's pixels are read. */
async function failuresOf(path: string) {
  const info = await inspectPhoto(path);
  return Promise.all([
    failureOf(openWorkingImage(path, info, join(folder, `cache-${(files += 1)}`))),
    failureOf(renderThumbnail(path, 1000)),
    failureOf(readMask(path, info)),
  ]);
}

function damage(whole: Buffer, extension: string): string {
  const bytes = Buffer.from(whole);
  const middle = Math.floor(bytes.length / 2);
  for (let at = middle; at < middle + 30; at++) bytes[at] = (at * 37 + 11) & 255;
  const path = join(folder, `damaged-${(files += 1)}.${extension}`);
  writeFileSync(path, bytes);
  return path;
}

describe('a file of the right length with damage in its middle', () => {
  test('is called damaged, not too short: PNG', async () => {
    const path = damage(await picture(noise(90000, 8), shape).png().toBuffer(), 'png');
    for (const failure of await failuresOf(path)) {
      expect(failure).toMatchObject({ code: 'FILE_UNREADABLE', why: 'damaged' });
      expect((failure as { message: string }).message).not.toMatch(/too early|incomplete|not complete/);
    }
  });

  test.each<[string, object]>([
    ['Deflate in strips', { compression: 'deflate' }],
    ['LZW in strips', { compression: 'lzw' }],
    ['Deflate in tiles', { compression: 'deflate', tile: true, tileWidth: 64, tileHeight: 64 }],
    ['LZW in tiles', { compression: 'lzw', tile: true, tileWidth: 64, tileHeight: 64 }],
  ])('is never a black band: TIFF with %s', async (_, options) => {
    const path = damage(
      await picture(gradient(200, 150, 3), shape)
        .tiff(options)
        .toBuffer(),
      'tif',
    );
    for (const failure of await failuresOf(path)) expect(failure).toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  test('strips of 16 bits too', async () => {
    const strips = Array.from({ length: 10 }, (_, index) => noise(200 * 15 * 6, 8, index + 1) as Uint8Array);
    const tiff = makeTiff([
      { width: 200, height: 150, parts: strips, rowsPerStrip: 15, samples: 3, bits: 16, photometric: 2, ...deflate },
    ]);
    for (const failure of await failuresOf(damage(tiff, 'tif'))) {
      expect(failure).toMatchObject({ code: 'FILE_UNREADABLE', why: 'damaged' });
    }
  });
});

describe('a TIFF whose directory has small mistakes and whose pixels are whole', () => {
  test.each<[string, object]>([
    ['strips', { compression: 'lzw' }],
    ['PackBits', { compression: 'packbits' }],
    ['tiles', { compression: 'lzw', tile: true, tileWidth: 64, tileHeight: 64 }],
  ])('is opened: %s', async (_, options) => {
    const pixels = noise(90000, 8) as Uint8Array;
    const whole = await picture(pixels, shape).tiff(options).toBuffer();
    const at = whole.readUInt32LE(4);
    const count = whole.readUInt16LE(at);
    const tags = whole.subarray(at + 2, at + 2 + 12 * count);
    // A private tag out of order, and one that points outside the file.
    const strange = Buffer.alloc(24);
    [60000, 59000].forEach((tag, index) => {
      strange.writeUInt16LE(tag, 12 * index);
      strange.writeUInt16LE(4, 12 * index + 2);
      strange.writeUInt32LE(index === 0 ? 1 : 1000, 12 * index + 4);
      strange.writeUInt32LE(0x7fffffff, 12 * index + 8);
    });
    const head = Buffer.alloc(2);
    head.writeUInt16LE(count + 2, 0);
    const changed = Buffer.concat([whole, Buffer.alloc(whole.length % 2), head, tags, strange, Buffer.alloc(4)]);
    changed.writeUInt32LE(whole.length + (whole.length % 2), 4);
    const path = join(folder, `strange-${(files += 1)}.tif`);
    writeFileSync(path, changed);
    const working = await openWorkingImage(path, await inspectPhoto(path), join(folder, `cache-${(files += 1)}`));
    const read = await working.readRegion({ x: 0, y: 0, width: shape.width, height: shape.height });
    await working.dispose();
    expect(Buffer.from(read)).toEqual(Buffer.from(pixels));
  });
});
