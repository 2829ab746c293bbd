import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { openWorkingImage } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { codeOf, noise, scratchFolder } from './make-photos.ts';

const folder = scratchFolder();
const [width, height] = [13, 7];
const colours = noise(width * height * 4, 8) as Uint8Array;
let files = 0;

/** A bitmap whose pixels are the first channels of `colours`, each reduced to the bits of its mask and put there. */
function makeBmp(bits: 16 | 32, headerSize: number, masks: readonly number[], pixels = colours): string {
  const offset = 14 + Math.max(headerSize, 40 + 4 * masks.length);
  const stride = Math.ceil((width * bits) / 32) * 4;
  const file = Buffer.alloc(offset + stride * height);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(offset, 10);
  file.writeUInt32LE(headerSize, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(-height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(masks.length > 0 ? 3 : 0, 30);
  masks.forEach((mask, index) => file.writeUInt32LE(mask, 54 + 4 * index));
  const used = masks.length > 0 ? masks : [0x7c00, 0x3e0, 0x1f];
  for (let pixel = 0; pixel < width * height; pixel++) {
    const value = used.reduce((sum, mask, channel) => {
      const unit = mask === 0 ? 1 : (mask & -mask) >>> 0;
      return sum + Math.round((pixels[pixel * 4 + channel] / 255) * (mask / unit)) * unit;
    }, 0);
    const at = offset + Math.floor(pixel / width) * stride + (pixel % width) * (bits / 8);
    file.writeUIntLE(value, at, bits / 8);
  }
  const path = join(folder, `${(files += 1)}.bmp`);
  writeFileSync(path, file);
  return path;
}

async function readAll(path: string) {
  const working = await openWorkingImage(path, await inspectPhoto(path), join(folder, 'cache'));
  const pixels = await working.readRegion({ x: 0, y: 0, width, height });
  await working.dispose();
  return { pixels, channels: working.channels };
}

function channelsOf(count: number, levels: readonly number[] = [255, 255, 255, 255]): Uint8Array {
  return Uint8Array.from({ length: width * height * count }, (_, at) => {
    const [pixel, channel] = [Math.floor(at / count), at % count];
    return Math.round((Math.round((colours[pixel * 4 + channel] / 255) * levels[channel]) / levels[channel]) * 255);
  });
}

describe('a bitmap that says where its colours are', () => {
  test.each<[string, 16 | 32, number, number[], number, number[]]>([
    ['red last in 32 bits', 32, 40, [0xff, 0xff00, 0xff0000], 3, [255, 255, 255]],
    ['bits apart, none at a byte', 32, 40, [0xff000000, 0xff0, 0xff0000], 3, [255, 255, 255]],
    ['ten bits each', 32, 40, [0x3ff00000, 0xffc00, 0x3ff], 3, [1023, 1023, 1023]],
    ['565 in 16 bits', 16, 40, [0xf800, 0x7e0, 0x1f], 3, [31, 63, 31]],
    ['555 in 16 bits without masks', 16, 40, [], 3, [31, 31, 31]],
    ['alpha in a long header', 32, 124, [0xff, 0xff00, 0xff0000, 0xff000000], 4, [255, 255, 255, 255]],
    ['an empty mask for alpha', 32, 124, [0xff, 0xff00, 0xff0000, 0], 3, [255, 255, 255]],
  ])('is read: %s', async (_, bits, header, masks, channels, levels) => {
    const path = makeBmp(bits, header, masks);
    expect(await readAll(path)).toEqual({ pixels: channelsOf(channels, levels), channels });
    const thumbnail = await sharp((await renderThumbnail(path, 100)).bytes).metadata();
    expect(thumbnail).toMatchObject({ width, height, hasAlpha: channels === 4 });
    expect((await readMask(path, { width, height })).values).toHaveLength(width * height);
  });

  test('has no alpha where that is 0 all over', async () => {
    const opaque = colours.map((value, index) => (index % 4 === 3 ? 0 : value));
    const path = makeBmp(32, 124, [0xff, 0xff00, 0xff0000, 0xff000000], opaque);
    expect(await readAll(path)).toEqual({ pixels: channelsOf(3), channels: 3 });
  });

  test('is refused where the masks are none', async () => {
    expect(await codeOf(inspectPhoto(makeBmp(32, 40, [0, 0xff00, 0xff])))).toBe('FORMAT_UNSUPPORTED');
    expect(await codeOf(inspectPhoto(makeBmp(32, 40, [0xf0f, 0xff00, 0xff])))).toBe('FORMAT_UNSUPPORTED');
  });
});
