import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance } from '../draws.ts';
import { emptyPicture, type Picture } from '../picture.ts';
import { photoSide, type Size } from '../structured/damage-layer.ts';

export interface Vignette {
  /** How much light the far corner loses, 0.05..0.3. */
  readonly strength: number;
  /** Where the light is full, pixels; outside a small picture, which counts as a crop. */
  readonly centreX: number;
  readonly centreY: number;
  /** Pixels from there to the far corner. */
  readonly reach: number;
}

export function drawVignette(size: Size, random: RandomSource): Vignette {
  const crop = Math.max(size.width, size.height) < photoSide;
  const width = crop ? photoSide : size.width;
  const height = crop ? photoSide : size.height;
  // Where the piece lies in its photo.
  const left = crop ? random.unit() * (width - size.width) : 0;
  const top = crop ? random.unit() * (height - size.height) : 0;
  return {
    strength: between(random, [0.05, 0.3]) * (chance(random, 0.85) ? 1 : -1),
    centreX: width * between(random, [0.42, 0.58]) - left,
    centreY: height * between(random, [0.42, 0.58]) - top,
    reach: Math.hypot(width, height) * 0.55,
  };
}

/** Light that falls off with the square of the distance; where the strength is negative, edges that bleached towards white. */
export function applyVignette(picture: Picture, { strength, centreX, centreY, reach }: Vignette): Picture {
  const { width, height } = picture;
  const result = emptyPicture(width, height);
  for (let y = 0; y < height; y += 1) {
    const downwards = (y + 0.5 - centreY) ** 2;
    for (let x = 0; x < width; x += 1) {
      const loss = Math.min(1, ((x + 0.5 - centreX) ** 2 + downwards) / (reach * reach)) * strength;
      for (let i = (y * width + x) * 3, c = 0; c < 3; c += 1) {
        const value = picture.pixels[i + c];
        result.pixels[i + c] = loss > 0 ? value * (1 - loss) : value - loss * (1 - value);
      }
    }
  }
  return result;
}
