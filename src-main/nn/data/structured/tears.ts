import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance, logBetween, wholeBetween } from '../draws.ts';
import type { Plane } from '../picture.ts';
import { emptyLayer, mark, photoSide, type DamageLayer, type Size } from './damage-layer.ts';
import { raggedOutline } from './ragged-outline.ts';

export interface TearOptions {
  /** Share of the picture's area that is gone, all tears together. */
  readonly area?: number;
}

/** 0.005..0.08. */
export function drawTearArea(random: RandomSource): number {
  return logBetween(random, [0.005, 0.08]);
}

/**
 * Pieces torn off, most at an edge, with a rough outline and a rim where the paper's fibres show. A small picture counts as a crop
 * from a photo, through which the outline of a larger piece runs.
 */
export function tearLayer(size: Size, random: RandomSource, options: TearOptions = {}): DamageLayer {
  const layer = emptyLayer(size);
  const crop = Math.max(size.width, size.height) < photoSide;
  const count = crop ? 1 : wholeBetween(random, [1, 3]);
  const share = options.area ?? drawTearArea(random);
  const area = (share * (crop ? photoSide * photoSide : size.width * size.height)) / count;
  const ground = chance(random, 0.6) ? between(random, [0.8, 1]) : between(random, [0, 0.3]);
  for (let i = 0; i < count; i += 1) {
    const edge = crop || chance(random, 0.7);
    // Half of a piece at the edge lies outside the picture.
    const radius = Math.sqrt(((edge ? 2 : 1) * area) / Math.PI);
    const outside = crop ? radius * between(random, [0.6, 0.95]) : 0;
    drawTear(layer, random, edge ? edgePoint(size, random, outside) : innerPoint(size, random), radius, ground);
  }
  return layer;
}

export function drawTears(size: Size, random: RandomSource, options?: TearOptions): Plane {
  return tearLayer(size, random, options).coverage;
}

interface Centre {
  readonly x: number;
  readonly y: number;
}

function innerPoint({ width, height }: Size, random: RandomSource): Centre {
  return { x: random.unit() * width, y: random.unit() * height };
}

/** @param outside how far beyond the edge, pixels */
function edgePoint({ width, height }: Size, random: RandomSource, outside: number): Centre {
  const position = random.unit();
  const far = random.below(2);
  const beyond = far === 1 ? outside : -outside;
  return chance(random, width / (width + height))
    ? { x: position * width, y: far * height + beyond }
    : { x: far * width + beyond, y: position * height };
}

function drawTear(layer: DamageLayer, random: RandomSource, centre: Centre, radius: number, ground: number): void {
  const { width, height } = layer.coverage;
  const outline = raggedOutline(random, radius, { unevenness: 0.3, finest: 2 });
  const rim = Math.min(radius / 3, between(random, [1.5, 6]));
  const bare = raggedOutline(random, radius, { unevenness: 0.1, finest: 3 });
  const fibres = between(random, [0.85, 0.97]);
  const reach = outline.reach + 1;
  const left = Math.max(0, Math.floor(centre.x - reach));
  const right = Math.min(width - 1, Math.ceil(centre.x + reach));
  const bottom = Math.min(height - 1, Math.ceil(centre.y + reach));
  for (let y = Math.max(0, Math.floor(centre.y - reach)); y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const awayX = x + 0.5 - centre.x;
      const awayY = y + 0.5 - centre.y;
      const direction = Math.atan2(awayY, awayX);
      const within = outline.at(direction) - Math.sqrt(awayX * awayX + awayY * awayY);
      if (within <= -0.5) continue;
      const rimHere = Math.max(0.5, rim + bare.at(direction) - radius);
      const rimShare = Math.min(1, Math.max(0, rimHere - within + 0.5));
      const tone = ground + rimShare * (fibres + 0.06 * random.unit() - ground);
      mark(layer, y * width + x, Math.min(1, within + 0.5), 1, tone);
    }
  }
}
