import { availableParallelism } from 'node:os';
import sharp, { type Sharp, type SharpOptions } from 'sharp';
import type { SampledPicture } from '../../../imaging/pixels/exif-orientation.ts';

/** A picture as sharp opens it: its pixels as they lie in the file. */
export interface SharpInput {
  input: string | Uint8Array;
  options: SharpOptions;
}

/**
 * This is the only place where sharp is set up. No operation cache: it keeps files open and pixels in memory for a repetition that
 * does not come, since every photo is decoded once.
 */
sharp.cache(false);
setCodecThreads();

/** Threads of one decoding or encoding. By default one for each physical core, taken as half of the logical ones, at least 2. */
export function setCodecThreads(threads?: number): void {
  const available = availableParallelism();
  sharp.concurrency(threads ?? Math.min(available, Math.max(2, Math.floor(available / 2))));
}

/**
 * Limits are off because the size was checked, from the header, before (see inspect-photo). `failOn: 'truncated'` refuses what
 * ends too early but takes what decoders merely warn of: an old scan with a strange byte is still a photo.
 */
const decoding: SharpOptions = { limitInputPixels: false, unlimited: true, failOn: 'truncated', sequentialRead: true };

export function openPicture(input: string | Uint8Array, options: SharpOptions = {}): Sharp {
  return sharp(input, { ...decoding, ...options });
}

/** Decodes a picture as a whole. */
export async function readSamples(picture: Sharp, depth: 8 | 16): Promise<SampledPicture> {
  const raw = picture.raw({ depth: depth === 16 ? 'ushort' : 'uchar' });
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { samples: depth === 16 ? asUint16(data) : data, width, height, channels };
}

/** The same memory as 16-bit numbers, or a copy where it is not aligned. */
function asUint16(data: Buffer): Uint16Array {
  if (data.byteOffset % 2 === 0) return new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return new Uint16Array(Uint8Array.from(data).buffer);
}

export type SharpColourspace = 'b-w' | 'grey16' | 'srgb' | 'rgb16';

/** The colour space that makes sharp convert nothing. Its default is 8-bit sRGB. */
export function colourspaceOf(image: { colourChannels: 1 | 3; depth: 8 | 16 }): SharpColourspace {
  if (image.colourChannels === 1) return image.depth === 16 ? 'grey16' : 'b-w';
  return image.depth === 16 ? 'rgb16' : 'srgb';
}

export { sharp };
