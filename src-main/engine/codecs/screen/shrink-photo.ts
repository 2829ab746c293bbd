import { basename } from 'node:path';
import { reducingMemory } from '../read/decoding-memory.ts';
import { inspectHeader } from '../read/inspect-photo.ts';
import { fileReader } from '../metadata/carried-metadata.ts';
import { colourAndAlpha } from '../read/photo-input.ts';
import type { SharpInput } from '../base/sharp-engine.ts';
import { readPhotoProfile } from '../metadata/photo-profile.ts';
import { readingFailure } from '../read/reading-failure.ts';
import { requireMemory, type Machine } from '../../../platform/machine.ts';
import type { RawPicture } from './screen-picture.ts';
import { turnSamples } from '../../../imaging/turn-samples.ts';
import { colourspaceOf, openPicture } from '../base/sharp-engine.ts';
import { openSource } from '../base/source-file.ts';

interface PixelKind {
  colourChannels: 1 | 3;
  hasAlpha: boolean;
  depth: 8 | 16;
  convertedFrom?: string;
  /** EXIF orientation; a working image is upright. */
  orientation?: number;
}

/**
 * A photo file reduced, upright, in its own values (CMYK and Lab: sRGB) and with its profile, at most `maxSide` px a side, never
 * enlarged. A large JPEG is decoded at a fraction of its size. Grey with alpha comes as colour with alpha.
 * @throws MEMORY_TOO_SMALL, before anything is decoded, and what inspectPhoto throws
 */
export async function shrinkPhoto(path: string, maxSide: number, machine?: Machine): Promise<RawPicture> {
  const source = await openSource(path);
  try {
    const header = await inspectHeader(source);
    const name = basename(path);
    requireMemory(reducingMemory(header.decoderBytes, header), `Reading ${name}`, { name, advice: null, machine });
    try {
      const input = await colourAndAlpha(source, header);
      const icc = header.convertedFrom
        ? undefined
        : await readPhotoProfile(source, fileReader(source.file, source.bytes));
      return { ...(await shrinkPixels(input, header, maxSide)), icc };
    } catch (error) {
      throw await readingFailure(error, source);
    }
  } finally {
    await source.file.close();
  }
}

/** The same of what sharp is given; without the profile. */
export async function shrinkPixels(
  { input, options }: SharpInput,
  kind: PixelKind,
  maxSide: number,
): Promise<RawPicture> {
  const opened = openPicture(input, options);
  const box = { width: maxSide, height: maxSide, fit: 'inside', withoutEnlargement: true } as const;
  const small = opened.resize(box);
  // sharp gives grey with alpha raw only as colour with alpha.
  const shown = kind.hasAlpha ? ({ ...kind, colourChannels: 3 } as const) : kind;
  const picture = small.toColourspace(colourspaceOf(shown));
  const raw = kind.convertedFrom ? picture.withIccProfile('srgb') : picture.keepIccProfile();
  const { data, info } = await raw
    .raw({ depth: kind.depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const samples = kind.depth === 16 ? new Uint16Array(Uint8Array.from(data).buffer) : data;
  const { width, height, channels } = info;
  // Turned when it is small: sharp would hold the whole picture.
  return turnSamples({ samples, width, height, channels }, kind.orientation ?? 1);
}
