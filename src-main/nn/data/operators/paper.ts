import type { RandomSource } from '../../../imaging/random.ts';
import { angle, between, chance, logBetween } from '../draws.ts';
import { emptyPicture, type Picture } from '../picture.ts';
import { smoothNoise } from './smooth-noise.ts';

/** Embossed paper (silk, linen, honeycomb), lit from a side by the scanner: a relief that repeats, and not quite. */
export interface Paper {
  /** Deviation of the shading in light parts, of values 0..1: 2/255..14/255. */
  readonly sigma: number;
  /** Directions and lengths of the waves of the relief. */
  readonly waves: readonly { readonly angle: number; readonly period: number; readonly share: number }[];
  /** Where the light comes from, radians. */
  readonly light: number;
  /** px by which the relief is displaced, slowly from place to place. */
  readonly warp: number;
  /** Share of the strength that is left in black, 0.2..1: dark parts of a print reflect less. */
  readonly inBlack: number;
}

export function drawPaper(random: RandomSource): Paper {
  const [first, period] = [angle(random), logBetween(random, [2.6, 16])];
  // Two threads at right angles, or the three of a honeycomb.
  const count = chance(random, 0.25) ? 3 : 2;
  const step = count === 3 ? Math.PI / 3 : Math.PI / 2;
  const waves = Array.from({ length: count }, (_, i) => ({
    angle: first + i * step + between(random, [-0.05, 0.05]),
    period: period * between(random, [0.85, 1.2]),
    share: between(random, [0.4, 1]),
  }));
  return {
    sigma: logBetween(random, [2, 14]) / 255,
    // Threads have a second harmonic.
    waves: waves.flatMap((wave) => [
      wave,
      { ...wave, period: wave.period / 2, share: wave.share * between(random, [0, 0.5]) },
    ]),
    light: angle(random),
    warp: chance(random, 0.4) ? 0 : between(random, [0, 1.2]),
    inBlack: between(random, [0.2, 1]),
  };
}

/** Not clipped: values may leave 0..1. */
export function addPaper(
  picture: Picture,
  random: RandomSource,
  { sigma, waves, light, warp, inBlack }: Paper,
): Picture {
  const { width, height, pixels } = picture;
  const moved = warp > 0 ? smoothNoise(picture, 2, 12, random) : undefined;
  const shading = new Float32Array(width * height);
  for (const { angle: towards, period, share } of waves) {
    const phase = angle(random);
    const [u, v] = [Math.cos(towards), Math.sin(towards)].map((value) => (2 * Math.PI * value) / period);
    // What is lit is the slope of the relief along the light.
    const slope = share * Math.cos(towards - light);
    for (let y = 0, i = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1, i += 1) {
        const [dx, dy] = moved ? [warp * moved[2 * i], warp * moved[2 * i + 1]] : [0, 0];
        shading[i] += slope * Math.cos(u * (x + dx) + v * (y + dy) + phase);
      }
    }
  }
  const gain =
    sigma / Math.max(1e-6, Math.sqrt(shading.reduce((sum, value) => sum + value * value, 0) / shading.length));
  const result = emptyPicture(width, height);
  for (let i = 0; i < pixels.length; i += 1) {
    const value = pixels[i];
    result.pixels[i] =
      value + gain * shading[Math.floor(i / 3)] * (inBlack + (1 - inBlack) * Math.min(1, Math.max(0, value)));
  }
  return result;
}
