import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance, logBetween } from '../draws.ts';
import { emptyPicture, type Picture } from '../picture.ts';
import { smoothNoise } from './smooth-noise.ts';

export interface Grain {
  /** Deviation a channel, of values 0..1: 2/255..25/255, in 15 % of draws 25/255..50/255. */
  readonly sigma: number;
  /** Deviation of the Gaussian that the grain was smoothed with, pixels, 0..1.2; 0 = every pixel by itself. */
  readonly correlation: number;
  /** The same grain in all three channels. */
  readonly luminanceOnly: boolean;
}

const strongShare = 0.15;

export function drawGrain(random: RandomSource): Grain {
  const sigma = chance(random, strongShare) ? logBetween(random, [25, 50]) : logBetween(random, [2, 25]);
  return { sigma: sigma / 255, correlation: between(random, [0, 1.2]), luminanceOnly: chance(random, 0.5) };
}

/** Adds normal noise of exactly that deviation on average. Not clipped: values may leave 0..1. */
export function addGrain(
  picture: Picture,
  random: RandomSource,
  { sigma, correlation, luminanceOnly }: Grain,
): Picture {
  const { width, height } = picture;
  const channels = luminanceOnly ? 1 : 3;
  const noise = smoothNoise(picture, channels, correlation, random);
  const result = emptyPicture(width, height);
  const step = luminanceOnly ? 0 : 1;
  for (let i = 0, from = 0; i < result.pixels.length; i += 3, from += channels) {
    result.pixels[i] = picture.pixels[i] + sigma * noise[from];
    result.pixels[i + 1] = picture.pixels[i + 1] + sigma * noise[from + step];
    result.pixels[i + 2] = picture.pixels[i + 2] + sigma * noise[from + 2 * step];
  }
  return result;
}
