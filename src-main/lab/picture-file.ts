import type { Size } from '../shared/geometry/rect.ts';
import { requireFormatHolds, type OutputFormat } from '../shared/data/output-format.ts';
import { checkOutput, type OutputPlace } from '../platform/outputs/place-output.ts';
import { writeOutput } from '../platform/outputs/write-output.ts';
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
 * @throws what writeOutput throws
 */
export async function writePicture({ width, height, pixels }: Picture, place: PicturePlace): Promise<void> {
  const picture = openPicture(toBytes(pixels), { raw: { width, height, channels: 3 } });
  await writeOutput(place, await encoded(picture, place).toBuffer());
}

/** 0..1 to the nearest of 0..255. */
export function toBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.min(255, Math.max(0, Math.round(values[i] * 255)));
  return bytes;
}

type Encoder = ReturnType<typeof openPicture>;

function encoded(picture: Encoder, { format, quality = 92 }: PicturePlace): Encoder {
  switch (format) {
    case 'jpeg':
      return picture.jpeg({ quality, chromaSubsampling: '4:4:4' });
    case 'png':
      return picture.png({ compressionLevel: 3, adaptiveFiltering: true });
    case 'webp':
      return picture.webp({ quality });
    case 'avif':
      return picture.avif({ quality, chromaSubsampling: '4:4:4' });
    case 'tiff':
      return picture.tiff({ compression: 'lzw', predictor: 'horizontal' });
  }
}
