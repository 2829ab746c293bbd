import { existsSync, rmSync } from 'node:fs';
import * as zlib from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { photoNotes } from '../../../../src-main/engine/codecs/read/photo-notes.ts';
import { readMask } from '../../../../src-main/engine/codecs/read/read-mask.ts';
import { renderThumbnail } from '../../../../src-main/engine/codecs/screen/render-thumbnail.ts';
import { failureOf, largestDifference } from '../../../support/expectations.ts';
import {
  codesOf,
  gradient,
  newCache,
  noise,
  readPhoto,
  save,
  saveBytes,
  storedPixels,
  turn,
  type Pixels,
} from './make-photos.ts';
import { bytesOf, deflate, makeTiff, type TiffPicture } from './make-tiff.ts';

const [width, height] = [48, 32];
const size = { width, height };

const savePages = (...pages: TiffPicture[]): string => saveBytes('tif', makeTiff(pages));
const saveOne = (page: Partial<TiffPicture> & Pick<TiffPicture, 'parts' | 'samples' | 'photometric'>): string =>
  savePages({ ...size, ...page });

function meansOf(pixels: Pixels, channels: number): number[] {
  const means = Array<number>(channels).fill(0);
  pixels.forEach((value, at) => (means[at % channels] += value / (pixels.length / channels)));
  return means;
}

async function thumbnailMeans(path: string): Promise<number[]> {
  const { bytes } = await renderThumbnail(path, 24);
  const { data, info } = await sharp(bytes).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return meansOf(data, info.channels);
}

function pick(pixels: Pixels, channels: number, taken: readonly number[]): number[] {
  return Array.from({ length: pixels.length / channels }, (_, pixel) =>
    taken.map((at) => pixels[pixel * channels + at]),
  ).flat();
}

describe('channels of a TIFF beside its colours', () => {
  test.each<[string, number, number, number, number, number[], number]>([
    ['RGB of 16 bits and an infrared scan', 2, 16, 4, 3, [0], -1],
    ['RGB and a saved selection', 2, 8, 4, 3, [0], -1],
    ['RGB and a channel of which nothing is said', 2, 8, 4, 3, [], -1],
    ['RGB, a selection and alpha', 2, 8, 5, 3, [0, 2], 1],
    ['RGB of 16 bits, alpha and a selection', 2, 16, 5, 3, [2, 0], 0],
    ['grey and a selection', 1, 8, 2, 1, [0], -1],
    ['grey of 16 bits, a selection and alpha', 1, 16, 3, 1, [0, 2], 1],
  ])(
    '%s are kept in TIFF, and no transparency unless tag 338 says so',
    async (_, photometric, bits, samples, colours, meanings, alpha) => {
      const pixels = noise(width * height * samples, bits as 8 | 16);
      const tags: Record<number, number[]> = meanings.length > 0 ? { 274: [6], 338: meanings } : { 274: [6] };
      const path = saveOne({ parts: [bytesOf(pixels)], samples, bits, photometric, tags });
      const upright = turn(pixels, { ...size, channels: samples as 4, depth: bits as 8 }, 6).pixels;
      const taken = [...Array(colours).keys(), ...(alpha < 0 ? [] : [colours + alpha])];
      const rest = [...Array(samples).keys()].filter((channel) => !taken.includes(channel));

      const info = await inspectPhoto(path);
      const { pixels: read } = await readPhoto(path);
      expect(info).toMatchObject({ hasAlpha: alpha >= 0, colourChannels: colours, extraChannels: rest.length });
      expect(codesOf(photoNotes(info))).toContain('EXTRA_CHANNELS');
      expect([...read]).toEqual(pick(upright, samples, taken));

      const tiff = await save(path, { format: 'tiff' });
      expect(tiff.notes).toEqual([]);
      const shape = { channels: (colours === 1 ? 1 : 4) as 4, depth: bits as 8 };
      expect([...(await storedPixels(tiff.path, shape))]).toEqual(pick(upright, samples, [...taken, ...rest]));
      expect(await inspectPhoto(tiff.path)).toMatchObject({ hasAlpha: alpha >= 0, extraChannels: rest.length });

      const png = await save(path, { format: 'png' });
      expect(codesOf(png.notes)).toEqual(['EXTRA_CHANNELS_DROPPED']);
      expect([...(await readPhoto(png.path)).pixels]).toEqual([...read]);
    },
  );

  test('do not weigh on what is reduced, or on masks', async () => {
    const colour = gradient(width, height, 3);
    const pixels = Uint8Array.from({ length: width * height * 4 }, (_, at) =>
      at % 4 === 3 ? 0 : colour[Math.floor(at / 4) * 3 + (at % 4)],
    );
    const path = saveOne({ parts: [pixels], samples: 4, photometric: 2, tags: { 338: [0] } });
    expect(largestDifference(await thumbnailMeans(path), meansOf(colour, 3))).toBeLessThan(2);
    expect((await readMask(path, size)).values[5]).toBeGreaterThan(0);
  });

  test('are decoded again where the cache has lost them alone', async () => {
    const pixels = noise(width * height * 4, 8);
    const path = saveOne({ parts: [pixels as Uint8Array], samples: 4, photometric: 2, tags: { 338: [0] } });
    const cache = newCache();
    const { path: kept } = (await readPhoto(path, cache)).working.extraChannels!;
    rmSync(kept);
    await readPhoto(path, cache);
    expect(existsSync(kept)).toBe(true);
  });

  test('alpha that the colours were multiplied with is divided out, and said', async () => {
    const pixels = Uint8Array.from({ length: width * height * 4 }, (_, at) => [100, 80, 60, 128][at % 4]);
    const path = saveOne({ parts: [pixels], samples: 4, photometric: 2, tags: { 338: [1] } });
    const info = await inspectPhoto(path);
    expect(info).toMatchObject({ hasAlpha: true, premultiplied: true });
    expect(codesOf(photoNotes(info))).toEqual(['ALPHA_DIVIDED']);
    expect([...(await readPhoto(path)).pixels.subarray(0, 4)]).toEqual([199, 159, 119, 128]);
  });
});

