import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import { writeMask } from '../../../../src-main/engine/codecs/write/write-mask.ts';
import { codeOf, messageOf, noise, picture, scratchFolder, type Pixels, type Shape } from './make-photos.ts';

const folder = scratchFolder();
const size = { width: 37, height: 29 };
const count = size.width * size.height;
let files = 0;
const newPath = (extension: string): string => join(folder, `mask-${(files += 1)}.${extension}`);

async function makePicture(
  pixels: Pixels,
  channels: Shape['channels'],
  depth: 8 | 16,
  extension = 'png',
): Promise<string> {
  const path = newPath(extension);
  const options = extension === 'tif' ? { compression: 'lzw' } : {};
  await picture(pixels, { ...size, channels, depth })
    .toFormat(extension as 'png', options)
    .toFile(path);
  return path;
}

const interleave = (...channels: (Pixels | number)[]): Uint8Array =>
  Uint8Array.from({ length: count * channels.length }, (_, at) => {
    const channel = channels[at % channels.length];
    return typeof channel === 'number' ? channel : channel[Math.floor(at / channels.length)];
  });

describe('a mask file', () => {
  test('holds exactly the mask that was written', async () => {
    const mask = noise(count, 8) as Uint8Array;
    const path = newPath('png');
    await writeMask({ path, overwrite: false }, mask, size);
    expect((await readMask(path, size)).values).toEqual(mask);
    const { channels, depth, space } = await sharp(path).metadata();
    expect([channels, depth, space]).toEqual([1, 'uchar', 'b-w']);
  });

  test('is not replaced without leave', async () => {
    const path = newPath('png');
    writeFileSync(path, 'precious');
    const mask = new Uint8Array(count);
    expect(await codeOf(writeMask({ path, overwrite: false }, mask, size))).toBe('OUTPUT_EXISTS');
    expect(readFileSync(path, 'utf8')).toBe('precious');
    await writeMask({ path, overwrite: true }, mask, size);
    expect((await readMask(path, size)).values).toEqual(mask);
    const nowhere = join(folder, 'nowhere', 'mask.png');
    expect(await codeOf(writeMask({ path: nowhere, overwrite: false }, mask, size))).toBe('FOLDER_NOT_FOUND');
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe('reading a mask', () => {
  test.each(['png', 'tif'])('takes the grey of a grey %s, 8 or 16 bits', async (extension) => {
    const eight = noise(count, 8);
    expect((await readMask(await makePicture(eight, 1, 8, extension), size)).values).toEqual(eight);
    const sixteen = noise(count, 16);
    const expected = Uint8Array.from(sixteen, (value) => Math.round(value / 257));
    expect((await readMask(await makePicture(sixteen, 1, 16, extension), size)).values).toEqual(expected);
  });

  test('takes the luma of colours', async () => {
    const [red, green, blue] = [noise(count, 8, 1), noise(count, 8, 2), noise(count, 8, 3)];
    const expected = Uint8Array.from(red, (value, at) =>
      Math.round(0.2126 * value + 0.7152 * green[at] + 0.0722 * blue[at]),
    );
    expect((await readMask(await makePicture(interleave(red, green, blue), 3, 8), size)).values).toEqual(expected);
  });

  test('ignores alpha where the colours say something', async () => {
    const [grey, alpha] = [noise(count, 8, 1), noise(count, 8, 2)];
    expect((await readMask(await makePicture(interleave(grey, alpha), 2, 8), size)).values).toEqual(grey);
    expect((await readMask(await makePicture(interleave(grey, grey, grey, alpha), 4, 8), size)).values).toEqual(grey);
  });

  test('takes alpha where the colour is the same all over', async () => {
    const alpha = noise(count, 8, 2);
    expect((await readMask(await makePicture(interleave(255, 0, 0, alpha), 4, 8), size)).values).toEqual(alpha);
    expect((await readMask(await makePicture(interleave(0, alpha), 2, 8), size)).values).toEqual(alpha);
    const { values: plain } = await readMask(await makePicture(interleave(200, 200, 200, 255), 4, 8), size);
    expect(plain).toEqual(new Uint8Array(count).fill(200));
  });

  test('turns a mask upright that says how it lies', async () => {
    const path = newPath('tif');
    const grey = noise(count, 8);
    await picture(interleave(grey, grey, grey), { ...size, channels: 3, depth: 8 })
      .withMetadata({ orientation: 3 })
      .tiff({ compression: 'lzw' })
      .toFile(path);
    expect((await readMask(path, size)).values).toEqual(grey.slice().reverse());
  });

  test('refuses another size and says both', async () => {
    const path = await makePicture(noise(count, 8), 1, 8);
    const photo = { width: 4000, height: 3000 };
    expect(await codeOf(readMask(path, photo))).toBe('MASK_SIZE');
    expect(await messageOf(readMask(path, photo))).toMatch(/37 × 29.*4000 × 3000/);
  });

  test('refuses what is no picture', async () => {
    const path = newPath('png');
    writeFileSync(path, 'no mask at all');
    expect(await codeOf(readMask(path, size))).toBe('FORMAT_UNSUPPORTED');
    expect(await codeOf(readMask(newPath('png'), size))).toBe('FILE_NOT_FOUND');
  });
});
