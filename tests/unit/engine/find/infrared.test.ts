import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { findInfraredScan } from '../../../../src-main/engine/codecs/read/open-infrared.ts';
import { photoNotes } from '../../../../src-main/engine/codecs/read/photo-notes.ts';
import { mapShape } from '../../../../src-main/engine/find/find-damage.ts';
import {
  findInfraredDamage,
  UnusableInfrared,
} from '../../../../src-main/engine/find/infrared/find-infrared-damage.ts';
import { findShift } from '../../../../src-main/engine/find/infrared/registration.ts';
import { selectDamage } from '../../../../src-main/engine/find/select-damage.ts';
import { filledMasks, withoutFilled } from '../../../../src-main/engine/find/without-filled.ts';
import type { PixelSource } from '../../../../src-main/imaging/pixels/pixel-source.ts';
import { createWorkContext } from '../../../../src-main/platform/work-context.ts';
import { damageKinds, type DamageKind } from '../../../../src-main/shared/data/damage-kind.ts';
import { usualChoice } from '../../../../src-main/shared/data/damage-choice.ts';
import { outputFormats } from '../../../../src-main/shared/data/output-format.ts';
import { stepSchema } from '../../../../src-main/steps/index.ts';
import { failureOf } from '../../../support/expectations.ts';
import { f1Of, infraredScan, type InfraredScan, type InfraredScanOptions } from '../../../support/infrared-scan.ts';
import { memoryPhoto } from '../../../support/memory-photo.ts';
import { sha256 } from '../../../support/pictures.ts';
import { codesOf, inFolder, newPath, openPhoto, readPhoto, save } from '../codecs/make-photos.ts';
import { colourPage, greyPage, writeScan, type InfraredFile } from '../codecs/make-infrared.ts';
import { makeTiff, type TiffPicture } from '../codecs/make-tiff.ts';

const context = (signal?: AbortSignal) => createWorkContext(0, signal);

/** The picture and its infrared in memory. */
function sourcesOf({ width, height, colours, infrared, infraredSize }: InfraredScan) {
  return {
    picture: memoryPhoto({ width, height, depth: 16 }, (x, y, c) => colours[(y * width + x) * 3 + c]),
    plane: memoryPhoto({ ...infraredSize, channels: 1, depth: 16 }, (x, y) => infrared[y * infraredSize.width + x]),
  };
}

async function mapOf(picture: PixelSource, plane: PixelSource, memory?: number): Promise<Uint8Array> {
  const bands: Uint8Array[] = [];
  for await (const rows of findInfraredDamage(picture, plane, context(), memory)) bands.push(rows);
  return new Uint8Array(Buffer.concat(bands));
}

async function maskOf(
  picture: PixelSource,
  map: Uint8Array,
  kinds: readonly DamageKind[] = damageKinds,
  sensitivity = 0.5,
): Promise<Uint8Array> {
  const shape = mapShape(picture);
  const source = memoryPhoto(shape, (x, y, c) => map[(y * shape.width + x) * 4 + c]);
  const choice = { ...usualChoice, sensitivity, kinds: [...kinds] };
  return (await selectDamage({ ...shape, readRegion: source.readRegion }, choice, () => Promise.resolve())).mask;
}

const shareOf = (mask: Uint8Array): number => mask.reduce((sum, value) => sum + (value > 0 ? 1 : 0), 0) / mask.length;