/** JFIF's YCbCr of RGB. */
function toYcbcr([red, green, blue]: number[]): number[] {
  const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
  return [luma, 128 + (blue - luma) / 1.772, 128 + (red - luma) / 1.402].map(Math.round);
}

describe('a TIFF in YCbCr that is no JPEG', () => {
  const colours = Uint8Array.from({ length: width * height * 3 }, (_, at) => {
    const pixel = Math.floor(at / 3);
    // Steps of 8 pixels, so that subsampling keeps them.
    return [40 + 25 * Math.floor((pixel % width) / 8), 120, 200 - 30 * Math.floor(pixel / width / 8)][at % 3];
  });

  function pack(across: number, down: number, rows: number): Uint8Array[] {
    const parts: Uint8Array[] = [];
    for (let top = 0; top < height; top += rows) {
      const values: number[] = [];
      for (let y = top; y < Math.min(height, top + rows); y += down) {
        for (let x = 0; x < width; x += across) {
          const at = (dx: number, dy: number) =>
            toYcbcr([...colours.subarray(((y + dy) * width + x + dx) * 3).subarray(0, 3)]);
          for (let dy = 0; dy < down; dy++) for (let dx = 0; dx < across; dx++) values.push(at(dx, dy)[0]);
          values.push(at(0, 0)[1], at(0, 0)[2]);
        }
      }
      parts.push(Uint8Array.from(values));
    }
    return parts;
  }

  test.each([
    [1, 1],
    [2, 1],
    [2, 2],
    [4, 2],
  ])('has its colours, with chroma of %i × %i pixels', async (across, down) => {
    const picture = { samples: 3, photometric: 6, rowsPerStrip: 8, tags: { 530: [across, down], 274: [3] } };
    for (const packing of [{}, deflate]) {
      const path = saveOne({ ...picture, ...packing, parts: pack(across, down, 8) });
      const info = await inspectPhoto(path);
      const { pixels } = await readPhoto(path);
      expect(info).toMatchObject({ convertedFrom: 'YCbCr', channels: 3, depth: 8, orientation: 3 });
      expect(photoNotes(info)).toMatchObject([{ code: 'COLOURS_CONVERTED', values: { from: 'YCbCr' } }]);
      const wanted = turn(colours, { ...size, channels: 3, depth: 8 }, 3).pixels;
      expect(largestDifference(pixels, wanted)).toBeLessThanOrEqual(2);
      expect(largestDifference(await thumbnailMeans(path), meansOf(colours, 3))).toBeLessThan(3);
    }
  });

  test('is refused by name where its samples lie apart', async () => {
    const path = saveOne({ parts: pack(2, 2, 32), samples: 3, photometric: 6, tags: { 284: [2], 530: [2, 2] } });
    const { details } = await failureOf(inspectPhoto(path), 'FORMAT_UNSUPPORTED');
    expect(details.why).toBe('tiff-colours');
  });
});

test('a TIFF of more channels than can be read says how many it has', async () => {
  const path = saveOne({ parts: [noise(width * height * 7, 8) as Uint8Array], samples: 7, photometric: 2 });
  await failureOf(inspectPhoto(path), 'FORMAT_UNSUPPORTED', '7 channels');
});

