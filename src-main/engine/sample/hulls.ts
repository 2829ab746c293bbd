import { fillPolygon } from './canvas.ts';
import type { Point } from './geometry.ts';
import { cross, dot, minus, reversed, unit } from './geometry.ts';
import type { Hull } from './hull-shape.ts';
import { onHull, railHeight } from './hull-shape.ts';
import type { Noise } from './noise.ts';
import { clamp, mix, ramp } from './ramps.ts';
import type { View } from './view.ts';
import { hazed, lightOn, pixelsPerMetre, project } from './view.ts';

/** Faces along a side, and from the water to the rail. */
const STATIONS = 30;
const LEVELS = 7;

/** Paints what the near side hides: the inner faces of the bulwarks and the deck. */
export function paintHullInside(view: View, hull: Hull, noise: Noise): void {
  for (const side of [-1, 1] as const) paintSide(view, hull, side, false, noise);
  const outline: number[] = [];
  const level = (s: number): number => Math.max(0.3, 1 - hull.inside / railHeight(hull, s));
  for (let i = 0; i <= STATIONS; i += 1)
    outline.push(...project(view, onHull(hull, i / STATIONS, level(i / STATIONS), 1)));
  for (let i = STATIONS; i >= 0; i -= 1)
    outline.push(...project(view, onHull(hull, i / STATIONS, level(i / STATIONS), -1)));
  if (view.side < 0) return;
  const z = hull.middle[2];
  const stern = [level(0), 1].flatMap((t) =>
    [-1, 1].map((side) => project(view, onHull(hull, 0, t, side * (t === 1 ? 1 : -1)))),
  );
  fillPolygon(view.canvas, stern.flat(), hazed(hull.deck * 0.35, z), z);
  fillPolygon(
    view.canvas,
    outline,
    (x, y) =>
      hazed(hull.deck * lightOn([0, 1, 0]) * (1 + 0.25 * noise.at(x / 5, y / 2) + 0.2 * noise.at(x / 30, y / 9)), z),
    z,
  );
}

/** Paints the side that faces the view, the transom and the rails. */
export function paintHullOutside(view: View, hull: Hull, noise: Noise): void {
  for (const side of [-1, 1] as const) paintSide(view, hull, side, true, noise);
  if (hull.transom > 0.05) paintTransom(view, hull, noise);
  for (const side of [-1, 1] as const) paintRail(view, hull, side, noise);
}

/** The cap on the bulwark, worn light. */
function paintRail(view: View, hull: Hull, side: -1 | 1, noise: Noise): void {
  const half = Math.max(0.55, 0.036 * pixelsPerMetre(hull.middle[2]));
  const upper: number[] = [];
  const lower: number[] = [];
  for (let i = 0; i <= STATIONS; i += 1) {
    const [x, y] = project(view, onHull(hull, i / STATIONS, 1, side));
    upper.push(x, y - half);
    lower.unshift(x, y + half);
  }
  const z = hull.middle[2];
  fillPolygon(view.canvas, [...upper, ...lower], (x) => hazed(0.36 + 0.14 * noise.at(x / 17, hull.place + side), z), z);
}

/** One side as a mesh of small faces: those whose outer face is turned to the eye, or, for the inside, those turned away. */
function paintSide(view: View, hull: Hull, side: -1 | 1, outer: boolean, noise: Noise): void {
  for (let i = STATIONS - 1; i >= 0; i -= 1) {
    for (let j = 0; j < LEVELS; j += 1) {
      const [s0, s1] = [i / STATIONS, (i + 1) / STATIONS];
      const [t0, t1] = [j / LEVELS, (j + 1) / LEVELS];
      const a = onHull(hull, s0, t0, side);
      const b = onHull(hull, s1, t0, side);
      const c = onHull(hull, s1, t1, side);
      const d = onHull(hull, s0, t1, side);
      const turned = cross(minus(c, a), minus(d, b));
      const normal = unit(side > 0 ? turned : reversed(turned));
      if (dot(normal, minus(view.eye, a)) > 0 !== outer) continue;
      if (!outer && (t1 <= 1 - hull.inside / railHeight(hull, s0) - 0.15 || view.side < 0)) continue;
      paintFacet(view, hull, [a, b, c, d], [s0, s1, t0, t1], outer ? lightOn(normal) : 0.4, outer, noise);
    }
  }
}

