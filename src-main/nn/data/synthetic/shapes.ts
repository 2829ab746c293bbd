import type { RandomSource } from '../../../imaging/random.ts';
import { angle } from '../draws.ts';
import { normal, uniform } from './draws.ts';
import type { Field } from './noise-planes.ts';

/** A region of the plane, known by how far a place lies from its edge. */
export interface Shape {
  readonly x: number;
  readonly y: number;
  /** No point of the shape is farther than this from x, y, to the right or left, up or down. */
  readonly reachAcross: number;
  readonly reachDown: number;
  /** Pixels to the edge at dx, dy from the middle, below 0 inside; near the edge right to some tenths of a pixel. */
  readonly distance: Field;
}

/** One of the shapes below, of about the area of a disc of this radius. */
export function drawShape(random: RandomSource, x: number, y: number, radius: number): Shape {
  const kind = random.unit();
  if (kind < 0.3) return ellipse(x, y, radius * Math.exp(0.3 * normal(random)), radius, angle(random));
  if (kind < 0.58) return blob(random, x, y, radius);
  if (kind < 0.87) return polygon(random, x, y, radius);
  return band(random, x, y, radius);
}

export function ellipse(x: number, y: number, along: number, across: number, turned: number): Shape {
  const cosine = Math.cos(turned);
  const sine = Math.sin(turned);
  const perAlong = 1 / along;
  const perAcross = 1 / across;
  const inner = -Math.min(along, across);
  return {
    x,
    y,
    reachAcross: Math.hypot(along * cosine, across * sine),
    reachDown: Math.hypot(along * sine, across * cosine),
    distance: (dx, dy) => {
      const u = (dx * cosine + dy * sine) * perAlong;
      const v = (dy * cosine - dx * sine) * perAcross;
      const ratio = Math.sqrt(u * u + v * v);
      const slope = Math.sqrt(u * u * perAlong * perAlong + v * v * perAcross * perAcross);
      return slope < 1e-9 ? inner : (ratio * (ratio - 1)) / slope;
    },
  };
}

/** A disc whose radius swings with the direction in four harmonics. */
export function blob(random: RandomSource, x: number, y: number, radius: number): Shape {
  const swing = uniform(random, 0.05, 0.3);
  const c1 = (swing * normal(random)) / 2;
  const s1 = (swing * normal(random)) / 2;
  const c2 = (swing * normal(random)) / 2;
  const s2 = (swing * normal(random)) / 2;
  const c3 = (swing * normal(random)) / 3;
  const s3 = (swing * normal(random)) / 3;
  const c5 = (swing * normal(random)) / 5;
  const s5 = (swing * normal(random)) / 5;
  const most = [c1, s1, c2, s2, c3, s3, c5, s5].reduce((sum, value) => sum + Math.abs(value), 0);
  const reach = radius * (1 + most);
  return {
    x,
    y,
    reachAcross: reach,
    reachDown: reach,
    distance: (dx, dy) => {
      const length = Math.sqrt(dx * dx + dy * dy);
      if (length < 1e-6) return -radius / 2;
      const cos1 = dx / length;
      const sin1 = dy / length;
      const cos2 = cos1 * cos1 - sin1 * sin1;
      const sin2 = 2 * cos1 * sin1;
      const cos3 = cos2 * cos1 - sin2 * sin1;
      const sin3 = sin2 * cos1 + cos2 * sin1;
      const cos5 = cos3 * cos2 - sin3 * sin2;
      const sin5 = sin3 * cos2 + cos3 * sin2;
      const ripple = c1 * cos1 + s1 * sin1 + c2 * cos2 + s2 * sin2 + c3 * cos3 + s3 * sin3 + c5 * cos5 + s5 * sin5;
      return length - radius * (1 + ripple);
    },
  };
}

/** Convex, three to six sides, its corners rounded by up to half of it. */
export function polygon(random: RandomSource, x: number, y: number, radius: number): Shape {
  const sides = 3 + random.below(4);
  const start = angle(random);
  const rounding = radius * 0.5 * random.unit() * random.unit();
  const normals = new Float64Array(sides * 3);
  for (let i = 0; i < sides; i++) {
    // Sides may lean by a quarter of their step; a larger one could leave the polygon open.
    const direction = start + ((i + uniform(random, -0.25, 0.25) * (sides === 3 ? 0.4 : 1)) * 2 * Math.PI) / sides;
    normals[3 * i] = Math.cos(direction);
    normals[3 * i + 1] = Math.sin(direction);
    normals[3 * i + 2] = radius * uniform(random, 0.55, 1.05);
  }
  return convex(x, y, normals, rounding);
}

/** How far the places lie where neighbouring sides meet; a side that cuts nothing off only makes the answer larger. */
function farthestCorners(normals: Float64Array): [number, number] {
  let across = 0;
  let down = 0;
  for (let i = 0; i < normals.length; i += 3) {
    const next = (i + 3) % normals.length;
    const [a, b, c] = normals.subarray(i, i + 3) as unknown as [number, number, number];
    const [d, e, f] = normals.subarray(next, next + 3) as unknown as [number, number, number];
    const determinant = a * e - b * d;
    across = Math.max(across, Math.abs((c * e - b * f) / determinant));
    down = Math.max(down, Math.abs((a * f - c * d) / determinant));
  }
  return [across, down];
}

/** @param halfWidth, halfHeight before turning */
export function rectangle(x: number, y: number, halfWidth: number, halfHeight: number, turned: number): Shape {
  const c = Math.cos(turned);
  const s = Math.sin(turned);
  const normals = Float64Array.of(c, s, halfWidth, -s, c, halfHeight, -c, -s, halfWidth, s, -c, halfHeight);
  return convex(x, y, normals, 0);
}

/** @param normals for each side in turn its outward direction (cosine, sine) and its distance from the middle */
function convex(x: number, y: number, normals: Float64Array, rounding: number): Shape {
  const [reachAcross, reachDown] = farthestCorners(normals);
  return {
    x,
    y,
    reachAcross,
    reachDown,
    distance: (dx, dy) => {
      let farthest = -Infinity;
      let second = -Infinity;
      for (let i = 0; i < normals.length; i += 3) {
        const d = dx * normals[i] + dy * normals[i + 1] - normals[i + 2];
        if (d > farthest) {
          second = farthest;
          farthest = d;
        } else if (d > second) second = d;
      }
      const overlap = rounding - (farthest - second);
      return overlap > 0 ? farthest + (overlap * overlap) / (4 * rounding) : farthest;
    },
  };
}

/** A long, often bent strip. */
export function band(random: RandomSource, x: number, y: number, radius: number): Shape {
  const stretch = uniform(random, 1.5, 3.5);
  const halfLength = radius * stretch;
  const halfWidth = Math.max(0.4, radius / stretch);
  const bend = (0.35 * normal(random)) / halfLength;
  const aside = halfWidth + Math.abs(bend) * halfLength * halfLength;
  const turned = angle(random);
  const cosine = Math.cos(turned);
  const sine = Math.sin(turned);
  return {
    x,
    y,
    reachAcross: halfLength * Math.abs(cosine) + aside * Math.abs(sine),
    reachDown: halfLength * Math.abs(sine) + aside * Math.abs(cosine),
    distance: (dx, dy) => {
      const u = dx * cosine + dy * sine;
      const v = dy * cosine - dx * sine + bend * u * u;
      const slope = 2 * bend * u;
      return Math.max(Math.abs(u) - halfLength, (Math.abs(v) - halfWidth) / Math.sqrt(1 + slope * slope));
    },
  };
}
