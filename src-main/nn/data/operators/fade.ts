import type { RandomSource } from '../../../imaging/random.ts';
import { between, logBetween } from '../draws.ts';
import type { Picture } from '../picture.ts';
import { mapTones } from './tone-table.ts';

export interface Fade {
  /** What black becomes, 0..0.25. */
  readonly black: number;
  /** What white becomes, 0.8..1. */
  readonly white: number;
  /** Exponent, 0.7..1.5; below 1 the middle tones grow lighter. */
  readonly gamma: number;
}

export function drawFade(random: RandomSource): Fade {
  return {
    black: between(random, [0, 0.25]),
    white: 1 - between(random, [0, 0.2]),
    gamma: logBetween(random, [0.7, 1.5]),
  };
}

/** A bleached print: less contrast, and middle tones that moved. */
export function applyFade(picture: Picture, { black, white, gamma }: Fade): Picture {
  return mapTones(picture, (value) => black + (white - black) * Math.pow(value, gamma));
}
