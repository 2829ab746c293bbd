import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance, logBetween, normal } from '../draws.ts';
import { emptyPicture, type Picture } from '../picture.ts';

/** Lines along a scanner's carriage: each element of its sensor is a little too bright or too dark. */
export interface Streaks {
  /** Deviation of the offsets, of values 0..1: 1/255..9/255. */
  readonly sigma: number;
  /** Along columns, else along rows. */
  readonly columns: boolean;
  /** Share of lines that have an offset of their own, 0.1..1. */
  readonly share: number;
  /** Each channel has its own, as each has a row of sensors. */
  readonly coloured: boolean;
  /** By how much a line weakens and comes back along its way, 0..0.6, and over how many px. */
  readonly fading: number;
  readonly period: number;
}

export function drawStreaks(random: RandomSource, grey: boolean): Streaks {
  return {
    sigma: logBetween(random, [1, 9]) / 255,
    columns: chance(random, 0.7),
    share: between(random, [0.1, 1]),
    coloured: !grey && chance(random, 0.7),
    fading: chance(random, 0.5) ? 0 : between(random, [0, 0.6]),
    period: logBetween(random, [40, 800]),
  };
}

/** Not clipped: values may leave 0..1. */
export function addStreaks(picture: Picture, random: RandomSource, streaks: Streaks): Picture {
  const { width, height, pixels } = picture;
  const { sigma, columns, share, coloured, fading, period } = streaks;
  const lines = columns ? width : height;
  const length = columns ? height : width;
  const result = emptyPicture(width, height);
  for (let line = 0; line < lines; line += 1) {
    const has = chance(random, share);
    const one = normal(random);
    const offsets = [0, 1, 2].map(() => (has ? sigma * (coloured ? normal(random) : one) : 0));
    const phase = 2 * Math.PI * random.unit();
    for (let at = 0; at < length; at += 1) {
      const gain = 1 - (fading / 2) * (1 + Math.sin((2 * Math.PI * at) / period + phase));
      const i = 3 * (columns ? at * width + line : line * width + at);
      for (let c = 0; c < 3; c += 1) result.pixels[i + c] = pixels[i + c] + gain * offsets[c];
    }
  }
  return result;
}
