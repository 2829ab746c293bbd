import { basename } from 'node:path';
import { orientSamples } from '../../../imaging/pixels/exif-orientation.ts';
import { photoFormats } from '../../../shared/data/photo-format.ts';
import { AppError, throwIfCancelled } from '../../../shared/errors.ts';
import type { Size } from '../../../shared/geometry/rect.ts';
import { untilCancelled } from '../base/native-work.ts';
import { requireMemory, type Machine } from '../../../platform/machine.ts';
import { openPicture, readSamples, type SharpInput } from '../base/sharp-engine.ts';
import { openSource, type SourceFile } from '../base/source-file.ts';
import { decodeFailure } from './decode-failure.ts';
import { openingMemory } from './decoding-memory.ts';
import { inspectHeader } from './inspect-photo.ts';
import { interpretMask, type DecodedMask, type ReadMask } from './interpret-mask.ts';
import { colourAndAlpha } from './photo-input.ts';

/**
 * Reads a mask from any picture that Heirloom can read: the grey value of each pixel, of colours their luma by Rec. 709. Alpha is
 * ignored, unless the picture has one colour all over and alpha varies: then alpha is the mask. `notes` say where a mask was
 * taken for more than its grey values.
 * @throws MASK_SIZE, MEMORY_TOO_SMALL, and what inspectPhoto throws
 */
export async function readMask(
  path: string,
  size: Size,
  { signal, machine }: { signal?: AbortSignal; machine?: Machine } = {},
): Promise<ReadMask> {
  throwIfCancelled(signal);
  await using source = await openSource(path);
  try {
    const name = basename(path);
    const header = await inspectHeader(source);
    requireSize(name, header, size);
    const bytes = openingMemory(header.decoderBytes, header) + maskMemory(header);
    requireMemory(bytes, `Reading the mask ${name}`, { name, advice: null, machine });
    const lossy = photoFormats[source.format].lossy && !(await isLosslessWebp(source));
    const decoding = colourAndAlpha(source, header).then((input) => decodeMask(input, header));
    const mask = interpretMask(await untilCancelled(signal, decoding), size, lossy);
    if (header.pages > 1) {
      const message = `Only the first of ${header.pages} pictures in the file is used.`;
      mask.notes.push({ code: 'FIRST_PICTURE_ONLY', message, values: { count: header.pages } });
    }
    return mask;
  } catch (error) {
    throw await decodeFailure(error, source);
  }
}

function requireSize(name: string, { width, height }: Size, photo: Size): void {
  if (width === photo.width && height === photo.height) return;
  throw new AppError(
    'MASK_SIZE',
    `${name} has ${width} × ${height} pixels, and the photo has ${photo.width} × ${photo.height}. ` +
      'A mask must have the size of its photo.',
    { why: 'picture', name, width, height, photoWidth: photo.width, photoHeight: photo.height },
  );
}

/** A lossy format that kept every sample after all; of a lossless AVIF nothing tells. */
async function isLosslessWebp({ reader, format }: SourceFile): Promise<boolean> {
  return format === 'webp' && (await reader.read(12, 4)).toString('latin1') === 'VP8L';
}

/** Bytes: the decoded picture twice, inside libvips and out of it, and the mask with its code. */
function maskMemory({ width, height, depth }: { width: number; height: number; depth: 8 | 16 }): number {
  return width * height * ((2 * 4 * depth) / 8 + 3);
}

async function decodeMask(
  { input, options }: SharpInput,
  { depth, orientation }: { depth: 8 | 16; orientation: number },
): Promise<DecodedMask> {
  const picture = openPicture(input, options).keepIccProfile();
  const stored = await readSamples(picture.toColourspace(depth === 16 ? 'rgb16' : 'srgb'), depth);
  const { samples, channels } = orientSamples(stored, orientation);
  return { samples, channels, hasAlpha: channels % 2 === 0 };
}