describe('damage by infrared', { timeout: 60_000 }, () => {
  it.each<[string, InfraredScanOptions]>([
    ['that lies as the colours do', {}],
    ['that lies off the colours', { shift: [9, -6], seed: 2 }],
    ['that lies far off, sees more of the dyes, and is noisy', { shift: [-30, 21], seen: [0.12, 0.05, 0.02], noise: 0.02, seed: 3 }], // prettier-ignore
    ['that is larger than the photo', { larger: [5, 3], shift: [2, 1], seed: 4 }],
  ])('is found with an F1 of 0.95 and more in a scan %s', async (_, options) => {
    const scan = infraredScan(options);
    const { picture, plane } = sourcesOf(scan);
    const [x, y] = options.shift ?? [0, 0];
    expect(await findShift(picture, plane, context())).toEqual({ x, y });
    const f1 = f1Of(await maskOf(picture, await mapOf(picture, plane)), scan.truth, scan.width);
    expect(f1).toBeGreaterThan(0.95);
  });

  it('is nothing where there is no dust', async () => {
    for (const seed of [5, 6]) {
      const { picture, plane } = sourcesOf(infraredScan({ dust: false, shift: [4, 2], seed }));
      expect(shareOf(await maskOf(picture, await mapOf(picture, plane)))).toBeLessThan(0.0001);
    }
  });

  it('has long thin areas as scratches and all others as dust', async () => {
    const scan = infraredScan({ seed: 7 });
    const { picture, plane } = sourcesOf(scan);
    const map = await mapOf(picture, plane);
    const scratches = await maskOf(picture, map, ['scratches']);
    const { width, height } = scan;
    // The line from top to bottom, and no speck.
    const rows = Array.from({ length: height }, (_, y) => scratches.subarray(y * width, (y + 1) * width).some(Boolean));
    expect(rows.filter(Boolean).length).toBeGreaterThan(0.9 * height);
    const [ofDust, all] = [await maskOf(picture, map, ['dust']), await maskOf(picture, map)];
    expect(shareOf(ofDust) + shareOf(scratches)).toBeCloseTo(shareOf(all), 10);
    expect(shareOf(ofDust)).toBeGreaterThan(shareOf(scratches));
  });

  it('is more at a higher sensitivity', async () => {
    const { picture, plane } = sourcesOf(infraredScan({ seed: 8 }));
    const map = await mapOf(picture, plane);
    const [less, usual, more] = await Promise.all(
      [0.2, 0.5, 0.8].map(async (sensitivity) => shareOf(await maskOf(picture, map, damageKinds, sensitivity))),
    );
    expect(less).toBeLessThan(usual);
    expect(usual).toBeLessThan(more);
  });

  it('is the same in whatever bands it is made', async () => {
    const { picture, plane } = sourcesOf(infraredScan({ width: 400, height: 330, seed: 9 }));
    expect(await mapOf(picture, plane, 1)).toEqual(await mapOf(picture, plane));
  });

  it('leaves out the film’s holder, and what is light in infrared', async () => {
    const scan = infraredScan({ dust: false, seed: 10 });
    const { width, height } = scan;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < 90; x += 1) {
        scan.infrared[y * width + x] = 300;
        scan.colours.fill(200, 3 * (y * width + x), 3 * (y * width + x) + 3);
      }
      for (let x = 300; x < 310; x += 1) scan.infrared[y * width + x] = 65000;
    }
    const { picture, plane } = sourcesOf(scan);
    expect(shareOf(await maskOf(picture, await mapOf(picture, plane)))).toBeLessThan(0.001);
  });

  it.each<[string, InfraredScanOptions, string]>([
    ['silver film, which blocks infrared', { seen: [0.3, 0.6, 0.1] }, 'silver'],
    ['silver film without dust', { seen: [0.3, 0.6, 0.1], dust: false }, 'silver'],
    ['Kodachrome, whose cyan dye does so too', { seen: [0.6, 0.1, 0] }, 'silver'],
  ])('is refused in a scan of %s', async (_, options, why) => {
    const { picture, plane } = sourcesOf(infraredScan({ ...options, seed: 11 }));
    await expect(mapOf(picture, plane)).rejects.toEqual(expect.objectContaining({ why }));
  });

  it('is refused where a channel is a selection or another picture', async () => {
    const { picture } = sourcesOf(infraredScan({ seed: 12 }));
    const { width, height } = picture;
    const selection = memoryPhoto({ width, height, channels: 1, depth: 16 }, (x) => (x > 200 && x < 400 ? 65535 : 0));
    const drawing = memoryPhoto({ width, height, channels: 1, depth: 16 }, (x, y) => 20000 + 15000 * Math.sign(Math.sin(x / 6) * Math.cos(y / 7))); // prettier-ignore
    for (const plane of [selection, drawing]) {
      await expect(mapOf(picture, plane)).rejects.toBeInstanceOf(UnusableInfrared);
      await expect(mapOf(picture, plane)).rejects.toMatchObject({ why: 'other' });
    }
  });

  it('is given up when it is cancelled, and takes small and grey photos', async () => {
    const { picture, plane } = sourcesOf(infraredScan({ width: 60, height: 50, dust: false, seed: 13 }));
    const cancelled = findInfraredDamage(picture, plane, context(AbortSignal.abort())).next();
    expect((await failureOf(cancelled)).code).toBe('CANCELLED');
    expect(await mapOf(picture, plane)).toHaveLength(60 * 50 * 4);
    const grey = memoryPhoto({ width: 1, height: 3, channels: 1 }, () => 100);
    expect(await mapOf(grey, grey)).toHaveLength(12);
  });
});

const files: InfraredFile[] = ['channel', 'page', 'file'];

function saveScan(scan: InfraredScan, file: InfraredFile, tags: Record<number, number[]> = {}): string {
  const path = newPath('tif');
  writeScan(path, scan, file, tags);
  return path;
}

async function maskOfFile(path: string): Promise<Uint8Array | null> {
  await using working = await openPhoto(path, inFolder('cache'));
  const scan = await findInfraredScan({ path, sha256: sha256(path) }, working);
  if (!scan) return null;
  await using plane = await scan.open();
  return await maskOf(working, await mapOf(working, plane));
}

