import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll } from 'vitest';
import { inspectPhoto } from '../../../../src-main/engine/codecs/read/inspect-photo.ts';
import { openWorkingImage, type OpenOptions } from '../../../../src-main/engine/codecs/read/open-working-image.ts';
import type { EncodeTarget } from '../../../../src-main/engine/codecs/write/encode-plan.ts';
import { encodePhoto, type EncodeOptions } from '../../../../src-main/engine/codecs/write/encode-photo.ts';
import type { WorkingImage } from '../../../../src-main/imaging/files/working-image.ts';
import type { PixelPatch } from '../../../../src-main/imaging/pixels/patches.ts';

export type Pixels = Uint8Array | Uint16Array;

/** For the files of the test module, removed at its end. */
export const folder = mkdtempSync(join(tmpdir(), 'heirloom-codecs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
export const inFolder = (name: string): string => join(folder, name);
export const newPath = (extension: string): string => inFolder(`${(files += 1)}.${extension}`);
export const newCache = (): string => inFolder(`cache-${(files += 1)}`);

/** Writes a file and returns its path. */
export function saveBytes(extension: string, bytes: Uint8Array | string): string {
  const path = newPath(extension);
  writeFileSync(path, bytes);
  return path;
}

/** Writes a picture in the format of the extension, without loss or compression where a TIFF. */
export async function savePicture(
  pixels: Pixels,
  shape: Shape,
  extension: string,
  { change = (image) => image, ...options }: { change?: (image: Sharp) => Sharp; [option: string]: unknown } = {},
): Promise<string> {
  const path = newPath(extension);
  const format = extension === 'tif' ? 'tiff' : extension;
  const defaults = format === 'tiff' ? { compression: 'none' } : {};
  const image = change(picture(pixels, shape)).toFormat(format as 'png', { ...defaults, ...options });
  await image.toFile(path);
  return path;
}

export async function openPhoto(path: string, cache = newCache(), options: OpenOptions = {}): Promise<WorkingImage> {
  return openWorkingImage(path, await inspectPhoto(path), cache, options);
}

/** The photo as it is worked on, now closed, and all of its pixels. */
export async function readPhoto(path: string, cache = newCache(), options: OpenOptions = {}) {
  await using working = await openPhoto(path, cache, options);
  const { width, height, channels } = working;
  const pixels = await working.readRegion({ x: 0, y: 0, width, height });
  return { working, pixels, width, height, channels };
}

/** Opens a photo and writes it anew, under a new name of the format's where none is given. */
export async function save(
  source: string,
  target: Partial<EncodeTarget>,
  patches: AsyncIterable<PixelPatch> | PixelPatch[] = [],
  options: Partial<EncodeOptions> = {},
) {
  await using working = await openPhoto(source, inFolder('cache'));
  const path = target.path ?? newPath(target.format ?? '');
  return await encodePhoto(working, patches, { ...target, path }, { sourcePath: source, ...options });
}

export const codesOf = (notes: readonly { code: string }[]): string[] => notes.map(({ code }) => code);

/** Values that differ from pixel to pixel and channel to channel; the whole range of the depth. */
export function noise(count: number, depth: 8 | 16, seed = 1): Pixels {
  const values = depth === 16 ? new Uint16Array(count) : new Uint8Array(count);
  let state = seed;
  for (let index = 0; index < count; index++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    values[index] = state >>> (depth === 16 ? 14 : 22);
  }
  return values;
}

/** A smooth picture, which lossy formats keep nearly as it is. */
export function gradient(width: number, height: number, channels: number): Uint8Array {
  const values = new Uint8Array(width * height * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let channel = 0; channel < channels; channel++) {
        values[at++] = 40 + (120 * x) / width + (60 * y) / height + 10 * channel;
      }
    }
  }
  return values;
}

export interface Shape {
  width: number;
  height: number;
  channels: 1 | 2 | 3 | 4;
  depth: 8 | 16;
}

/** One to four channels of 8 and of 16 bits. */
export const kindsOf = (width: number, height: number): Shape[] =>
  ([1, 2, 3, 4] as const).flatMap((channels) =>
    ([8, 16] as const).map((depth) => ({ width, height, channels, depth })),
  );

