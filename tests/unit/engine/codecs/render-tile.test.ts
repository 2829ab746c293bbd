import { existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { workingImagePath } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { renderTile } from '../../../../src-main/engine/codecs/screen/render-tile.ts';
import { levelSize } from '../../../../src-main/imaging/files/working-image.ts';
import { patchedPicture } from '../../../../src-main/imaging/pixels/patched-picture.ts';
import { applyPatches, type PixelPatch } from '../../../../src-main/imaging/pixels/patches.ts';
import { failureOf, largestDifference } from '../../../support/expectations.ts';
import { putIntoTiff } from './make-metadata.ts';
import {
  gradient,
  inFolder,
  kindsOf,
  noise,
  noiseOf,
  openPhoto,
  rgb,
  saveBytes,
  savePicture,
  wideProfile,
  type Pixels,
  type Shape,
} from './make-photos.ts';

const shape = rgb(203, 141);
const kinds = kindsOf(203, 141);
const makeTiff = (pixels: Pixels, kind = shape): Promise<string> => savePicture(pixels, kind, 'tif');

/** The means of blocks, one block at a time, straight from their definition. */
function reduce(pixels: Pixels, { width, height, channels }: Shape, level: number): Pixels {
  const side = 2 ** level;
  const columns = Math.ceil(width / side);
  const rows = Math.ceil(height / side);
  const result = pixels.slice(0, columns * rows * channels);
  const hasAlpha = channels % 2 === 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      for (let channel = 0; channel < channels; channel++) {
        let [sum, weight, count] = [0, 0, 0];
        for (let y = row * side; y < Math.min(height, (row + 1) * side); y++) {
          for (let x = column * side; x < Math.min(width, (column + 1) * side); x++) {
            const at = (y * width + x) * channels;
            const isColour = hasAlpha && channel < channels - 1;
            const alpha = isColour ? pixels[at + channels - 1] : 1;
            sum += pixels[at + channel] * alpha;
            weight += alpha;
            count += 1;
          }
        }
        const mean = weight > 0 ? sum / weight : 0;
        result[(row * columns + column) * channels + channel] = count > 0 ? Math.floor(mean + 0.5) : 0;
      }
    }
  }
  return result;
}

/** Display P3 to sRGB, 0..255: both have the transfer function of sRGB and the white of D65. */
function displayP3ToSrgb(values: number[]): number[] {
  const linear = values.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const matrix = [
    [1.2249, -0.2247, 0],
    [-0.042, 1.0419, 0],
    [-0.0197, -0.0786, 1.0979],
  ];
  return matrix.map((row) => {
    const part = Math.max(
      0,
      row.reduce((sum, factor, index) => sum + factor * linear[index], 0),
    );
    return 255 * (part <= 0.0031308 ? 12.92 * part : 1.055 * part ** (1 / 2.4) - 0.055);
  });
}

describe('a reduced level', () => {
  test.each(kinds)('is the exact mean of its blocks, with $channels channels at $depth bits', async (shape) => {
    const pixels = noiseOf(shape);
    await using working = await openPhoto(await makeTiff(pixels, shape));
    for (const level of [1, 2, 3, 5, 8]) {
      const size = levelSize(working, level);
      expect(await working.readLevel(level, { x: 0, y: 0, ...size })).toEqual(reduce(pixels, shape, level));
    }
    await failureOf(working.readLevel(9, { x: 0, y: 0, width: 1, height: 1 }), 'INVALID_REQUEST');
  });

  test('is built once, beside the working image, and again where the file is damaged', async () => {
    const pixels = noiseOf(shape);
    const path = await makeTiff(pixels);
    const info = await inspectPhoto(path);
    const cache = inFolder('levels');
    const area = { x: 0, y: 0, width: 26, height: 18 };
    const expected = reduce(pixels, shape, 3);
    const levels = workingImagePath(cache, info.sha256).replace(/v$/, 'levels');
    const read = async (): Promise<Pixels> => {
      await using working = await openPhoto(path, cache);
      const both = await Promise.all([working.readLevel(3, area), working.readLevel(3, area)]);
      expect(both[0]).toEqual(both[1]);
      return both[0];
    };
    expect(await read()).toEqual(expected);
    const { ino } = statSync(levels);
    expect(await read()).toEqual(expected);
    expect(statSync(levels).ino).toBe(ino);
    truncateSync(levels, 4000);
    expect(await read()).toEqual(expected);
    writeFileSync(levels, Buffer.alloc(statSync(levels).size));
    expect(await read()).toEqual(expected);
    expect(readdirSync(cache).sort()).toEqual(
      [levels, workingImagePath(cache, info.sha256)].map((path) => basename(path)),
    );
    expect(info.cacheBytes).toBeGreaterThan(statSync(levels).size + 203 * 141 * 3);
  });
});

