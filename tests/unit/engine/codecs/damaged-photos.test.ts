import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { failureOf } from '../../../support/expectations.ts';
import { putIntoTiff } from './make-metadata.ts';
import { gradient, noise, openPhoto, picture, readPhoto, rgb, saveBytes, savePicture } from './make-photos.ts';
import { deflate, makeTiff } from './make-tiff.ts';

const shape = rgb(200, 150);
const tiles = { tile: true, tileWidth: 64, tileHeight: 64 };
const smooth = picture(gradient(200, 150, 3), shape);
const stripsOf16Bits = (): Buffer => {
  const parts = Array.from({ length: 10 }, (_, index) => noise(200 * 15 * 6, 8, index + 1) as Uint8Array);
  return makeTiff([{ ...shape, parts, rowsPerStrip: 15, samples: 3, bits: 16, photometric: 2, ...deflate }]);
};

describe('a file of the right length with damage in its middle', () => {
  test.each<[string, string, () => Buffer | Promise<Buffer>, object]>([
    ['a PNG', 'png', () => picture(noise(90000, 8), shape).png().toBuffer(), { why: 'damaged' }],
    ['Deflate in strips', 'tif', () => smooth.clone().tiff({ compression: 'deflate' }).toBuffer(), {}],
    ['LZW in strips', 'tif', () => smooth.clone().tiff({ compression: 'lzw' }).toBuffer(), {}],
    [
      'Deflate in tiles',
      'tif',
      () =>
        smooth
          .clone()
          .tiff({ compression: 'deflate', ...tiles })
          .toBuffer(),
      {},
    ],
    [
      'LZW in tiles',
      'tif',
      () =>
        smooth
          .clone()
          .tiff({ compression: 'lzw', ...tiles })
          .toBuffer(),
      {},
    ],
    ['strips of 16 bits', 'tif', stripsOf16Bits, { why: 'damaged' }],
  ])('is called damaged, not too short, and is never a black band: %s', async (_, extension, make, details) => {
    const bytes = Buffer.from(await make());
    const middle = Math.floor(bytes.length / 2);
    for (let at = middle; at < middle + 30; at++) bytes[at] = (at * 37 + 11) & 255;
    const path = saveBytes(extension, bytes);
    const info = await inspectPhoto(path);
    // Every way in which a photo's pixels are read.
    for (const work of [() => openPhoto(path), () => renderThumbnail(path, 1000), () => readMask(path, info)]) {
      const failure = await failureOf(work(), 'FILE_UNREADABLE');
      expect(failure.details).toMatchObject(details);
      if (extension === 'png') expect(failure.message).not.toMatch(/too early|incomplete|not complete/);
    }
  });
});

test.each<[string, Record<string, unknown>]>([
  ['strips', { compression: 'lzw' }],
  ['PackBits', { compression: 'packbits' }],
  ['tiles', { compression: 'lzw', ...tiles }],
])('a TIFF whose directory has small mistakes and whose pixels are whole is opened: %s', async (_, options) => {
  const pixels = noise(90000, 8);
  const path = await savePicture(pixels, shape, 'tif', options);
  putIntoTiff(path, [
    { tag: 59000, type: 4, value: { count: 1000, at: 0x7fffffff } },
    { tag: 60000, type: 4, value: 1 },
  ]);
  // Out of order, and one points outside the file.
  const bytes = readFileSync(path);
  const end = bytes.length - 4;
  writeFileSync(
    path,
    Buffer.concat([
      bytes.subarray(0, end - 24),
      bytes.subarray(end - 12, end),
      bytes.subarray(end - 24, end - 12),
      bytes.subarray(end),
    ]),
  );
  expect(Buffer.from((await readPhoto(path)).pixels)).toEqual(Buffer.from(pixels));
});
