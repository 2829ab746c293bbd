import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance, logBetween } from '../draws.ts';
import type { Picture } from '../picture.ts';
import type { Size } from '../structured/damage-layer.ts';
import { raggedOutline } from '../structured/ragged-outline.ts';

export interface Stain {
  /** Light lost at the darkest place of blue, which brown takes most of, 0.05..0.3; below 0 a bleached spot. */
  readonly strength: number;
  /** Centre and mean radius, pixels. The centre may lie outside the picture. */
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** How wide the line is where the liquid dried last, pixels. */
  readonly tideWidth: number;
}

export function drawStain({ width, height }: Size, random: RandomSource): Stain {
  const radius = logBetween(random, [12, Math.max(100, 0.35 * Math.max(width, height))]);
  // So far outside that the edge still runs through the picture.
  const margin = 0.6 * radius;
  return {
    strength: between(random, [0.05, 0.3]) * (chance(random, 0.8) ? 1 : -1),
    x: between(random, [-margin, width + margin]),
    y: between(random, [-margin, height + margin]),
    radius,
    tideWidth: between(random, [2, 10]),
  };
}

/** Share of the strength that each channel loses. */
const brown = [0.4, 0.65, 1] as const;

/** A dried drop or a water mark: even inside, darker along its edge, with an uneven outline drawn from `random`. */
export function applyStain(picture: Picture, random: RandomSource, stain: Stain): Picture {
  const { width, height } = picture;
  const pixels = Float32Array.from(picture.pixels);
  const outline = raggedOutline(random, stain.radius, { unevenness: 0.25, finest: 8 });
  const reach = outline.reach + 1;
  const left = Math.max(0, Math.floor(stain.x - reach));
  const right = Math.min(width - 1, Math.ceil(stain.x + reach));
  const bottom = Math.min(height - 1, Math.ceil(stain.y + reach));
  for (let y = Math.max(0, Math.floor(stain.y - reach)); y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const awayX = x + 0.5 - stain.x;
      const awayY = y + 0.5 - stain.y;
      const within = outline.at(Math.atan2(awayY, awayX)) - Math.sqrt(awayX * awayX + awayY * awayY);
      if (within <= 0) continue;
      const edge = Math.min(1, within / 2);
      const loss = stain.strength * edge * (0.45 + 0.55 * Math.exp(-within / stain.tideWidth));
      for (let c = 0; c < 3; c += 1) {
        const i = (y * width + x) * 3 + c;
        pixels[i] = loss > 0 ? pixels[i] * (1 - loss * brown[c]) : pixels[i] - loss * (1 - pixels[i]);
      }
    }
  }
  return { width, height, pixels };
}
