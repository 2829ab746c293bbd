import type { RandomSource } from '../../imaging/random.ts';
import { blurred, enlarged } from './blur.ts';

/** Steepness of the curve, and the light that comes out as middle grey. */
const CURVE = { contrast: 1.9, middle: 0.305 };

/**
 * Exposes and develops: the S-shaped curve of Hurter and Driffield over the logarithm of light, and silver grain that is
 * strongest in the middle tones.
 * @param light [height, width]
 * @returns [height, width] tones, 0 black to 1 paper white.
 */
export function developed(light: Float32Array, width: number, height: number, random: RandomSource): Float32Array {
  const fine = blurred(whiteNoise(light.length, random), width, height, 0.72);
  const columns = Math.floor(width / 2);
  const rows = Math.floor(height / 2);
  const clumps = blurred(whiteNoise(columns * rows, random), columns, rows, 0.75);
  const coarse = enlarged(clumps, columns, rows, 2);
  const tones = new Float32Array(light.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const tone = 1 / (1 + Math.pow(CURVE.middle / Math.max(0.004, light[i]), CURVE.contrast));
      // Blurred, both kinds of grain have a deviation of about 0.4.
      const grain = fine[i] * 0.036 + coarse(x, y) * 0.018;
      tones[i] = tone + grain * (0.3 + 2.6 * tone * (1 - tone));
    }
  }
  return tones;
}

/** Independent numbers of mean 0 and deviation 1, nearly normal: the sum of four bytes. */
function whiteNoise(count: number, random: RandomSource): Float32Array {
  const values = new Float32Array(count);
  const scale = 1 / Math.sqrt((4 * (256 * 256 - 1)) / 12);
  for (let i = 0; i < count; i += 1) {
    const word = random.word();
    const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
    values[i] = (sum - 510) * scale;
  }
  return values;
}
