import type { RandomSource } from '../../../imaging/random.ts';
import { between } from '../draws.ts';
import { emptyPicture, type Picture } from '../picture.ts';
import { lumaAt } from '../../../imaging/colour/luma.ts';

export interface Sepia {
  /** 0 = the picture's own colours, 1 = wholly toned; drawn from 0.7..1. */
  readonly strength: number;
  /** How brown: the middle grey's red lies this far above its luminance, its blue as far below; 0.04..0.16. */
  readonly warmth: number;
}

export function drawSepia(random: RandomSource): Sepia {
  return { strength: between(random, [0.7, 1]), warmth: between(random, [0.04, 0.16]) };
}

/** A monochrome print toned brown: strongest in middle tones, while black and white stay near grey. */
export function applySepia(picture: Picture, { strength, warmth }: Sepia): Picture {
  const result = emptyPicture(picture.width, picture.height);
  for (let i = 0; i < result.pixels.length; i += 3) {
    const grey = lumaAt(picture.pixels, i);
    const tint = warmth * (0.3 + 2.8 * grey * (1 - grey));
    result.pixels[i] = towards(picture.pixels[i], grey + tint, strength);
    // Green sinks a little, which keeps the luminance where it was.
    result.pixels[i + 1] = towards(picture.pixels[i + 1], grey - 0.31 * tint, strength);
    result.pixels[i + 2] = towards(picture.pixels[i + 2], grey - tint, strength);
  }
  return result;
}

function towards(value: number, toned: number, strength: number): number {
  return value + strength * (Math.min(1, Math.max(0, toned)) - value);
}
