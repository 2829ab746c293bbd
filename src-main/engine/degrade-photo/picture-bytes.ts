import type { SmallPicture } from '../codecs/screen/read-small-picture.ts';
import type { Picture } from '../../nn/data/picture.ts';

/** 8-bit values become n/255, so that what nothing changes comes back as it was. */
export function pictureFromBytes({ width, height, bytes }: SmallPicture): Picture {
  const pixels = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i += 1) pixels[i] = bytes[i] / 255;
  return { width, height, pixels };
}

export function pictureToBytes({ width, height, pixels }: Picture): SmallPicture {
  return { width, height, bytes: toBytes(pixels) };
}

/** 0..1 to the nearest of 0..255. */
export function toBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = Math.min(255, Math.max(0, Math.round(values[i] * 255)));
  return bytes;
}
