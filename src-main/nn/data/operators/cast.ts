import type { RandomSource } from '../../../imaging/random.ts';
import { between, type Range } from '../draws.ts';
import { emptyPicture, type Picture } from '../picture.ts';

/** Gain of each channel, 0.75..1.15. */
export interface Cast {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
}

const gains: Range = [0.75, 1.15];

export function drawCast(random: RandomSource): Cast {
  return { red: between(random, gains), green: between(random, gains), blue: between(random, gains) };
}

/** Dyes that faded unevenly. */
export function applyCast(picture: Picture, { red, green, blue }: Cast): Picture {
  const result = emptyPicture(picture.width, picture.height);
  for (let i = 0; i < result.pixels.length; i += 3) {
    result.pixels[i] = Math.min(1, red * picture.pixels[i]);
    result.pixels[i + 1] = Math.min(1, green * picture.pixels[i + 1]);
    result.pixels[i + 2] = Math.min(1, blue * picture.pixels[i + 2]);
  }
  return result;
}
