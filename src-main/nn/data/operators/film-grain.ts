import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance, logBetween } from '../draws.ts';
import { emptyPicture, type Picture } from '../picture.ts';
import { smoothNoise } from './smooth-noise.ts';

/** The grain of film and of a print, as a scan shows it: clumps, stronger in mid-tones; in colour film each dye has its own. */
export interface FilmGrain {
  /** Deviation of the luma in mid-tones, of values 0..1: 2/255..30/255. */
  readonly sigma: number;
  /** Deviation of the Gaussian that shaped the clumps, px, 0.5..2.2. */
  readonly clump: number;
  /** Share of the strength that is left in black and white, 0.15..0.9. */
  readonly inExtremes: number;
  /** Deviation of the chroma, of values 0..1, 0 in black and white. */
  readonly chroma: number;
  /** Deviation of the Gaussian that shaped the blotches of colour, px, 1..7. */
  readonly blotch: number;
}

export function drawFilmGrain(random: RandomSource, grey: boolean): FilmGrain {
  const sigma = logBetween(random, [2, 30]) / 255;
  return {
    sigma,
    clump: logBetween(random, [0.5, 2.2]),
    inExtremes: between(random, [0.15, 0.9]),
    chroma: grey || chance(random, 0.25) ? 0 : Math.min(18 / 255, sigma * between(random, [0.3, 1.5])),
    blotch: logBetween(random, [1, 7]),
  };
}

/** Not clipped: values may leave 0..1. */
export function addFilmGrain(
  picture: Picture,
  random: RandomSource,
  { sigma, clump, inExtremes, chroma, blotch }: FilmGrain,
): Picture {
  const { width, height, pixels } = picture;
  const luma = smoothNoise(picture, 1, clump, random);
  const colour = chroma > 0 ? smoothNoise(picture, 3, blotch, random) : undefined;
  const result = emptyPicture(width, height);
  for (let i = 0, at = 0; at < luma.length; i += 3, at += 1) {
    const light = Math.min(1, Math.max(0, (pixels[i] + pixels[i + 1] + pixels[i + 2]) / 3));
    const gain = inExtremes + (1 - inExtremes) * 4 * light * (1 - light);
    const mean = colour ? (colour[i] + colour[i + 1] + colour[i + 2]) / 3 : 0;
    for (let c = 0; c < 3; c += 1) {
      const tint = colour ? chroma * (colour[i + c] - mean) : 0;
      result.pixels[i + c] = pixels[i + c] + gain * (sigma * luma[at] + tint);
    }
  }
  return result;
}