describe('a tile', () => {
  test.each([
    [0, 0, 64, 64],
    [3, 2, 11, 13],
    [3, 0, 11, 64],
  ])('%i, %i at full size is exactly the photo there, without loss', async (x, y, width, height) => {
    await using working = await openPhoto(await makeTiff(noiseOf(shape)));
    const tile = await renderTile(working, { level: 0, x, y, tileSize: 64 });
    expect(tile).toMatchObject({ mimeType: 'image/png', width, height });
    const shown = await sharp(tile.bytes).raw().toBuffer();
    expect([...shown]).toEqual([...(await working.readRegion({ x: x * 64, y: y * 64, width, height }))]);
  });

  test('of a 16-bit photo shows the nearest 8-bit values', async () => {
    const deep: Shape = { width: 256, height: 256, channels: 1, depth: 16 };
    const pixels = Uint16Array.from({ length: 65536 }, (_, value) => value);
    await using working = await openPhoto(await makeTiff(pixels, deep));
    const tile = await renderTile(working, { level: 0, x: 0, y: 0 });
    const shown = await sharp(tile.bytes).toColourspace('b-w').raw().toBuffer();
    expect([...shown]).toEqual(Array.from(pixels, (value) => Math.round(value / 257)));
  });

  test('above full size is a near copy of the level, as JPEG', async () => {
    await using working = await openPhoto(await makeTiff(gradient(203, 141, 3)));
    const tile = await renderTile(working, { level: 1, x: 0, y: 0 });
    expect(tile).toMatchObject({ mimeType: 'image/jpeg', width: 102, height: 71 });
    const level = await working.readLevel(1, { x: 0, y: 0, width: 102, height: 71 });
    const shown = await sharp(tile.bytes).raw().toBuffer();
    expect(largestDifference(shown, level)).toBeLessThan(6);
  });

  test('keeps transparency at any level', async () => {
    const clear: Shape = { width: 64, height: 64, channels: 4, depth: 8 };
    const pixels = Uint8Array.from({ length: 64 * 64 * 4 }, (_, at) => (at % 4 === 3 ? (at < 8192 ? 0 : 255) : 90));
    await using working = await openPhoto(await makeTiff(pixels, clear));
    for (const level of [0, 2]) {
      const tile = await renderTile(working, { level, x: 0, y: 0 });
      const { data, info } = await sharp(tile.bytes).raw().toBuffer({ resolveWithObject: true });
      expect([info.channels, data[3], data[data.length - 1]]).toEqual([4, 0, 255]);
    }
  });

  test.each([8, 16] as const)(
    'of a wide-gamut photo of %i bits is converted for the screen by its profile',
    async (depth) => {
      const scale = depth === 16 ? 257 : 1;
      const source = depth === 16 ? new Uint16Array(32 * 32 * 3) : new Uint8Array(32 * 32 * 3);
      for (let at = 0; at < source.length; at += 3) source.set([180 * scale, 90 * scale, 40 * scale], at);
      const change = (image: Sharp): Sharp => image.withIccProfile('p3');
      await using working = await openPhoto(await savePicture(source, rgb(32, 32, depth), 'tif', { change }));
      const stored = await working.readRegion({ x: 0, y: 0, width: 1, height: 1 });
      const expected = displayP3ToSrgb(Array.from(stored, (value) => value / scale));
      const shown = await sharp((await renderTile(working, { level: 0, x: 0, y: 0 })).bytes)
        .raw()
        .toBuffer();
      for (const [index, value] of expected.entries()) expect(Math.abs(shown[index] - value)).toBeLessThan(2);
      const moved = expected.reduce((sum, value, index) => sum + Math.abs(value - stored[index] / scale), 0);
      expect(moved).toBeGreaterThan(15);
    },
  );

  test('ignores a profile that is not for such pixels', async () => {
    const path = await makeTiff(noise(32 * 32, 8), { width: 32, height: 32, channels: 1, depth: 8 });
    putIntoTiff(path, [{ tag: 34675, type: 7, value: await wideProfile() }]);
    await using working = await openPhoto(path);
    expect(working.fields.map(({ name }) => name)).toContain('icc-profile-data');
    const tile = await renderTile(working, { level: 0, x: 0, y: 0 });
    const shown = await sharp(tile.bytes).toColourspace('b-w').raw().toBuffer();
    expect([...shown]).toEqual([...noise(32 * 32, 8)]);
  });

  test('that the photo has not is refused', async () => {
    await using working = await openPhoto(await makeTiff(noiseOf(shape)));
    for (const request of [
      { level: 0, x: 4, y: 0, tileSize: 64 },
      { level: 0, x: -1, y: 0 },
      { level: 0.5, x: 0, y: 0 },
      { level: 20, x: 0, y: 0 },
      { level: 0, x: 0, y: 0, tileSize: 0 },
    ]) {
      await failureOf(renderTile(working, request), 'INVALID_REQUEST');
    }
    await failureOf(renderTile(working, { level: 1, x: 0, y: 0 }, { signal: AbortSignal.abort() }), 'CANCELLED');
  });
});

