import type { Size } from '../shared/geometry/rect.ts';
import { requireFormatHolds, type OutputFormat } from '../shared/data/output-format.ts';
import { checkOutput, type OutputPlace } from '../platform/outputs/place-output.ts';
import { produceOutput } from '../platform/outputs/write-output.ts';
import { formatWriters } from '../engine/codecs/write/format-writers.ts';
import { openPicture } from '../engine/codecs/base/sharp-engine.ts';
import type { Picture } from '../nn/data/picture.ts';

export interface PicturePlace extends OutputPlace {
  readonly format: OutputFormat;
  /** 1..100, for JPEG, WebP and AVIF. */
  readonly quality?: number;
}

/**
 * Refuses before any work a place where a picture of this size cannot be written.
 * @throws OUTPUT_FORMAT, and what checkOutput throws
 */
export async function checkPicturePlace(place: PicturePlace, size: Size): Promise<void> {
  requireFormatHolds(place.format, size);
  await checkOutput(place);
}

/**
 * Writes an 8-bit sRGB picture without metadata to a new file, whole or not at all.
 * @throws what produceOutput throws
 */
export async function writePicture({ width, height, pixels }: Picture, place: PicturePlace): Promise<void> {
  const picture = openPicture(toBytes(pixels), { raw: { width, height, channels: 3 } });
  const { format, quality = 92 } = place;
  const settings = {
    quality,
    lossless: false,
    depth: 8,
    compression: 'lzw',
    thorough: true,
    pixelBytes: pixels.length,
  } as const;
  await produceOutput(place, async (temporary) => {
    await formatWriters[format].write(picture, temporary, settings);
  });
}

/** 0..1 to the nearest of 0..255. */
export function toBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.min(255, Math.max(0, Math.round(values[i] * 255)));
  return bytes;
}