describe('a TIFF in CIELab of 8 bits', () => {
  test.each<[string, number, number]>([
    ['CIELab', 8, 0],
    ['ICCLab', 9, 128],
  ])('is opened as 16 bits are: %s', async (_, photometric, bias) => {
    const lab = [60, 25, -30];
    const eight = Uint8Array.from({ length: width * height * 3 }, (_, at) =>
      at % 3 === 0 ? Math.round((lab[0] * 255) / 100) : (lab[at % 3] + bias) & 255,
    );
    const sixteen = Uint16Array.from(eight, (value, at) => (at % 3 === 0 ? value * 257 : ((value - bias) & 255) << 8));
    const deep = await readPhoto(saveOne({ parts: [bytesOf(sixteen)], samples: 3, bits: 16, photometric: 8 }));
    for (const packing of [{}, deflate]) {
      const path = saveOne({ parts: [eight], samples: 3, photometric, ...packing });
      const info = await inspectPhoto(path);
      const { pixels } = await readPhoto(path);
      expect(info).toMatchObject({ convertedFrom: 'Lab', channels: 3, depth: 8 });
      [0, 1, 2].forEach((at) => expect(Math.abs(pixels[at] - deep.pixels[at] / 257)).toBeLessThan(1));
      expect(pixels[2] - pixels[1]).toBeGreaterThan(40);
      expect(await thumbnailMeans(path)).toHaveLength(3);
    }
  });
});

describe('compressions of a TIFF', () => {
  const pixels = gradient(width, height, 3);

  test.each([
    [34925, 'LZMA'],
    [50001, 'WebP'],
    [34887, 'LERC'],
    [65000, 'number 65000'],
  ])('%i is refused by its name', async (compression, name) => {
    const path = saveOne({ parts: [pixels], samples: 3, photometric: 2, compression });
    for (const work of [() => inspectPhoto(path), () => renderThumbnail(path, 100), () => readMask(path, size)]) {
      const { details } = await failureOf(work(), 'FORMAT_UNSUPPORTED', name);
      expect(details).toMatchObject({ why: 'tiff-compression', compression: name });
    }
  });

  test('Zstandard is read where Node can, and else refused by its name', async () => {
    // One raw block in a frame of a single segment (RFC 8878).
    const pack = (part: Uint8Array): Buffer => {
      const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0, 0, 0, 0]);
      head.writeUInt32LE(part.length, 5);
      head.writeUIntLE((part.length << 3) | 1, 9, 3);
      return Buffer.concat([head, part]);
    };
    const parts = [pixels.subarray(0, pixels.length / 2), pixels.subarray(pixels.length / 2)];
    const path = saveOne({ parts, rowsPerStrip: 16, samples: 3, photometric: 2, compression: 50000, pack });
    if ('zstdDecompressSync' in zlib) expect([...(await readPhoto(path)).pixels]).toEqual([...pixels]);
    else await failureOf(inspectPhoto(path), 'FORMAT_UNSUPPORTED', 'Zstandard');
  });

  test.each([[1], [3]])('old-style JPEG is read where it is one whole stream of %i components', async (channels) => {
    const stored = gradient(width, height, channels);
    const raw = { width, height, channels: channels as 3 };
    const jpeg = await sharp(stored, { raw })
      .toColourspace(channels === 1 ? 'b-w' : 'srgb')
      .jpeg({ quality: 100 })
      .toBuffer();
    const tags = { 512: [1], 513: [8], 514: [jpeg.length] };
    const photometric = channels === 1 ? 1 : 6;
    const path = saveOne({ parts: [jpeg], samples: channels, photometric, compression: 6, tags });
    expect(await inspectPhoto(path)).toMatchObject({ colourChannels: channels, hasAlpha: false });
    expect(largestDifference((await readPhoto(path)).pixels, stored)).toBeLessThan(8);
  });

  test('old-style JPEG in pieces is refused by its name', async () => {
    const tile = { width: 48, height: 32 };
    const path = saveOne({ parts: [noise(500, 8) as Uint8Array], samples: 3, photometric: 6, compression: 6, tile });
    await failureOf(inspectPhoto(path), 'FORMAT_UNSUPPORTED', 'old-style JPEG');
  });
});

describe('which picture of a TIFF is the photo', () => {
  const photo = { ...size, parts: [gradient(width, height, 3)], samples: 3, photometric: 2 };
  const small = { width: 12, height: 8, parts: [new Uint8Array(12 * 8 * 3).fill(9)], samples: 3, photometric: 2 };

  test.each<[string, TiffPicture[], number]>([
    ['after a thumbnail', [{ ...small, tags: { 254: [1] } }, photo], 1],
    ['after a thumbnail as of old', [{ ...small, tags: { 255: [2] } }, photo], 1],
    ['after a mask', [{ ...photo, tags: { 254: [4] } }, photo], 1],
    ['before its reduced ones', [photo, { ...small, tags: { 254: [1] } }], 1],
    ['first of three', [photo, small, small], 3],
  ])('it is found %s', async (_, pictures, pages) => {
    const path = savePages(...pictures);
    expect(await inspectPhoto(path)).toMatchObject({ width, height, pages });
    expect([...(await readPhoto(path)).pixels]).toEqual([...photo.parts[0]]);
    const { bytes } = await renderThumbnail(path, 1000);
    expect(await sharp(bytes).metadata()).toMatchObject({ width, height });
    expect((await readMask(path, size)).values).toHaveLength(width * height);
  });

  test('a file of nothing but a thumbnail opens as that', async () => {
    const path = savePages({ ...small, tags: { 254: [1] } });
    expect(await inspectPhoto(path)).toMatchObject({ width: 12, height: 8 });
  });
});
