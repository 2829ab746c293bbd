import { open, type FileHandle } from 'node:fs/promises';
import { throwIfCancelled } from '../../shared/errors.ts';
import { checkPatch, type PixelPatch } from '../pixels/patches.ts';
import { bytesOf, flattenOnWhite, toDepth, type Samples } from '../pixels/samples.ts';
import {
  bytesPerRow,
  readStrips,
  replaceVipsTrailer,
  vipsHeaderBytes,
  writeVipsFile,
  type VipsField,
  type VipsHeader,
} from './vips-file.ts';
import type { WorkingImage } from './working-image.ts';

interface CopyOptions {
  /** Bits per sample of the copy. */
  depth: 8 | 16;
  /** Lays the photo on white and drops its alpha. */
  flatten: boolean;
  /** The copy's metadata. */
  fields: readonly VipsField[];
  /** Look-up table for the grey of a 16-bit copy, 65536 values; alpha stays. */
  greyCurve?: Uint16Array;
  signal?: AbortSignal;
  /** Fraction copied, 0..1. */
  onProgress?: (fraction: number) => void;
}

/**
 * Writes the new `.v` file `path`: the working image with the patches laid over it, in order. Where depth and channels stay,
 * this is a copy of the file (shared, where the file system can) with the patches written into it.
 * @throws INVALID_REQUEST where a patch does not fit, CANCELLED
 */
export async function writeEditedCopy(
  working: WorkingImage,
  patches: AsyncIterable<PixelPatch> | Iterable<PixelPatch>,
  path: string,
  options: CopyOptions,
): Promise<void> {
  const { depth, flatten, greyCurve, signal, onProgress } = options;
  const converts = depth !== working.depth || (flatten && working.hasAlpha) || greyCurve !== undefined;
  const edited = converts ? conversionSource(path) : path;
  await working.copyTo(edited);
  throwIfCancelled(signal);
  onProgress?.(0.3);
  await using file = await open(edited, 'r+');
  for await (const patch of patches) {
    throwIfCancelled(signal);
    checkPatch(patch, working);
    await writePatch(file, working, patch);
  }
  onProgress?.(0.5);
  if (converts) await convert(file, working, path, options);
  else await replaceVipsTrailer(file, headerOf(working), options.fields);
}

/** The second file that writeEditedCopy may need for a while, for whoever clears up. */
export function conversionSource(path: string): string {
  return path.replace(/\.v$/, '-edited.v');
}

function headerOf({ width, height, channels, depth, resolution }: WorkingImage): VipsHeader {
  const { x, y } = resolution ?? { x: 25.4, y: 25.4 };
  return { width, height, channels, depth, xResolution: x / 25.4, yResolution: y / 25.4 };
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

async function convert(
  file: FileHandle,
  working: WorkingImage,
  path: string,
  { depth, flatten, fields, greyCurve, signal, onProgress }: CopyOptions,
): Promise<void> {
  const flattens = flatten && working.hasAlpha;
  const channels = working.channels - (flattens ? 1 : 0);
  async function* converted(): AsyncGenerator<Samples> {
    let done = 0;
    for await (const strip of readStrips(file, headerOf(working), signal)) {
      const samples = toDepth(flattens ? flattenOnWhite(strip, working.channels) : strip, depth);
      if (greyCurve) for (let at = 0; at < samples.length; at += channels) samples[at] = greyCurve[samples[at]];
      yield samples;
      done += strip.length;
      onProgress?.(0.5 + (0.5 * done) / (working.width * working.height * working.channels));
    }
  }
  await writeVipsFile(path, { ...headerOf(working), channels, depth }, converted(), fields);
}
