import type { RandomSource } from '../../../imaging/random.ts';
import { angle, between, chance, logBetween } from '../draws.ts';
import { emptyPicture, type Picture } from '../picture.ts';

/** The dots of a printed picture, as a scan that does not quite resolve them shows them. */
export interface Halftone {
  /** px between dots, 2.2..5. */
  readonly period: number;
  /** Direction of the rows of dots of each channel, radians: one for newsprint, three for colours. */
  readonly angles: readonly [number, number, number];
  /** What is left of the contrast between dot and paper, 0.05..0.5. */
  readonly strength: number;
}

export function drawHalftone(random: RandomSource, grey: boolean): Halftone {
  const first = angle(random);
  const coloured = !grey && chance(random, 0.7);
  const turned = (degrees: number): number => first + (coloured ? (degrees * Math.PI) / 180 : 0);
  return {
    period: logBetween(random, [2.2, 5]),
    angles: [first, turned(30), turned(60)],
    strength: between(random, [0.05, 0.5]),
  };
}

/** Dots that are as large as the value asks for, so that their mean is the value; not clipped. */
export function addHalftone(picture: Picture, random: RandomSource, { period, angles, strength }: Halftone): Picture {
  const { width, height, pixels } = picture;
  const phases = [angle(random), angle(random)];
  const result = emptyPicture(width, height);
  const screens = angles.map((towards) => {
    const [u, v] = [Math.cos(towards), Math.sin(towards)].map((value) => (2 * Math.PI * value) / period);
    return (x: number, y: number): number =>
      (Math.cos(u * x + v * y + phases[0]) + Math.cos(-v * x + u * y + phases[1])) / 2;
  });
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let c = 0; c < 3; c += 1, i += 1) {
        const value = Math.min(1, Math.max(0, pixels[i]));
        // Black and white have no dots.
        result.pixels[i] = pixels[i] + strength * 4 * value * (1 - value) * 0.5 * screens[c](x, y);
      }
    }
  }
  return result;
}
