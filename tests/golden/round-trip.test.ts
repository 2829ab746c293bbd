import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../src-main/contract/jobs.ts';
import type { MaskOperation } from '../../src-main/shared/mask/mask.ts';
import { runCli } from '../support/cli.ts';
import { changedWithin } from '../support/expectations.ts';
import { libraryForFile } from '../support/library.ts';
import { sha256, testPixels, testPhoto } from '../support/pictures.ts';

const library = libraryForFile('round-trip');
const [width, height] = [150, 110];

/** 16-bit pixels that use the low byte too, so that a detour over 8 bits would show. */
function deepPixels(): Uint16Array {
  const pixels = testPixels(width, height);
  return Uint16Array.from(pixels, (value, i) => value * 257 - (value > 0 ? (i * 37) % 251 : 0));
}

/** Upright samples as they are in the file: no conversion of colours, no change of depth. Read without Heirloom's own code. */
async function samplesOf(path: string, depth: 8 | 16): Promise<{ samples: Uint8Array | Uint16Array; width: number }> {
  const { data, info } = await sharp(path)
    .autoOrient()
    .keepIccProfile()
    .toColourspace(depth === 16 ? 'rgb16' : 'srgb')
    .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(3);
  return { samples: depth === 16 ? new Uint16Array(Uint8Array.from(data).buffer) : data, width: info.width };
}

const operations: MaskOperation[] = [
  { type: 'brush', erase: false, size: 7, hardness: 0.8, points: [15, 20, 1, 50, 45, 0.5, 80, 95, 1] },
  { type: 'polygon', erase: false, points: [60, 20, 95, 25, 80, 60] },
  { type: 'grow', radius: 1 },
];

type Output = Partial<ExportOptions> & Pick<ExportOptions, 'format' | 'depth'>;

/** Paints, fills and exports in the editor's way, replays the recipe on the command line, and compares with the source. */
async function check(photo: string, out: Output): Promise<string> {
  const original = sha256(photo);
  const { id: photoId } = await library.addOne(photo);
  await library.paint(photoId, ...operations);
  const { path: maskPath } = await library.client['mask.write']({ photoId, of: 'damage', directory: library.path });
  await library.fill(photoId, { seed: 11 });
  const { path } = await library.export(photoId, { template: '{name} edited', ...out });
  const { path: recipe } = await library.client['recipe.write']({ photoId, directory: library.path });
  const replayed = path.replace(' edited', ' replayed');
  const result = runCli(['render', photo, '--recipe', recipe!, '--out', replayed], library.file('home'));
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(sha256(replayed)).toBe(sha256(path));
  expect(sha256(photo)).toBe(original);

  const mask = await sharp(maskPath!).toColourspace('b-w').raw().toBuffer();
  const before = await samplesOf(photo, out.depth);
  const after = await samplesOf(path, out.depth);
  expect(after.width).toBe(before.width);
  const isMarked = (x: number, y: number): boolean => mask[y * before.width + x] > 0;
  expect(changedWithin([before.samples, after.samples], before, isMarked)).toBeGreaterThan(500);
  return path;
}

describe('the same recipe through the editor and through heirloom render', () => {
  it('8-bit JPEG to PNG: equal bytes, and outside the mask equal to the source', async () => {
    const photo = library.file('eight.jpg');
    await testPhoto(width, height).jpeg({ quality: 88 }).toFile(photo);
    const written = await sharp(await check(photo, { format: 'png', depth: 8 })).metadata();
    expect(written).toMatchObject({ format: 'png', depth: 'uchar', width, height });
  });

  it('16-bit TIFF with a colour profile to TIFF: equal bytes, depth, profile and pixels', async () => {
    const photo = library.file('deep.tif');
    await sharp(deepPixels(), { raw: { width, height, channels: 3 } })
      .toColourspace('rgb16')
      .withIccProfile('p3', { attach: true })
      .tiff({ compression: 'lzw' })
      .toFile(photo);
    const source = await sharp(photo).metadata();
    expect(source).toMatchObject({ depth: 'ushort' });
    const written = await sharp(await check(photo, { format: 'tiff', depth: 16 })).metadata();
    expect(written).toMatchObject({ format: 'tiff', depth: 'ushort', width, height });
    expect(written.icc!.equals(source.icc!)).toBe(true);
  });

  it.each([2, 3, 6, 7])('orientation %i: applied once, written upright', async (orientation) => {
    const photo = library.file(`turned-${orientation}.jpg`);
    await testPhoto(width, height).withMetadata({ orientation }).jpeg({ quality: 90 }).toFile(photo);
    expect((await sharp(photo).metadata()).orientation).toBe(orientation);
    const written = await sharp(await check(photo, { format: 'png', depth: 8 })).metadata();
    expect(written.orientation ?? 1).toBe(1);
    const turned = orientation > 4;
    expect([written.width, written.height]).toEqual(turned ? [height, width] : [width, height]);
  });
});
