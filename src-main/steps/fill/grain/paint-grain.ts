import { createRandom } from '../../../imaging/random.ts';
import { drawNoise } from '../../../nn/training/noise.ts';
import type { Grain } from './estimate-grain.ts';

/** Period of the grain, px. */
const side = 256;

/** Grain as a function of the place in the photo. */
interface GrainField {
  /** What it adds to channel `channel` at (x, y), 0..1 units. */
  at(x: number, y: number, channel: number): number;
}

/**
 * Grain fields of one seed: white noise is drawn once for all of them.
 * @param seed unsigned 32-bit
 */
export function createGrainFields(seed: number): (grain: Grain) => GrainField {
  const random = createRandom(seed);
  const white = [0, 1, 2, 3].map(() => drawNoise('normal', side * side, random.word(), 0, 'grain'));
  return ({ luma, colour, size }) => {
    const planes = [luma, colour, colour, colour].map((deviation, i) => {
      // Of a grey photo only the first counts.
      if (deviation === 0) return new Float32Array(side * side);
      return soften(white[i], size).map((value) => value * deviation);
    });
    return {
      at(x, y, channel) {
        const place = (y % side) * side + (x % side);
        return planes[0][place] + planes[channel + 1][place];
      },
    };
  };
}

/** Convolves a periodic plane with a Gaussian of σ = `size` px, scaled to standard deviation 1. */
function soften(plane: Float32Array, size: number): Float32Array {
  if (size < 0.2) return plane;
  const reach = Math.ceil(3 * size);
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * size * size)),
  );
  const length = Math.hypot(...weights);
  // Along the rows and turned, twice: the second time turns it back.
  return softenRows(softenRows(plane, weights, length), weights, length);
}

/** The rows of a periodic plane convolved, as the columns of the result. */
function softenRows(plane: Float32Array, weights: Float64Array, length: number): Float32Array {
  const taps = weights.length;
  const reach = taps >> 1;
  const line = new Float64Array(side + taps - 1);
  const result = new Float32Array(side * side);
  for (let y = 0; y < side; y += 1) {
    for (let i = 0; i < line.length; i += 1) line[i] = plane[y * side + ((i - reach + side) % side)];
    for (let x = 0; x < side; x += 1) {
      let sum = 0;
      for (let tap = 0; tap < taps; tap += 1) sum += weights[tap] * line[x + tap];
      result[x * side + y] = sum / length;
    }
  }
  return result;
}