describe('a tile with patches', () => {
  const patchesFor = ({ channels, depth }: Shape): PixelPatch[] => [
    { rect: { x: 10, y: 20, width: 33, height: 17 }, pixels: noise(33 * 17 * channels, depth, 5) },
    { rect: { x: 40, y: 30, width: 5, height: 80 }, pixels: noise(400 * channels, depth, 6) },
    { rect: { x: 190, y: 130, width: 13, height: 11 }, pixels: noise(143 * channels, depth, 7) },
    { rect: { x: 100, y: 3, width: 1, height: 1 }, pixels: noise(channels, depth, 8) },
  ];

  test.each(kinds)('is the tile of the patched photo, with $channels channels at $depth bits', async (shape) => {
    const pixels = noiseOf(shape);
    const patches = patchesFor(shape);
    const patched = pixels.slice();
    applyPatches(patched, { x: 0, y: 0, width: 203, height: 141 }, shape.channels, patches);
    await using before = await openPhoto(await makeTiff(pixels, shape));
    await using after = await openPhoto(await makeTiff(patched, shape));
    for (const [level, tiles] of [
      [0, 4],
      [1, 2],
      [2, 1],
      [3, 1],
      [6, 1],
    ] as const) {
      for (let y = 0; y < Math.min(tiles, 3); y++) {
        for (let x = 0; x < tiles; x++) {
          const request = { level, x, y, tileSize: 64 };
          if (y * 64 >= levelSize(after, level).height) continue;
          const shown = await renderTile(before, request, {
            picture: patchedPicture(before, [{ key: 'patched', patches }]),
          });
          const expected = await renderTile(after, request);
          expect(shown.bytes.equals(expected.bytes), JSON.stringify(request)).toBe(true);
        }
      }
    }
  });

  test('refuses a patch that does not fit', async () => {
    await using working = await openPhoto(await makeTiff(noiseOf(shape)));
    const patch = { rect: { x: 200, y: 0, width: 4, height: 1 }, pixels: noise(12, 8) };
    expect(() => patchedPicture(working, [{ key: 'patched', patches: [patch] }])).toThrow(
      expect.objectContaining({ code: 'INVALID_REQUEST' }),
    );
  });
});

describe('a thumbnail', () => {
  test.each(['jpeg', 'tiff', 'png', 'webp'] as const)('of a %s file is upright, small and sRGB', async (format) => {
    const original = gradient(400, 200, 3);
    const change = (image: Sharp): Sharp => image.withMetadata({ orientation: 6 }).withIccProfile('p3');
    const thumbnail = await renderThumbnail(await savePicture(original, rgb(400, 200), format, { change }), 100);
    expect(thumbnail).toMatchObject({ mimeType: 'image/jpeg', width: 50, height: 100 });
    const { data, info } = await sharp(thumbnail.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([50, 100]);
    // Turned clockwise: what was at the bottom left is now at the top left.
    const corner = original.subarray(199 * 400 * 3, 199 * 400 * 3 + 3);
    expect(largestDifference(data.subarray(0, 3), corner)).toBeLessThan(6);
  });

  test.each(kinds)('of a working image with $channels channels of $depth bits has its colours', async (kind) => {
    const [value, opaque] = kind.depth === 16 ? [25700, 65535] : [100, 255];
    const hasAlpha = kind.channels % 2 === 0;
    const pixels = noiseOf(kind).map((_, at) => (hasAlpha && (at + 1) % kind.channels === 0 ? opaque : value));
    await using working = await openPhoto(await makeTiff(pixels as Pixels, kind));
    const thumbnail = await renderThumbnail(working, 50);
    expect(thumbnail.mimeType).toBe(hasAlpha ? 'image/webp' : 'image/jpeg');
    const { data, info } = await sharp(thumbnail.bytes).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([50, 35]);
    expect(Math.abs(data[0] - 100)).toBeLessThan(3);
  });

  test('is never larger than the photo, and is refused for what is no photo', async () => {
    const path = await savePicture(gradient(40, 20, 3), rgb(40, 20), 'png');
    expect(await renderThumbnail(path, 100)).toMatchObject({ width: 40, height: 20 });
    const text = saveBytes('jpg', 'Dear grandmother');
    await failureOf(renderThumbnail(text, 100), 'FORMAT_UNSUPPORTED');
    expect(existsSync(text)).toBe(true);
  });
});
