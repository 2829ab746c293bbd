import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { failureOf } from '../../../support/expectations.ts';
import { noise, readPhoto, saveBytes } from './make-photos.ts';

const [width, height] = [13, 7];
const size = { width, height };
const colours = noise(width * height * 4, 8) as Uint8Array;

interface Bitmap {
  bits: 1 | 8 | 16 | 24 | 32;
  /** Value of each pixel, as it stands in the file; in 24 bits blue lies lowest. */
  value?: (pixel: number) => number;
  topDown?: boolean;
  compression?: number;
  palette?: (index: number) => [red: number, green: number, blue: number];
  masks?: readonly number[];
  headerSize?: number;
}

function bitmapBytes(bitmap: Bitmap): Buffer {
  const { bits, value = () => 0, topDown = false, palette, masks = [], headerSize = 40 } = bitmap;
  const stride = Math.ceil((width * bits) / 32) * 4;
  const offset = 14 + Math.max(headerSize, 40 + 4 * masks.length) + (palette ? 1024 : 0);
  const file = Buffer.alloc(offset + stride * height);
  file.write('BM', 'latin1');
  for (const [at, value] of [
    [2, file.length],
    [10, offset],
    [14, headerSize],
    [18, width],
    [26, 1 | (bits << 16)],
    [30, bitmap.compression ?? (masks.length > 0 ? 3 : 0)],
    [38, 11811],
    [42, 11811],
    ...masks.map((mask, index) => [54 + 4 * index, mask]),
  ]) {
    file.writeUInt32LE(value, at);
  }
  file.writeInt32LE(topDown ? -height : height, 22);
  for (let index = 0; palette && index < 256; index += 1) {
    file.set([...palette(index).toReversed(), 0], 54 + 4 * index);
  }
  for (let pixel = 0; pixel < width * height && bits >= 8; pixel += 1) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    const row = offset + (topDown ? y : height - 1 - y) * stride;
    file.writeUIntLE(value(pixel), row + (x * bits) / 8, bits / 8);
  }
  return file;
}

const makeBitmap = (bitmap: Bitmap): string => saveBytes('bmp', bitmapBytes(bitmap));

/** The pixel's first channels, each reduced to the bits of its mask and put there. */
const masked =
  (masks: readonly number[], pixels = colours) =>
  (pixel: number): number =>
    masks.reduce((sum, mask, channel) => {
      const unit = mask === 0 ? 1 : (mask & -mask) >>> 0;
      return sum + Math.round((pixels[pixel * 4 + channel] / 255) * (mask / unit)) * unit;
    }, 0);

/** The first channels of the pixels, rounded to so many levels. */
const channelsOf = (count: number, levels: readonly number[] = [255, 255, 255, 255]): Uint8Array =>
  Uint8Array.from({ length: width * height * count }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / count), at % count];
    return Math.round((Math.round((colours[pixel * 4 + channel] / 255) * levels[channel]) / levels[channel]) * 255);
  });

const indices = noise(width * height, 8) as Uint8Array;
const indexed = (palette: Bitmap['palette']): Bitmap => ({ bits: 8, value: (pixel) => indices[pixel], palette });
const rgbMasks = [0xff0000, 0xff00, 0xff];

describe('a Windows bitmap', () => {
  test.each([24, 32] as const)('of %i bits is read, from the bottom up or from the top down', async (bits) => {
    for (const topDown of [false, true]) {
      const read = await readPhoto(makeBitmap({ bits, topDown, value: masked(rgbMasks) }));
      expect(read).toMatchObject({ pixels: channelsOf(3), channels: 3 });
      expect(read.working.resolution).toEqual({ x: 300, y: 300 });
    }
  });

  test('of 8 bits is grey where its palette is, and else the colours of the palette', async () => {
    const grey = makeBitmap(indexed((index) => [255 - index, 255 - index, 255 - index]));
    expect(await readPhoto(grey)).toMatchObject({ pixels: indices.map((value) => 255 - value), channels: 1 });
    const mapped = makeBitmap(indexed((index) => [index, 7, 255 - index]));
    const expected = Uint8Array.from([...indices].flatMap((index) => [index, 7, 255 - index]));
    expect(await readPhoto(mapped)).toMatchObject({ pixels: expected, channels: 3 });
  });

  test('can be a mask', async () => {
    expect((await readMask(makeBitmap(indexed((index) => [index, index, index])), size)).values).toEqual(indices);
  });

  test.each<[string, 16 | 32, number, number[], number, number[]]>([
    ['red last in 32 bits', 32, 40, [0xff, 0xff00, 0xff0000], 3, [255, 255, 255]],
    ['bits apart, none at a byte', 32, 40, [0xff000000, 0xff0, 0xff0000], 3, [255, 255, 255]],
    ['ten bits each', 32, 40, [0x3ff00000, 0xffc00, 0x3ff], 3, [1023, 1023, 1023]],
    ['565 in 16 bits', 16, 40, [0xf800, 0x7e0, 0x1f], 3, [31, 63, 31]],
    ['555 in 16 bits without masks', 16, 40, [], 3, [31, 31, 31]],
    ['alpha in a long header', 32, 124, [0xff, 0xff00, 0xff0000, 0xff000000], 4, [255, 255, 255, 255]],
    ['an empty mask for alpha', 32, 124, [0xff, 0xff00, 0xff0000, 0], 3, [255, 255, 255]],
  ])('that says where its colours are is read: %s', async (_, bits, headerSize, masks, channels, levels) => {
    const used = masks.length > 0 ? masks : [0x7c00, 0x3e0, 0x1f];
    const path = makeBitmap({ bits, headerSize, masks, topDown: true, value: masked(used) });
    expect(await readPhoto(path)).toMatchObject({ pixels: channelsOf(channels, levels), channels });
    const thumbnail = await sharp((await renderThumbnail(path, 100)).bytes).metadata();
    expect(thumbnail).toMatchObject({ width, height, hasAlpha: channels === 4 });
    expect((await readMask(path, size)).values).toHaveLength(width * height);
  });

  test('has no alpha where that is 0 all over', async () => {
    const masks = [0xff, 0xff00, 0xff0000, 0xff000000];
    const opaque = colours.map((value, index) => (index % 4 === 3 ? 0 : value));
    const path = makeBitmap({ bits: 32, headerSize: 124, masks, value: masked(masks, opaque) });
    expect(await readPhoto(path)).toMatchObject({ pixels: channelsOf(3), channels: 3 });
  });

  test.each<[string, Bitmap]>([
    ['compressed', { ...indexed(() => [0, 0, 0]), compression: 1 }],
    ['of one bit', { bits: 1 }],
    ['without a mask of red', { bits: 32, masks: [0, 0xff00, 0xff] }],
    ['with a mask of two parts', { bits: 32, masks: [0xf0f, 0xff00, 0xff] }],
  ])('is refused where it is %s', async (_, bitmap) => {
    await failureOf(inspectPhoto(makeBitmap(bitmap)), 'FORMAT_UNSUPPORTED');
  });

  test.each([20, 60, 300])('is refused where it was cut after %i bytes', async (length) => {
    const whole = bitmapBytes({ bits: 24, value: masked(rgbMasks) });
    await failureOf(inspectPhoto(saveBytes('bmp', whole.subarray(0, length))), 'FILE_TRUNCATED');
  });
});
