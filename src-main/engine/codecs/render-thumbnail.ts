import { throwIfCancelled } from '../../shared/errors.ts';
import { type WorkingImage } from '../imaging/working-image.ts';
import { readBmpPixels } from './bmp.ts';
import { decodeFailure } from './decode-failure.ts';
import { inspectHeader } from './inspect-photo.ts';
import { untilCancelled } from './native-work.ts';
import { encodeSmall, type ScreenPicture } from './screen-picture.ts';
import { colourspaceOf, openPicture, turnUpright } from './sharp-engine.ts';
import { openSource } from './source-file.ts';

/**
 * A small upright sRGB picture of a photo, at most `maxSide` pixels a side, never enlarged: JPEG, or WebP where the photo
 * has alpha. From a file it needs no working image, and a large JPEG is decoded at a fraction of its size. Throws what
 * inspectPhoto throws; a file that ends too early is refused where that shows in the part that is decoded.
 */
export async function renderThumbnail(
  photo: string | WorkingImage,
  maxSide: number,
  options: { signal?: AbortSignal } = {},
): Promise<ScreenPicture> {
  throwIfCancelled(options.signal);
  const work = typeof photo === 'string' ? thumbnailOfFile(photo, maxSide) : shrink(photo.path, photo, maxSide);
  return untilCancelled(options.signal, work);
}

async function thumbnailOfFile(path: string, maxSide: number): Promise<ScreenPicture> {
  const source = await openSource(path);
  try {
    const header = await inspectHeader(source);
    const input = source.format === 'bmp' ? await readBmpPixels(source) : path;
    return await shrink(input, header, maxSide).catch((error: unknown) => {
      throw decodeFailure(error, path, source.format, source.bytes);
    });
  } finally {
    await source.file.close();
  }
}

interface PixelKind {
  colourChannels: 1 | 3;
  hasAlpha: boolean;
  depth: 8 | 16;
  convertedFrom?: string;
  /** EXIF orientation; a working image is upright. */
  orientation?: number;
}

type RawInput = Awaited<ReturnType<typeof readBmpPixels>>;

async function shrink(input: string | RawInput, kind: PixelKind, maxSide: number): Promise<ScreenPicture> {
  const opened = typeof input === 'string' ? openPicture(input) : openPicture(input.pixels, { raw: input });
  const small = turnUpright(opened, kind.orientation ?? 1).resize({
    width: maxSide,
    height: maxSide,
    fit: 'inside',
    withoutEnlargement: true,
  });
  // sharp gives grey with alpha raw only as colour with alpha.
  const shown = kind.hasAlpha ? ({ ...kind, colourChannels: 3 } as const) : kind;
  const picture = small.toColourspace(colourspaceOf(shown));
  const raw = kind.convertedFrom ? picture.withIccProfile('srgb') : picture.keepIccProfile();
  const { data, info } = await raw
    .raw({ depth: kind.depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const samples = kind.depth === 16 ? new Uint16Array(Uint8Array.from(data).buffer) : data;
  const icc = typeof input === 'string' && !kind.convertedFrom ? (await openPicture(input).metadata()).icc : undefined;
  return encodeSmall({ samples, width: info.width, height: info.height, channels: info.channels, icc });
}
