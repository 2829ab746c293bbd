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

/** @param seed unsigned 32-bit */
export function createGrainField({ luma, colour, size }: Grain, seed: number): GrainField {
  const random = createRandom(seed);
  const planes = [luma, colour, colour, colour].map((deviation) => {
    const plane = soften(drawNoise('normal', side * side, random.word(), 0, 'grain'), size);
    return plane.map((value) => value * deviation);
  });
  return {
    at(x, y, channel) {
      const place = (y % side) * side + (x % side);
      return planes[0][place] + planes[channel + 1][place];
    },
  };
}

/** Convolves a periodic plane with a Gaussian of σ = `size` px, scaled to standard deviation 1. */
function soften(plane: Float32Array, size: number): Float32Array {
  if (size < 0.2) return plane;
  const reach = Math.ceil(3 * size);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * size * size)));
  const length = Math.hypot(...weights);
  const pass = (values: Float32Array, stepX: number, stepY: number): Float32Array =>
    values.map((_, i) => {
      const x = i % side;
      const y = Math.floor(i / side);
      let sum = 0;
      for (let k = -reach; k <= reach; k += 1) {
        const column = (x + k * stepX + side) % side;
        const row = (y + k * stepY + side) % side;
        sum += weights[k + reach] * values[row * side + column];
      }
      return sum / length;
    });
  return pass(pass(plane, 1, 0), 0, 1);
}
