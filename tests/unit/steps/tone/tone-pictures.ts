import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { bytesOf, type Samples } from '../../../../src-main/imaging/pixels/samples.ts';
import { memoryPhoto, type MemoryPhoto } from '../../../support/memory-photo.ts';
import { rawPixels } from '../../../support/pictures.ts';

/** Photos that are not part of the project; tests that need them are skipped where they are not. */
const photos = process.env.HEIRLOOM_PHOTOS ?? resolve(import.meta.dirname, '../../../../../shared/photos');
export const photosThere = existsSync(photos);

export async function readPhoto(...path: string[]): Promise<MemoryPhoto> {
  const { data, info } = await rawPixels(join(photos, ...path));
  const { width, height, channels } = info;
  return memoryPhoto({ width, height, channels }, (x, y, c) => data[(y * width + x) * channels + c]);
}

/** The same photo with other samples. */
export function alter(photo: MemoryPhoto, change: (value: number, c: number) => number): MemoryPhoto {
  const { width, channels, colourChannels } = photo;
  return memoryPhoto(photo, (x, y, c) => {
    const value = photo.pixels[(y * width + x) * channels + c];
    return c < colourChannels ? Math.round(change(value, c)) : value;
  });
}

/** A picture with soft shapes in many colours, greys, some noise, and all values from black to white. */
export function colourfulPhoto(width = 240, height = 180, depth: 8 | 16 = 8): MemoryPhoto {
  const random = createRandom(5);
  const noise = Float32Array.from({ length: width * height }, () => random.unit() - 0.5);
  const largest = depth === 8 ? 255 : 65535;
  return memoryPhoto({ width, height, depth }, (x, y, c) => {
    const light = 0.5 + 0.5 * Math.sin(x / 37 + Math.cos(y / 23)) * Math.cos(y / 31);
    const hue = (x * 6.3) / width + (y * 4) / height + (c * 2 * Math.PI) / 3;
    const colour = 0.22 * Math.sin(hue) * (y % 60 < 40 ? 1 : 0);
    const value = 1.1 * light - 0.05 + colour * 4 * light * (1 - light) + 0.04 * noise[y * width + x];
    return Math.round(largest * Math.min(1, Math.max(0, value)));
  });
}

/** A brown print: from nearly black to cream, one hue, a little noise. */
export function sepiaPhoto(width = 240, height = 180): MemoryPhoto {
  const random = createRandom(6);
  const noise = Float32Array.from({ length: width * height }, () => random.unit() - 0.5);
  return memoryPhoto({ width, height }, (x, y, c) => {
    const light = 0.5 + 0.5 * Math.sin(x / 37 + Math.cos(y / 23)) * Math.cos(y / 31) + 0.03 * noise[y * width + x];
    return Math.round([50, 40, 30][c] + [175, 170, 155][c] * Math.min(1, Math.max(0, light)));
  });
}

/** Far quicker than toEqual on large arrays. */
export function sameSamples(a: Samples, b: Samples): boolean {
  return a.BYTES_PER_ELEMENT === b.BYTES_PER_ELEMENT && Buffer.compare(bytesOf(a), bytesOf(b)) === 0;
}

/** Are red, green and blue equal everywhere? */
export function isGrey(samples: Samples): boolean {
  for (let at = 0; at < samples.length; at += 3) {
    if (samples[at] !== samples[at + 1] || samples[at] !== samples[at + 2]) return false;
  }
  return true;
}

export function meanError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

/** dB of 8-bit samples; infinite where nothing differs. */
export function psnr(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += (a[i] - b[i]) ** 2;
  return 10 * Math.log10((255 * 255 * a.length) / sum);
}

export const wholeOf = (photo: { width: number; height: number }) => ({
  x: 0,
  y: 0,
  width: photo.width,
  height: photo.height,
});
