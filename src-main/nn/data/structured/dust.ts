import type { RandomSource } from '../../../imaging/random.ts';
import { between, chance, logBetween, markCount, normal, type Range } from '../draws.ts';
import type { Plane } from '../picture.ts';
import { drawBlob } from './blob.ts';
import { emptyLayer, type DamageLayer, type Size } from './damage-layer.ts';

export interface DustOptions {
  /** Pixels; small ones are commoner. */
  readonly radii?: Range;
  readonly count?: number;
}

/** @param onPatch how many there are on 64×64 pixels */
export function drawDustCount(size: Size, random: RandomSource, onPatch: Range = [1.5, 14]): number {
  return markCount(size, logBetween(random, onPatch), 1.6);
}

/** Specks, most of them small and in clusters, as dust lies on prints and negatives. */
export function dustLayer(size: Size, random: RandomSource, options: DustOptions = {}): DamageLayer {
  const radii = options.radii ?? [0.6, 4];
  const layer = emptyLayer(size);
  const count = options.count ?? drawDustCount(size, random);
  const perCluster = between(random, [3, 9]);
  const clusters = Array.from({ length: Math.ceil(count / perCluster) }, () => ({
    x: random.unit() * size.width,
    y: random.unit() * size.height,
    spread: logBetween(random, [5, 40]),
  }));
  // Dust on a print is mostly dark, on a negative white.
  const whiteShare = chance(random, 0.6) ? 0.9 : 0.2;
  for (let i = 0; i < count; i += 1) {
    const cluster = chance(random, 0.65) ? clusters[random.below(clusters.length)] : undefined;
    const white = chance(random, whiteShare);
    drawBlob(layer, random, {
      x: cluster ? cluster.x + cluster.spread * normal(random) : random.unit() * size.width,
      y: cluster ? cluster.y + cluster.spread * normal(random) : random.unit() * size.height,
      radius: radii[0] * Math.pow(radii[1] / radii[0], Math.pow(random.unit(), 1.5)),
      opacity: between(random, [0.45, 1]),
      tone: white ? between(random, [0.85, 1]) : between(random, [0, 0.2]),
      roughness: between(random, [0.05, 0.4]),
    });
  }
  return layer;
}

export function drawDust(size: Size, random: RandomSource, options?: DustOptions): Plane {
  return dustLayer(size, random, options).coverage;
}
