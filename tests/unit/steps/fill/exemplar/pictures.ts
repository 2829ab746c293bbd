import { createWorkContext } from '../../../../../src-main/platform/work-context.ts';
import { fillExemplar } from '../../../../../src-main/steps/fill/exemplar/fill-exemplar.ts';
import type { ExemplarOptions } from '../../../../../src-main/steps/fill/exemplar/options.ts';
import type { FillProblem } from '../../../../../src-main/imaging/fill-problem.ts';
import { createRandom } from '../../../../../src-main/imaging/random.ts';

/** The colour of a pixel, 0..1, for one channel. */
export type Paint = (x: number, y: number, channel: number) => number;
export type Where = (x: number, y: number) => boolean;

export interface Damaged {
  problem: FillProblem;
  /** The picture before the damage, [height, width, channels]. */
  truth: Float32Array;
}

/** A picture with a hole, which holds a colour that is nowhere else. */
export function damaged(
  size: { width: number; height: number; channels?: number },
  paint: Paint,
  isHole: Where,
  isForbidden?: Where,
): Damaged {
  const { width, height, channels = 1 } = size;
  const truth = new Float32Array(width * height * channels);
  const hole = new Uint8Array(width * height);
  const forbidden = isForbidden && new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      hole[p] = isHole(x, y) ? 1 : 0;
      if (forbidden && isForbidden(x, y)) forbidden[p] = 1;
      for (let c = 0; c < channels; c++) truth[p * channels + c] = paint(x, y, c);
    }
  }
  const pixels = truth.slice();
  for (let p = 0; p < hole.length; p++) if (hole[p]) pixels.fill(0.777, p * channels, (p + 1) * channels);
  return { truth, problem: { width, height, channels, pixels, hole, forbidden } };
}

export const disc =
  (centreX: number, centreY: number, radius: number): Where =>
  (x, y) =>
    Math.hypot(x - centreX, y - centreY) < radius;

/** Grain that never repeats: 0..1, the same for the same place. */
export function grain(x: number, y: number): number {
  let hash = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca77);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32;
}

/** Soft spots of a few pixels, like gravel or foliage. */
export function spots(seed: number): Paint {
  const random = createRandom(seed);
  const waves = Array.from({ length: 24 }, () => {
    const angle = random.unit() * 2 * Math.PI;
    const frequency = 0.3 + 0.9 * random.unit();
    return { u: Math.cos(angle) * frequency, v: Math.sin(angle) * frequency, phase: random.unit() * 7 };
  });
  return (x, y) => 0.5 + (0.1 * waves.reduce((sum, { u, v, phase }) => sum + Math.sin(u * x + v * y + phase), 0)) / 2;
}

export function fill(
  problem: FillProblem,
  options: ExemplarOptions = {},
  seed = 1,
  signal?: AbortSignal,
  onProgress?: (fraction: number, note?: string) => void,
): Promise<Float32Array> {
  return fillExemplar(problem, options, createWorkContext(seed, signal, onProgress));
}

/** Mean absolute difference of two pictures over the hole's samples, in 8-bit levels. */
export function meanDifference({ hole, channels }: FillProblem, a: Float32Array, b: Float32Array): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < a.length; i++) {
    if (!hole[Math.floor(i / channels)]) continue;
    sum += Math.abs(a[i] - b[i]);
    count += 1;
  }
  return (255 * sum) / count;
}

/** Sum of squared differences between neighbours of which both lie in the hole. */
export function gradientEnergy({ width, height, channels, hole }: FillProblem, picture: Float32Array): number {
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = y * width + x;
      for (let c = 0; c < channels; c++) {
        const here = picture[p * channels + c];
        if (x + 1 < width && hole[p] && hole[p + 1]) sum += (picture[(p + 1) * channels + c] - here) ** 2;
        if (y + 1 < height && hole[p] && hole[p + width]) sum += (picture[(p + width) * channels + c] - here) ** 2;
      }
    }
  }
  return sum;
}