function paintFacet(
  view: View,
  hull: Hull,
  [a, b, c, d]: readonly [Point, Point, Point, Point],
  [s0, s1, t0, t1]: readonly [number, number, number, number],
  light: number,
  outer: boolean,
  noise: Noise,
): void {
  const [ax, ay] = project(view, a);
  const [bx, by] = project(view, b);
  const [cx, cy] = project(view, c);
  const [dx, dy] = project(view, d);
  const mx = (ax + bx + cx + dx) / 4;
  const my = (ay + by + cy + dy) / 4;
  // A little larger than it is: neighbours overlap, and no seam shows what lies behind.
  const outline = [ax, ay, bx, by, cx, cy, dx, dy].map((value, k) => {
    const away = value - (k % 2 === 0 ? mx : my);
    return value + Math.sign(away) * Math.min(0.7, Math.abs(away));
  });
  const [ux, uy, vx, vy] = [
    (bx + cx - ax - dx) / 2,
    (by + cy - ay - dy) / 2,
    (dx + cx - ax - bx) / 2,
    (dy + cy - ay - by) / 2,
  ];
  const area = ux * vy - uy * vx || 1e-6;
  const z = (a[2] + c[2]) / 2;
  const shade = (x: number, y: number): number => {
    const px = x - mx;
    const py = y - my;
    const s = (s0 + s1) / 2 + ((px * vy - py * vx) / area) * (s1 - s0);
    const t = (t0 + t1) / 2 + ((py * ux - px * uy) / area) * (t1 - t0);
    const reflectance = outer ? planking(hull, s, t, z, noise) : hull.deck * 0.75 * (1 + 0.2 * noise.at(s * 90, t * 9));
    return hazed(reflectance * light, z);
  };
  fillPolygon(view.canvas, outline, shade, z);
}

/** Reflectance of the painted planks: seams, wear, the strake below the rail, weed at the waterline. */
function planking(hull: Hull, s: number, t: number, distance: number, noise: Noise): number {
  const place = hull.place * 5.3;
  const board = t * hull.planks + 0.12 * noise.at(s * 5, place);
  const row = Math.floor(board);
  const seam = ramp(0.22, 0, board - row) * clamp(pixelsPerMetre(distance) / 40 - 0.25, 0.1, 1);
  const length = s * hull.length;
  const worn = noise.fractal(length * 0.9 + place, t * 4, 4);
  const drip = noise.at(length * 3.3 + place, t * 0.7);
  const plank = noise.cell(row + hull.place * 9, Math.floor(s * 3 + noise.cell(row, 3))) - 0.5;
  let tone = hull.tone * (1 + 0.3 * worn + 0.18 * drip + 0.24 * plank) + 0.03 * ramp(0.2, 0.5, worn);
  tone = mix(tone, hull.strake * (1 + 0.2 * worn), ramp(0.845, 0.86, t) * ramp(0.965, 0.95, t));
  tone *= 1 - 0.5 * seam;
  return mix(tone, 0.06 + 0.03 * worn, ramp(0.16, 0.08, t + 0.03 * noise.at(length * 1.3, place)) * 0.8);
}

function paintTransom(view: View, hull: Hull, noise: Noise): void {
  const steps = 8;
  const points: Point[] = [];
  for (let i = 0; i <= steps; i += 1) points.push(onHull(hull, 0, i / steps, 1));
  for (let i = steps; i >= 0; i -= 1) points.push(onHull(hull, 0, i / steps, -1));
  const normal: Point = [-Math.cos(hull.heading), 0, -Math.sin(hull.heading)];
  if (dot(normal, minus(view.eye, points[0])) < 0) return;
  const z = points[0][2];
  const light = lightOn(normal) * hull.tone;
  const top = project(view, points[steps])[1];
  const tall = project(view, points[0])[1] - top;
  fillPolygon(
    view.canvas,
    points.flatMap((point) => project(view, point)),
    (x, y) => {
      const down = (y - top) / tall;
      const seam = ramp(0.2, 0, (down * hull.planks) % 1);
      return hazed(
        light * (1 + 0.3 * noise.fractal(x / 20, y / 9, 3) - 0.4 * seam) * mix(1, 0.5, ramp(0.85, 0.95, down)),
        z,
      );
    },
    z,
  );
}
