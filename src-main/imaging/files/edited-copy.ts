import { open, type FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '../../shared/errors.ts';
import { checkPatch, type PixelPatch } from '../pixels/patches.ts';
import { bytesOf, flattenOnWhite, toDepth, type Samples } from '../pixels/samples.ts';
import {
  bytesPerRow,
  encodeVipsHeader,
  encodeVipsTrailer,
  vipsHeaderBytes,
  vipsTrailerOffset,
  type VipsField,
  type VipsHeader,
} from './vips-file.ts';
import type { WorkingImage } from './working-image.ts';

export interface CopyOptions {
  /** Bits per sample of the copy. */
  depth: 8 | 16;
  /** Lay the photo on white and drop its alpha. */
  flatten: boolean;
  /** What stands in the copy's metadata text. */
  fields: readonly VipsField[];
  /** Replaces each value of a grey copy of 16 bits; 65536 values. Alpha stays. */
  greyCurve?: Uint16Array;
  signal?: AbortSignal;
  /** Fraction copied, 0..1. */
  onProgress?: (fraction: number) => void;
}

/**
 * Writes the new `.v` file `path`: the working image with the patches laid over it, in order. Where depth and channels stay,
 * this is a copy of the file (shared, where the file system can) with the patches written into it.
 */
export async function writeEditedCopy(
  working: WorkingImage,
  patches: AsyncIterable<PixelPatch> | Iterable<PixelPatch>,
  path: string,
  options: CopyOptions,
): Promise<void> {
  const { signal, onProgress } = options;
  const { depth, flatten, greyCurve } = options;
  const converts = depth !== working.depth || (flatten && working.hasAlpha) || greyCurve !== undefined;
  const edited = converts ? path.replace(/\.v$/, '-edited.v') : path;
  await working.copyTo(edited);
  throwIfCancelled(signal);
  onProgress?.(0.3);
  const file = await open(edited, 'r+');
  try {
    for await (const patch of patches) {
      throwIfCancelled(signal);
      checkPatch(patch, working);
      await writePatch(file, working, patch);
    }
    onProgress?.(0.5);
    if (converts) await convert(file, working, path, options);
    else await replaceEnd(file, working, options.fields);
  } finally {
    await file.close();
  }
}

/** The second file that writeEditedCopy may need for a while, for whoever clears up. */
export function conversionSource(path: string): string {
  return path.replace(/\.v$/, '-edited.v');
}

function headerOf(image: WorkingImage, channels = image.channels, depth = image.depth): VipsHeader {
  const perMillimetre = { x: (image.resolution?.x ?? 25.4) / 25.4, y: (image.resolution?.y ?? 25.4) / 25.4 };
  const { width, height } = image;
  return { width, height, channels, depth, xResolution: perMillimetre.x, yResolution: perMillimetre.y };
}

async function replaceEnd(file: FileHandle, working: WorkingImage, fields: readonly VipsField[]): Promise<void> {
  const offset = vipsTrailerOffset(headerOf(working));
  const trailer = encodeVipsTrailer(fields);
  await file.truncate(offset);
  await file.write(trailer, 0, trailer.length, offset);
}

async function writePatch(file: FileHandle, working: WorkingImage, { rect, pixels }: PixelPatch): Promise<void> {
  const stride = bytesPerRow(working);
  const pixelBytes = working.channels * (working.depth / 8);
  const bytes = bytesOf(pixels);
  const rowBytes = rect.width * pixelBytes;
  const run = rect.width === working.width ? rect.height : 1;
  for (let row = 0; row < rect.height; row += run) {
    const at = vipsHeaderBytes + (rect.y + row) * stride + rect.x * pixelBytes;
    await file.write(bytes, row * rowBytes, rowBytes * run, at);
  }
}

const stripBytes = 4 * 2 ** 20;

async function convert(
  file: FileHandle,
  working: WorkingImage,
  path: string,
  { depth, flatten, fields, greyCurve, signal, onProgress }: CopyOptions,
): Promise<void> {
  const flattens = flatten && working.hasAlpha;
  const header = headerOf(working, working.channels - (flattens ? 1 : 0), depth);
  const stride = bytesPerRow(working);
  const rows = Math.max(1, Math.floor(stripBytes / stride));
  const target = await open(path, 'wx');
  try {
    await target.write(encodeVipsHeader(header), 0, vipsHeaderBytes, 0);
    for (let y = 0; y < working.height; y += rows) {
      throwIfCancelled(signal);
      const bytes = Buffer.alloc(Math.min(rows, working.height - y) * stride);
      await file.read(bytes, 0, bytes.length, vipsHeaderBytes + y * stride);
      const source: Samples = working.depth === 16 ? new Uint16Array(bytes.buffer) : bytes;
      const flat = flattens ? flattenOnWhite(source, working.channels) : source;
      const samples = toDepth(flat, depth);
      if (greyCurve) applyCurve(samples, header.channels, greyCurve);
      const result = bytesOf(samples);
      await target.write(result, 0, result.length, vipsHeaderBytes + y * bytesPerRow(header));
      onProgress?.(0.5 + (0.5 * (y + rows)) / (working.height + rows));
    }
    const trailer = encodeVipsTrailer(fields);
    await target.write(trailer, 0, trailer.length, vipsTrailerOffset(header));
  } finally {
    await target.close();
  }
}

function applyCurve(samples: Samples, channels: number, curve: Uint16Array): void {
  for (let at = 0; at < samples.length; at += channels) samples[at] = curve[samples[at]];
}