describe.each(files)('the infrared scan in a %s', { timeout: 60_000 }, (file) => {
  const scan = infraredScan({ width: 640, height: 480, shift: file === 'channel' ? [0, 0] : [3, -2], seed: 20 });

  it('shows the damage with an F1 of 0.95 and more, and is said when the photo is opened', async () => {
    const path = saveScan(scan, file);
    const info = await inspectPhoto(path);
    expect(info).toMatchObject({ hasAlpha: false, pages: 1, infrared: { at: file } });
    const codes = { channel: ['EXTRA_CHANNELS', 'INFRARED_CHANNEL'], page: ['INFRARED_PAGE'], file: ['INFRARED_FILE'] };
    expect(codesOf(photoNotes(info))).toEqual(codes[file]);
    expect(f1Of((await maskOfFile(path))!, scan.truth, scan.width)).toBeGreaterThan(0.95);
  });

  it('is turned with the photo', async () => {
    const mask = await maskOfFile(saveScan(scan, file, { 274: [6] }));
    const { width, height, truth } = scan;
    const turned = Uint8Array.from({ length: truth.length }, (_, i) => truth[(height - 1 - (i % height)) * width + Math.floor(i / height)]); // prettier-ignore
    expect(f1Of(mask!, turned, height)).toBeGreaterThan(0.95);
  });

  it.each(outputFormats)('is no transparency of the photo, nor of an export: %s', async (format) => {
    const path = saveScan(infraredScan({ width: 96, height: 64, seed: 21 }), file);
    const photo = await readPhoto(path);
    expect(photo.channels).toBe(3);
    const written = await save(path, { format });
    const info = await inspectPhoto(written.path);
    expect(info).toMatchObject({ hasAlpha: false, channels: 3 });
    expect((await sharp(written.path).metadata()).pages ?? 1).toBe(1);
    if (format === 'tiff' || format === 'png') {
      expect([...(await readPhoto(written.path)).pixels]).toEqual([...photo.pixels]);
    }
    if (file === 'channel' && format === 'tiff') expect(info.extraChannels).toBe(1);
    else expect(info.extraChannels).toBeUndefined();
  });
});

it('finds nothing where a fill has filled it', async () => {
  const shape = mapShape({ width: 8, height: 6 });
  const map = memoryPhoto(shape, () => 200);
  const rectangle = { type: 'rectangle', x: 2, y: 1, width: 3, height: 2, erase: false };
  const step = {
    id: 'a',
    op: 'fill',
    params: { method: 'auto' },
    mask: [rectangle],
    avoid: [],
    seed: 1,
    enabled: true,
  };
  const pixelsLeft = async (...steps: object[]): Promise<number> => {
    const parsed = steps.map((one) => v.parse(stepSchema, one));
    const source = { ...shape, readRegion: map.readRegion };
    const masks = filledMasks(parsed);
    const readMasks = () => Promise.resolve(new Map<string, Uint8Array>());
    let left = 0;
    for await (const rows of withoutFilled(source, masks, readMasks, new AbortController().signal)) {
      left += rows.filter((value) => value > 0).length / 4;
    }
    return left;
  };
  expect(await pixelsLeft()).toBe(48);
  expect(await pixelsLeft(step)).toBe(42);
  expect(await pixelsLeft({ ...step, enabled: false })).toBe(48);
});

describe('what looks like an infrared scan', { timeout: 60_000 }, () => {
  const scan = infraredScan({ width: 96, height: 64, seed: 30 });
  const infraredOf = async (...pages: TiffPicture[]) => {
    const path = newPath('tif');
    writeFileSync(path, makeTiff(pages));
    return inspectPhoto(path);
  };

  it('is one page of the photo’s size behind colour, or one that is called a mask', async () => {
    const [photo, page] = [colourPage(scan), greyPage(scan)];
    expect(await infraredOf(photo, page)).toMatchObject({ infrared: { at: 'page', page: 1 }, pages: 1 });
    expect(await infraredOf(photo, page, page)).toMatchObject({ pages: 3 });
    expect((await infraredOf(photo, page, page)).infrared).toBeUndefined();
    expect((await infraredOf(page, page)).infrared).toBeUndefined();
    expect((await infraredOf(page, greyPage(scan, { 254: [4] }))).infrared).toEqual({ at: 'page', page: 1 });
    expect((await infraredOf(photo, photo)).infrared).toBeUndefined();
    const small = { ...page, width: 40, height: 30, parts: [new Uint8Array(40 * 30 * 2)] };
    expect((await infraredOf(photo, small)).infrared).toBeUndefined();
  });

  it('is no alpha', async () => {
    const path = saveScan(scan, 'channel', { 338: [2] });
    const info = await inspectPhoto(path);
    expect(info).toMatchObject({ hasAlpha: true });
    expect(info.infrared).toBeUndefined();
    expect(await maskOfFile(path)).toBeNull();
  });

  it('lies beside photos of every format, and is a grey TIFF of their size', async () => {
    const photo = newPath('png');
    await sharp(scan.colours, { raw: { width: 96, height: 64, channels: 3 } })
      .png()
      .toFile(photo);
    const sidecar = photo.replace(/\.png$/, '.IR.TIF');
    writeFileSync(sidecar, makeTiff([colourPage(scan)]));
    expect((await inspectPhoto(photo)).infrared).toBeUndefined();
    writeFileSync(sidecar, makeTiff([greyPage(scan)]).subarray(0, 40));
    expect((await inspectPhoto(photo)).infrared).toBeUndefined();
    writeFileSync(sidecar, makeTiff([greyPage(scan)]));
    expect((await inspectPhoto(photo)).infrared).toEqual({ at: 'file', path: sidecar, page: 0 });
  });
});
