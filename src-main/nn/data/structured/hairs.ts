import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance, logBetween, markCount, normal } from '../draws.ts';
import type { Plane } from '../picture.ts';
import { emptyLayer, type DamageLayer, type Size } from './damage-layer.ts';
import { curvedPath } from './path.ts';
import { drawStroke } from './stroke.ts';

export interface HairOptions {
  readonly count?: number;
}

export function drawHairCount(size: Size, random: RandomSource): number {
  return markCount(size, logBetween(random, [0.5, 2.5]), 0.8);
}

/** Hairs and lint on the print or in the scanner: thin, curled, of even width and tone. */
export function hairLayer(size: Size, random: RandomSource, options: HairOptions = {}): DamageLayer {
  const layer = emptyLayer(size);
  const count = options.count ?? drawHairCount(size, random);
  const whiteShare = chance(random, 0.5) ? 0.9 : 0.1;
  for (let i = 0; i < count; i += 1) {
    const width = logBetween(random, [0.7, 2.2]);
    const opacity = between(random, [0.5, 1]);
    const white = chance(random, whiteShare);
    const length = logBetween(random, [15, 160]);
    const path = curvedPath(size, random, {
      length,
      step: 2.5,
      // Turns by 1.3 radians in all, seldom by a whole loop.
      bend: (1.3 * normal(random)) / length,
      wander: between(random, [0.02, 0.15]),
    });
    const points = path.map(({ x, y, along }) => ({
      x,
      y,
      halfWidth: (width / 2) * Math.min(1, 0.5 + 5 * Math.min(along, 1 - along)),
      opacity,
    }));
    drawStroke(layer, points, white ? between(random, [0.85, 1]) : between(random, [0, 0.25]));
  }
  return layer;
}

export function drawHairs(size: Size, random: RandomSource, options?: HairOptions): Plane {
  return hairLayer(size, random, options).coverage;
}
