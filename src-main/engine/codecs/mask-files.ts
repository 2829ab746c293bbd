import { basename } from 'node:path';
import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { Size } from '../../shared/geometry/rect.ts';
import { reduceSample } from '../imaging/samples.ts';
import { readBmpPixels } from './bmp.ts';
import { decodeFailure } from './decode-failure.ts';
import { inspectHeader } from './inspect-photo.ts';
import { checkOutput, type OutputPlace } from '../../files/output-place.ts';
import { writeOutput } from '../../files/write-output.ts';
import { openPicture, turnUpright } from './sharp-engine.ts';
import { openSource } from './source-file.ts';

function sizeFailure(name: string, found: Size, wanted: Size): AppError {
  return new AppError(
    'MASK_SIZE',
    `${name} has ${found.width} × ${found.height} pixels, and the photo has ${wanted.width} × ${wanted.height}. ` +
      'A mask must have the size of its photo.',
    { width: found.width, height: found.height, photoWidth: wanted.width, photoHeight: wanted.height },
  );
}

/**
 * Reads a mask from any picture that Heirloom can read: [height, width], 0..255, the grey value of each pixel (of colours,
 * their luma by Rec. 709). Alpha is ignored, unless the picture has one colour all over and alpha varies: then alpha is the
 * mask. Throws MASK_SIZE, and what inspectPhoto throws.
 */
export async function readMask(path: string, size: Size, options: { signal?: AbortSignal } = {}): Promise<Uint8Array> {
  throwIfCancelled(options.signal);
  const source = await openSource(path);
  try {
    const header = await inspectHeader(source);
    if (header.width !== size.width || header.height !== size.height) {
      throw sizeFailure(basename(path), header, size);
    }
    if (source.format === 'bmp') {
      const { pixels, channels } = await readBmpPixels(source);
      return maskFromPixels(pixels, channels, false);
    }
    return await decodeMask(path, header);
  } catch (error) {
    throw decodeFailure(error, path, source.format, source.bytes);
  } finally {
    await source.file.close();
  }
}

async function decodeMask(
  input: string | Uint8Array,
  { depth, orientation }: { depth: 8 | 16; orientation: number },
): Promise<Uint8Array> {
  const picture = turnUpright(openPicture(input), orientation).keepIccProfile();
  const { data, info } = await picture
    .toColourspace(depth === 16 ? 'rgb16' : 'srgb')
    .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const samples = depth === 16 ? new Uint16Array(Uint8Array.from(data).buffer) : data;
  return maskFromPixels(samples, info.channels, info.channels % 2 === 0);
}

function maskFromPixels(samples: Uint8Array | Uint16Array, channels: number, hasAlpha: boolean): Uint8Array {
  const alpha = channels - 1;
  const fromAlpha = hasAlpha && isConstantColour(samples, channels) && varies(samples, channels, alpha);
  const to8 = samples instanceof Uint16Array ? reduceSample : (value: number) => value;
  const mask = new Uint8Array(samples.length / channels);
  for (let pixel = 0, at = 0; pixel < mask.length; pixel++, at += channels) {
    if (fromAlpha) mask[pixel] = to8(samples[at + alpha]);
    else if (channels < 3) mask[pixel] = to8(samples[at]);
    else mask[pixel] = to8(luma(samples[at], samples[at + 1], samples[at + 2]));
  }
  return mask;
}

function luma(red: number, green: number, blue: number): number {
  if (red === green && green === blue) return red;
  return Math.round(0.2126 * red + 0.7152 * green + 0.0722 * blue);
}

function varies(samples: Uint8Array | Uint16Array, channels: number, channel: number): boolean {
  for (let at = channel; at < samples.length; at += channels) if (samples[at] !== samples[channel]) return true;
  return false;
}

function isConstantColour(samples: Uint8Array | Uint16Array, channels: number): boolean {
  for (let channel = 0; channel < channels - 1; channel++) if (varies(samples, channels, channel)) return false;
  return true;
}

/** A mask as an 8-bit grey PNG. `mask`: [height, width], 0..255. */
export async function encodeMaskPng(mask: Uint8Array, size: Size): Promise<Buffer> {
  if (mask.length !== size.width * size.height) {
    throw new AppError('INVALID_REQUEST', `A mask of ${mask.length} values is not ${size.width} × ${size.height}.`);
  }
  const raw = { width: size.width, height: size.height, channels: 1 } as const;
  return openPicture(mask, { raw }).toColourspace('b-w').png({ compressionLevel: 6 }).toBuffer();
}

/** The mask in a PNG. Throws MASK_SIZE where it has another size, FILE_UNREADABLE where it is no whole PNG. */
export async function decodeMaskPng(png: Uint8Array, size: Size): Promise<Uint8Array> {
  try {
    const { width, height, depth } = await openPicture(png).metadata();
    if (width !== size.width || height !== size.height) throw sizeFailure('The mask', { width, height }, size);
    return await decodeMask(png, { depth: depth === 'ushort' ? 16 : 8, orientation: 1 });
  } catch (error) {
    throw decodeFailure(error, 'The mask', 'png', png.length);
  }
}

/**
 * Writes a mask as a lossless 8-bit grey PNG, whole or not at all.
 * @returns the path that it got
 * @throws what writeOutput throws
 */
export async function writeMask(place: OutputPlace, mask: Uint8Array, size: Size): Promise<string> {
  await checkOutput(place);
  return writeOutput(place, await encodeMaskPng(mask, size));
}