export const rgb = (width: number, height: number, depth: 8 | 16 = 8): Shape => ({ width, height, channels: 3, depth });

export const noiseOf = ({ width, height, channels, depth }: Shape, seed = 1): Pixels =>
  noise(width * height * channels, depth, seed);

export function spaceOf({ channels, depth }: Pick<Shape, 'channels' | 'depth'>): string {
  if (channels < 3) return depth === 16 ? 'grey16' : 'b-w';
  return depth === 16 ? 'rgb16' : 'srgb';
}

/** A sharp pipeline over raw pixels that will not change their depth or number of channels. */
export function picture(pixels: Pixels, shape: Shape): Sharp {
  const { width, height, channels } = shape;
  return sharp(pixels, { raw: { width, height, channels } }).toColourspace(spaceOf(shape));
}

/** The pixels of a file as they are stored: not turned, not converted. */
export async function storedPixels(path: string, shape: Pick<Shape, 'channels' | 'depth'>): Promise<Pixels> {
  const { data } = await sharp(path, { limitInputPixels: false })
    .keepIccProfile()
    .toColourspace(spaceOf(shape))
    // TIFF in between: sharp's raw output drops the alpha of grey pictures.
    .tiff({ compression: 'none' })
    .toBuffer({ resolveWithObject: true });
  const offset = data.readUInt32LE(4);
  const entries = data.readUInt16LE(offset);
  const first = (wanted: number): [number, number] => {
    for (let at = offset + 2; at < offset + 2 + entries * 12; at += 12) {
      if (data.readUInt16LE(at) !== wanted) continue;
      return [data.readUInt32LE(at + 4), data.readUInt32LE(at + 8)];
    }
    throw new Error(`no tag ${wanted}`);
  };
  const [strips, offsetsAt] = first(273);
  const [, countsAt] = first(279);
  const chunks: Buffer[] = [];
  for (let strip = 0; strip < strips; strip++) {
    const start = strips === 1 ? offsetsAt : data.readUInt32LE(offsetsAt + 4 * strip);
    const length = strips === 1 ? countsAt : data.readUInt32LE(countsAt + 4 * strip);
    chunks.push(data.subarray(start, start + length));
  }
  const bytes = Uint8Array.from(Buffer.concat(chunks));
  return shape.depth === 16 ? new Uint16Array(bytes.buffer) : bytes;
}

/** Turns stored pixels upright by the meaning of the EXIF orientations 1 to 8, one pixel at a time. */
export function turn(
  pixels: Pixels,
  { width, height, channels }: Shape,
  orientation: number,
): { pixels: Pixels; width: number; height: number } {
  const swapped = orientation >= 5;
  const [turnedWidth, turnedHeight] = swapped ? [height, width] : [width, height];
  const right = width - 1;
  const bottom = height - 1;
  const source: Record<number, (x: number, y: number) => [number, number]> = {
    1: (x, y) => [x, y],
    2: (x, y) => [right - x, y],
    3: (x, y) => [right - x, bottom - y],
    4: (x, y) => [x, bottom - y],
    5: (x, y) => [y, x],
    6: (x, y) => [y, bottom - x],
    7: (x, y) => [right - y, bottom - x],
    8: (x, y) => [right - y, x],
  };
  const result = pixels.slice();
  for (let y = 0; y < turnedHeight; y++) {
    for (let x = 0; x < turnedWidth; x++) {
      const [fromX, fromY] = source[orientation](x, y);
      for (let channel = 0; channel < channels; channel++) {
        result[(y * turnedWidth + x) * channels + channel] = pixels[(fromY * width + fromX) * channels + channel];
      }
    }
  }
  return { pixels: result, width: turnedWidth, height: turnedHeight };
}

/** A wide-gamut profile (Display P3). */
export async function wideProfile(): Promise<Buffer> {
  const tagged = await picture(noise(12, 8), { width: 2, height: 2, channels: 3, depth: 8 })
    .withIccProfile('p3')
    .png()
    .toBuffer();
  const { icc } = await sharp(tagged).metadata();
  if (!icc) throw new Error('sharp made no profile');
  return icc;
}
