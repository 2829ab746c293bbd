import type { RandomSource } from '../../../imaging/random.ts';
import { angle, between, chance, markCount, normal, type Range } from '../draws.ts';
import type { Plane } from '../picture.ts';
import { emptyLayer, type DamageLayer, type Size } from './damage-layer.ts';
import { drift } from './drift.ts';
import { curvedPath, type PathPoint } from './path.ts';
import { drawStroke } from './stroke.ts';

export interface CreaseOptions {
  /** Pixels across ridge and flank together. */
  readonly widths?: Range;
  readonly count?: number;
}

export function drawCreaseCount(size: Size, random: RandomSource): number {
  return markCount(size, between(random, [0.4, 1.7]), 0.35);
}

/** Folds right across the picture: a bright ridge where the emulsion broke, beside it a flank in shadow. */
export function creaseLayer(size: Size, random: RandomSource, options: CreaseOptions = {}): DamageLayer {
  const layer = emptyLayer(size);
  const count = options.count ?? drawCreaseCount(size, random);
  const first = angle(random);
  for (let i = 0; i < count; i += 1) {
    const width = between(random, options.widths ?? [2, 8]);
    const length = 3 * Math.hypot(size.width, size.height);
    const path = curvedPath(size, random, {
      length,
      before: 0.5,
      step: Math.max(2, width / 3),
      bend: (0.25 * normal(random)) / length,
      wander: between(random, [0.005, 0.02]),
      // Paper folds along a line or across it.
      heading: chance(random, 0.6) ? first + (i * Math.PI) / 2 + 0.1 * normal(random) : angle(random),
    });
    drawCrease(layer, random, path, width);
  }
  return layer;
}

export function drawCreases(size: Size, random: RandomSource, options?: CreaseOptions): Plane {
  return creaseLayer(size, random, options).coverage;
}

function drawCrease(layer: DamageLayer, random: RandomSource, path: readonly PathPoint[], width: number): void {
  const ridgeWidth = width * between(random, [0.25, 0.5]);
  const ridge = { opacity: between(random, [0.55, 1]), tone: between(random, [0.8, 1]) };
  const shade = { opacity: between(random, [0.2, 0.55]), tone: between(random, [0, 0.25]) };
  const side = chance(random, 0.5) ? 1 : -1;
  const [sway, breadth, wear] = [drift(random, 0.6), drift(random, 0.7), drift(random, 0.8)];
  const spine = path.map(({ x, y, heading }) => {
    const [acrossX, acrossY] = [-Math.sin(heading) * side, Math.cos(heading) * side];
    const ragged = 0.05 * width * sway.next();
    return {
      x: x + acrossX * ragged,
      y: y + acrossY * ragged,
      acrossX,
      acrossY,
      breadth: Math.max(0.6, 1 + 0.15 * breadth.next()),
      wear: Math.min(1, Math.max(0.35, 0.8 + 0.3 * wear.next())),
    };
  });
  // Ever narrower and darker: a shade that is soft away from the ridge.
  for (const part of [1, 2, 3]) {
    const reach = width * (1.15 - 0.15 * part);
    const aside = -(width - reach) / 2;
    const points = spine.map((at) => ({
      x: at.x + at.acrossX * aside,
      y: at.y + at.acrossY * aside,
      halfWidth: reach / 2,
      opacity: (shade.opacity * part) / 3,
    }));
    drawStroke(layer, points, shade.tone);
  }
  // The ridge lies on the other edge of the shade. Emulsion has flaked off it in places.
  const aside = -(width - ridgeWidth) / 2;
  const points = spine.map((at) => ({
    x: at.x + at.acrossX * aside,
    y: at.y + at.acrossY * aside,
    halfWidth: (ridgeWidth / 2) * at.breadth,
    opacity: ridge.opacity * at.wear,
  }));
  drawStroke(layer, points, ridge.tone);
}
