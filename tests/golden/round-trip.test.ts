import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../src-main/contract/jobs.ts';
import type { MaskOperation } from '../../src-main/shared/mask/mask.ts';
import { runCli } from '../support/cli.ts';
import { paintDamage } from '../support/edits.ts';
import { openTestHost, type TestHost } from '../support/host.ts';
import { addPhotos, fillPhoto, runJob } from '../support/jobs.ts';
import { sha256, testPixels, testPhoto } from '../support/pictures.ts';
import { scratchFolder } from '../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
let test: TestHost;

beforeAll(() => {
  scratch = scratchFolder('round-trip');
  test = openTestHost(scratch.path);
});
afterAll(() => {
  test.close();
  scratch.remove();
});

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

/** Paints, fills and exports in the editor's way, replays the recipe on the command line, and compares with the source. */
async function check(
  photo: string,
  out: Partial<ExportOptions> & Pick<ExportOptions, 'format' | 'depth'>,
): Promise<string> {
  const original = sha256(photo);
  const { added } = await addPhotos(test.client, { paths: [photo] });
  const photoId = added[0].id;
  await paintDamage(test.client, photoId, ...operations);
  const { path: maskPath } = await test.client['mask.write']({ photoId, of: 'damage', directory: scratch.path });
  await fillPhoto(test.client, { photoId, seed: 11 });
  const options: ExportOptions = {
    directory: scratch.path,
    template: '{name} edited',
    quality: 90,
    conflict: 'ask',
    ...out,
  };
  const { path } = await runJob(test.client, 'export', { photoId, options });
  const { path: recipe } = await test.client['recipe.write']({ photoId, directory: scratch.path });
  const replayed = path.replace(' edited', ' replayed');
  const result = runCli(['render', photo, '--recipe', recipe!, '--out', replayed], scratch.file('home'));
  expect(result).toMatchObject({ code: 0, stderr: '' });
  expect(sha256(replayed)).toBe(sha256(path));
  expect(sha256(photo)).toBe(original);

  const mask = await sharp(maskPath!).toColourspace('b-w').raw().toBuffer();
  const before = await samplesOf(photo, out.depth);
  const after = await samplesOf(path, out.depth);
  expect(after.width).toBe(before.width);
  let changed = 0;
  let touched = 0;
  for (let i = 0; i < before.samples.length; i += 1) {
    if (before.samples[i] === after.samples[i]) continue;
    if (mask[Math.floor(i / 3)] === 0) touched += 1;
    else changed += 1;
  }
  expect(touched).toBe(0);
  expect(changed).toBeGreaterThan(500);
  return path;
}

describe('the same recipe through the editor and through heirloom render', () => {
  it('8-bit JPEG to PNG: equal bytes, and outside the mask equal to the source', async () => {
    const photo = scratch.file('eight.jpg');
    await testPhoto(width, height).jpeg({ quality: 88 }).toFile(photo);
    const written = await sharp(await check(photo, { format: 'png', depth: 8 })).metadata();
    expect(written).toMatchObject({ format: 'png', depth: 'uchar', width, height });
  });

  it('16-bit TIFF with a colour profile to TIFF: equal bytes, depth, profile and pixels', async () => {
    const photo = scratch.file('deep.tif');
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

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %i: applied once, written upright', async (orientation) => {
    const photo = scratch.file(`turned-${orientation}.jpg`);
    await testPhoto(width, height).withMetadata({ orientation }).jpeg({ quality: 90 }).toFile(photo);
    expect((await sharp(photo).metadata()).orientation).toBe(orientation);
    const written = await sharp(await check(photo, { format: 'png', depth: 8 })).metadata();
    expect(written.orientation ?? 1).toBe(1);
    const turned = orientation > 4;
    expect([written.width, written.height]).toEqual(turned ? [height, width] : [width, height]);
  });
});
