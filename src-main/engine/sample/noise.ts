import { createRandom } from '../../imaging/random.ts';

/** Smooth random fields over the plane, the same for the same seed. */
export interface Noise {
  /** Gradient noise (Perlin 2002) with features one unit apart; about -1..1, mean 0. */
  at(x: number, y: number): number;
  /** Octaves of `at`, each twice as fine and half as strong; about -1..1. */
  fractal(x: number, y: number, octaves: number): number;
  /** A number in 0..1 for each whole cell, unrelated to its neighbours'. */
  cell(x: number, y: number): number;
}

export function createNoise(seed: number): Noise {
  const random = createRandom(seed);
  const order = new Uint8Array(512);
  for (let i = 0; i < 256; i += 1) order[i] = i;
  for (let i = 255; i > 0; i -= 1) {
    const j = random.below(i + 1);
    const kept = order[i];
    order[i] = order[j];
    order[j] = kept;
  }
  order.copyWithin(256, 0, 256);
  const slopeX = new Float64Array(256);
  const slopeY = new Float64Array(256);
  for (let i = 0; i < 256; i += 1) {
    const angle = random.unit() * Math.PI * 2;
    slopeX[i] = Math.cos(angle) * 1.5;
    slopeY[i] = Math.sin(angle) * 1.5;
  }

  // One function for one octave and for many: the numbers stay in registers from octave to octave.
  const layered = (x: number, y: number, octaves: number, strength: number): number => {
    let sum = 0;
    for (let octave = 0; octave < octaves; octave += 1) {
      const column = Math.floor(x);
      const row = Math.floor(y);
      const fx = x - column;
      const fy = y - row;
      const left = column & 255;
      const right = (left + 1) & 255;
      const top = row & 255;
      const bottom = (top + 1) & 255;
      const a = order[order[left] + top];
      const b = order[order[right] + top];
      const c = order[order[left] + bottom];
      const d = order[order[right] + bottom];
      const upperLeft = slopeX[a] * fx + slopeY[a] * fy;
      const upperRight = slopeX[b] * (fx - 1) + slopeY[b] * fy;
      const lowerLeft = slopeX[c] * fx + slopeY[c] * (fy - 1);
      const lowerRight = slopeX[d] * (fx - 1) + slopeY[d] * (fy - 1);
      const sx = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
      const sy = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
      const upper = upperLeft + (upperRight - upperLeft) * sx;
      const lower = lowerLeft + (lowerRight - lowerLeft) * sx;
      sum += (upper + (lower - upper) * sy) * strength;
      x = x * 2.03 + 17.3;
      y = y * 2.03 - 9.1;
      strength *= 0.5;
    }
    return sum;
  };

  return {
    at: (x, y) => layered(x, y, 1, 1),
    fractal: (x, y, octaves) => layered(x, y, octaves, 0.62),
    cell: (x, y) => (order[order[Math.floor(x) & 255] + (Math.floor(y) & 255)] + 0.5) / 256,
  };
}
