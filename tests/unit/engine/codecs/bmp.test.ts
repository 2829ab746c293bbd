import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import { openWorkingImage } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { codeOf, noise, scratchFolder } from './make-photos.ts';

const folder = scratchFolder();
const width = 13;
const height = 7;

interface Options {
  bits: 1 | 8 | 24 | 32;
  topDown?: boolean;
  compression?: number;
  palette?: (index: number) => [number, number, number];
}

/** A bitmap of `pixels`: colours [height, width, 3] for 24 and 32 bits, indices [height, width] for 8. */
function makeBmp(
  name: string,
  pixels: Uint8Array,
  { bits, topDown = false, compression = 0, palette }: Options,
): string {
  const colours = palette ? 256 : 0;
  const stride = Math.ceil((width * bits) / 32) * 4;
  const offset = 54 + 4 * colours;
  const file = Buffer.alloc(offset + stride * height);
  file.write('BM', 'latin1');
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(offset, 10);
  file.writeUInt32LE(40, 14);
  file.writeInt32LE(width, 18);
  file.writeInt32LE(topDown ? -height : height, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(bits, 28);
  file.writeUInt32LE(compression, 30);
  file.writeInt32LE(11811, 38);
  file.writeInt32LE(11811, 42);
  for (let index = 0; index < colours; index++) {
    const [red, green, blue] = palette?.(index) ?? [0, 0, 0];
    file.set([blue, green, red, 0], 54 + 4 * index);
  }
  for (let y = 0; y < height; y++) {
    const row = offset + (topDown ? y : height - 1 - y) * stride;
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (bits === 8) file[row + x] = pixels[at];
      else {
        const [red, green, blue] = pixels.subarray(at * 3, at * 3 + 3);
        file.set([blue, green, red], row + (x * bits) / 8);
      }
    }
  }
  const path = join(folder, name);
  writeFileSync(path, file);
  return path;
}

async function readAll(
  path: string,
): Promise<{ pixels: Uint8Array | Uint16Array; channels: number; resolution: unknown }> {
  const working = await openWorkingImage(path, await inspectPhoto(path), join(folder, 'cache'));
  const pixels = await working.readRegion({ x: 0, y: 0, width: working.width, height: working.height });
  await working.dispose();
  return { pixels, channels: working.channels, resolution: working.resolution };
}

const colour = noise(width * height * 3, 8) as Uint8Array;
const indices = noise(width * height, 8) as Uint8Array;

describe('a Windows bitmap', () => {
  test.each([24, 32] as const)('of %i bits is read, from the bottom up or from the top down', async (bits) => {
    for (const topDown of [false, true]) {
      const path = makeBmp(`${bits}-${topDown}.bmp`, colour, { bits, topDown });
      const read = await readAll(path);
      expect(read).toEqual({ pixels: colour, channels: 3, resolution: { x: 300, y: 300 } });
    }
  });

  test('of 8 bits is grey where its palette is, and else the colours of the palette', async () => {
    const grey = makeBmp('grey.bmp', indices, { bits: 8, palette: (index) => [255 - index, 255 - index, 255 - index] });
    expect(await readAll(grey)).toMatchObject({ pixels: indices.map((value) => 255 - value), channels: 1 });
    const mapped = makeBmp('palette.bmp', indices, { bits: 8, palette: (index) => [index, 7, 255 - index] });
    const expected = Uint8Array.from([...indices].flatMap((index) => [index, 7, 255 - index]));
    expect(await readAll(mapped)).toMatchObject({ pixels: expected, channels: 3 });
  });

  test('can be a mask, and has a thumbnail', async () => {
    const path = makeBmp('mask.bmp', indices, { bits: 8, palette: (index) => [index, index, index] });
    expect((await readMask(path, { width, height })).values).toEqual(indices);
    const thumbnail = await renderThumbnail(makeBmp('thumb.bmp', colour, { bits: 24 }), 100);
    expect(await sharp(thumbnail.bytes).metadata()).toMatchObject({ width, height, format: 'jpeg' });
  });

  test('is refused where it is compressed, of another kind, or cut short', async () => {
    expect(
      await codeOf(inspectPhoto(makeBmp('rle.bmp', indices, { bits: 8, compression: 1, palette: () => [0, 0, 0] }))),
    ).toBe('FORMAT_UNSUPPORTED');
    expect(await codeOf(inspectPhoto(makeBmp('one.bmp', new Uint8Array(), { bits: 1 })))).toBe('FORMAT_UNSUPPORTED');
    const path = makeBmp('cut.bmp', colour, { bits: 24 });
    const { readFileSync } = await import('node:fs');
    for (const length of [20, 60, 300]) {
      writeFileSync(path, readFileSync(makeBmp('whole.bmp', colour, { bits: 24 })).subarray(0, length));
      expect(await codeOf(inspectPhoto(path)), `${length}`).toBe('FILE_TRUNCATED');
    }
  });
});
