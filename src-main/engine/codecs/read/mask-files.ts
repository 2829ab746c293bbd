import { basename } from 'node:path';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import type { Size } from '../../../shared/geometry/rect.ts';
import { decodeFailure } from './decode-failure.ts';
import type { PhotoFormat } from '../base/formats.ts';
import { openingMemory } from './decoding-memory.ts';
import { inspectHeader } from './inspect-photo.ts';
import type { DecodedMask, ReadMask } from './interpret-mask.ts';
import { greyOf, interpretMask } from './interpret-mask.ts';
import { colourAndAlpha } from './photo-input.ts';
import type { SharpInput } from '../base/sharp-engine.ts';
import { untilCancelled } from '../base/native-work.ts';
import type { Machine } from '../../../platform/machine.ts';
import { requireMemory } from '../../../platform/machine.ts';
import { checkOutput, type OutputPlace } from '../../../platform/outputs/output-place.ts';
import { writeOutput } from '../../../platform/outputs/write-output.ts';
import { openPicture, turnUpright } from '../base/sharp-engine.ts';
import { readingFailure } from './reading-failure.ts';
import type { SourceFile } from '../base/source-file.ts';
import { openSource } from '../base/source-file.ts';

function sizeFailure(name: string, found: Size, wanted: Size): AppError {
  return new AppError(
    'MASK_SIZE',
    `${name} has ${found.width} × ${found.height} pixels, and the photo has ${wanted.width} × ${wanted.height}. ` +
      'A mask must have the size of its photo.',
    {
      why: 'picture',
      name,
      width: found.width,
      height: found.height,
      photoWidth: wanted.width,
      photoHeight: wanted.height,
    },
  );
}

/** Formats that may keep less than they were given; of WebP and AVIF nobody can tell. */
const lossyFormats: readonly PhotoFormat[] = ['jpeg', 'webp', 'avif'];

/**
 * Reads a mask from any picture that Heirloom can read: [height, width], 0..255, the grey value of each pixel (of colours,
 * their luma by Rec. 709). Alpha is ignored, unless the picture has one colour all over and alpha varies: then alpha is the
 * mask. `notes` say where a mask was taken for more than its grey values. Throws MASK_SIZE, MEMORY_TOO_SMALL, and what inspectPhoto throws.
 */
export async function readMask(
  path: string,
  size: Size,
  { signal, machine }: { signal?: AbortSignal; machine?: Machine } = {},
): Promise<ReadMask> {
  throwIfCancelled(signal);
  const source = await openSource(path);
  try {
    const header = await inspectHeader(source);
    if (header.width !== size.width || header.height !== size.height) {
      throw sizeFailure(basename(path), header, size);
    }
    const name = basename(path);
    const bytes = openingMemory(header.decoderBytes, header) + memoryOf(header);
    requireMemory(bytes, `Reading the mask ${name}`, { name, advice: null, machine });
    const lossy = lossyFormats.includes(source.format) && !(await isLosslessWebp(source));
    const decoding = colourAndAlpha(source, header).then((input) => decodeMask(input, header));
    const mask: ReadMask = interpretMask(await untilCancelled(signal, decoding), size, lossy);
    if (header.pages > 1) {
      const message = `Only the first of ${header.pages} pictures in the file is used.`;
      mask.notes.push({ code: 'FIRST_PICTURE_ONLY', message, values: { count: header.pages } });
    }
    return mask;
  } catch (error) {
    throw await readingFailure(error, source);
  } finally {
    await source.file.close();
  }
}

async function isLosslessWebp({ file, format }: SourceFile): Promise<boolean> {
  if (format !== 'webp') return false;
  const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 12);
  return buffer.toString('latin1') === 'VP8L';
}

/** The decoded picture twice, inside the library and out of it, and the mask with its code. */
function memoryOf({ width, height, depth }: { width: number; height: number; depth: 8 | 16 }): number {
  return width * height * ((2 * 4 * depth) / 8 + 3);
}

async function decodeMask(
  { input, options }: Pick<SharpInput, 'options'> & { input: string | Uint8Array },
  { depth, orientation }: { depth: 8 | 16; orientation: number },
): Promise<DecodedMask> {
  const picture = turnUpright(openPicture(input, options), orientation).keepIccProfile();
  const { data, info } = await picture
    .toColourspace(depth === 16 ? 'rgb16' : 'srgb')
    .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { channels } = info;
  return { samples: depth === 16 ? asSamples(data) : data, channels, hasAlpha: channels % 2 === 0 };
}

/** The same memory as 16-bit numbers, where it lies so that it can be. */
function asSamples(data: Buffer): Uint16Array {
  if (data.byteOffset % 2 === 0) return new Uint16Array(data.buffer, data.byteOffset, data.length / 2);
  return new Uint16Array(Uint8Array.from(data).buffer);
}

/** A mask as an 8-bit grey PNG. `mask`: [height, width], 0..255. */
export async function encodeMaskPng(mask: Uint8Array, size: Size): Promise<Buffer> {
  if (mask.length !== size.width * size.height) {
    throw new AppError('INVALID_REQUEST', `A mask of ${mask.length} values is not ${size.width} × ${size.height}.`, {
      why: 'mask-length',
      length: mask.length,
      width: size.width,
      height: size.height,
    });
  }
  const raw = { width: size.width, height: size.height, channels: 1 } as const;
  return openPicture(mask, { raw }).toColourspace('b-w').png({ compressionLevel: 6 }).toBuffer();
}

/** The mask in a PNG. Throws MASK_SIZE where it has another size, FILE_UNREADABLE where it is no whole PNG. */
export async function decodeMaskPng(png: Uint8Array, size: Size): Promise<Uint8Array> {
  try {
    const { width, height, depth } = await openPicture(png).metadata();
    if (width !== size.width || height !== size.height) throw sizeFailure('The mask', { width, height }, size);
    return greyOf(await decodeMask({ input: png, options: {} }, { depth: depth === 'ushort' ? 16 : 8, orientation: 1 }))
      .values;
  } catch (error) {
    throw decodeFailure(error, 'The mask', 'png', png.length);
  }
}

/**
 * Writes a mask as a lossless 8-bit grey PNG, whole or not at all.
 * @returns the path that it got
 * @throws what writeOutput throws
 */
export async function writeMask(
  place: OutputPlace,
  mask: Uint8Array,
  size: Size,
  signal?: AbortSignal,
): Promise<string> {
  await checkOutput(place);
  return writeOutput(place, await untilCancelled(signal, encodeMaskPng(mask, size)));
}
