import { basename } from 'node:path';
import { orientSamples } from '../../../imaging/pixels/exif-orientation.ts';
import { requireMemory, type Machine } from '../../../platform/machine.ts';
import { colourspaceOf, openPicture, readSamples, type SharpInput } from '../base/sharp-engine.ts';
import { openSource } from '../base/source-file.ts';
import { decodeFailure } from '../read/decode-failure.ts';
import { reducingMemory } from '../read/decoding-memory.ts';
import { inspectHeader } from '../read/inspect-photo.ts';
import { colourAndAlpha } from '../read/photo-input.ts';
import { readPhotoProfile } from '../read/read-metadata.ts';
import type { RawPicture } from './screen-picture.ts';

interface PixelKind {
  colourChannels: 1 | 3;
  hasAlpha: boolean;
  depth: 8 | 16;
  convertedFrom?: string;
  /** EXIF orientation; a working image is upright. */
  orientation?: number;
}

/**
 * A photo file reduced, upright, in its own values (CMYK, Lab and YCbCr: sRGB) and with its profile, at most `maxSide` px a side,
 * never enlarged. A large JPEG is decoded at a fraction of its size. Grey with alpha becomes colour with alpha.
 * @throws MEMORY_TOO_SMALL, before anything is decoded, and what inspectPhoto throws
 */
export async function shrinkPhoto(path: string, maxSide: number, machine?: Machine): Promise<RawPicture> {
  await using source = await openSource(path);
  try {
    const header = await inspectHeader(source);
    const name = basename(path);
    requireMemory(reducingMemory(header.decoderBytes, header), `Reading ${name}`, { name, advice: null, machine });
    const input = await colourAndAlpha(source, header);
    const icc = header.convertedFrom ? undefined : await readPhotoProfile(source);
    return { ...(await shrinkPixels(input, header, maxSide)), icc };
  } catch (error) {
    throw await decodeFailure(error, source);
  }
}

/** The same of sharp's input; without the profile. */
export async function shrinkPixels(
  { input, options }: SharpInput,
  kind: PixelKind,
  maxSide: number,
): Promise<RawPicture> {
  const box = { width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true } as const;
  const small = openPicture(input, options).resize(box);
  // sharp gives grey with alpha raw only as colour with alpha.
  const shown = kind.hasAlpha ? ({ ...kind, colourChannels: 3 } as const) : kind;
  const picture = small.toColourspace(colourspaceOf(shown));
  const kept = kind.convertedFrom ? picture.withIccProfile('srgb') : picture.keepIccProfile();
  // Turned when it is small: sharp would hold the whole picture.
  return orientSamples(await readSamples(kept, kind.depth), kind.orientation ?? 1);
}
