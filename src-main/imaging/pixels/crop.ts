import type { Rect } from '../../shared/geometry/rect.ts';

/**
 * A copy of a rectangle of a picture.
 * @param values [height, width, channels]
 * @param rect inside the picture
 * @returns [rect.height, rect.width, channels]
 */
export function cropSamples<T extends Uint8Array | Uint16Array | Float32Array>(
  values: T,
  width: number,
  channels: number,
  rect: Rect,
): T {
  const part = values.slice(0, rect.width * rect.height * channels) as T;
  for (let y = 0; y < rect.height; y += 1) {
    const start = ((rect.y + y) * width + rect.x) * channels;
    part.set(values.subarray(start, start + rect.width * channels), y * rect.width * channels);
  }
  return part;
}
