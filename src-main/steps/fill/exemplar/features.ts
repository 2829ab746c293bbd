import { sharedArray } from '../../../platform/threads.ts';
import type { Level } from './level.ts';

/** Of a patch and channel: sum and deviation; then the texture at its centre, across and down. */
export function featuresOf(channels: number): number {
  return 2 * channels + 2;
}

/**
 * What patches are first told apart by, in one place of memory for each: [height, width, featuresOf(channels)], for the patch around each pixel
 * where a whole one fits, 0 elsewhere. Of each channel the sum of its units, and the root of their squared differences from their mean: by
 * the triangle inequality the difference of two such roots is at most the distance of the patches without their means.
 */
export async function patchFeatures(
  level: Level,
  radius: number,
  yieldToEventLoop: () => Promise<void>,
): Promise<Float32Array> {
  const { width, height, channels, units, texture } = level;
  const stride = width * channels;
  const size = 2 * radius + 1;
  const length = featuresOf(channels);
  const features = sharedArray(Float32Array, width * height * length);
  const sums = new Int32Array(stride);
  const squares = new Int32Array(stride);
  for (let y = 0; y < height; y++) {
    for (let i = 0; i < stride; i++) {
      const unit = units[y * stride + i];
      const left = y >= size ? units[(y - size) * stride + i] : 0;
      sums[i] += unit - left;
      squares[i] += unit * unit - left * left;
    }
    if (y < size - 1) continue;
    const row = (y - radius) * width;
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      let square = 0;
      for (let x = 0; x < width; x++) {
        sum += sums[x * channels + c];
        square += squares[x * channels + c];
        if (x < size - 1) continue;
        const to = (row + x - radius) * length;
        features[to + 2 * c] = sum;
        features[to + 2 * c + 1] = Math.sqrt(Math.max(0, square - sum ** 2 / size ** 2));
        sum -= sums[(x - size + 1) * channels + c];
        square -= squares[(x - size + 1) * channels + c];
      }
    }
    for (let x = radius; x < width - radius; x++) {
      const to = (row + x + 1) * length;
      features[to - 2] = texture[2 * (row + x)];
      features[to - 1] = texture[2 * (row + x) + 1];
    }
    if ((y & 15) === 0) await yieldToEventLoop();
  }
  return features;
}
