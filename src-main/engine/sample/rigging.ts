import { fillPolygon } from './canvas.ts';
import type { Point } from './geometry.ts';
import { between } from './geometry.ts';
import type { Noise } from './noise.ts';
import type { View } from './view.ts';
import { hazed, pixelsPerMetre, project } from './view.ts';

/**
 * Paints a round timber from `from` to `to`, lit from the right.
 * @param thick diameters at both ends, metres
 */
export function paintSpar(
  view: View,
  from: Point,
  to: Point,
  thick: readonly [number, number],
  tone: number,
  noise: Noise,
): void {
  const [ax, ay] = project(view, from);
  const [bx, by] = project(view, to);
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const nx = -(by - ay) / length;
  const ny = (bx - ax) / length;
  const ra = Math.max(0.5, (thick[0] / 2) * pixelsPerMetre(from[2]));
  const rb = Math.max(0.4, (thick[1] / 2) * pixelsPerMetre(to[2]));
  const z = (from[2] + to[2]) / 2;
  const towardsLight = nx * 0.8 - view.side * ny * 0.55;
  const outline = [
    ax + nx * ra,
    ay + ny * ra,
    bx + nx * rb,
    by + ny * rb,
    bx - nx * rb,
    by - ny * rb,
    ax - nx * ra,
    ay - ny * ra,
  ];
  fillPolygon(
    view.canvas,
    outline,
    (x, y) => {
      const along = ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / (length * length);
      const radius = ra + (rb - ra) * along;
      const off = Math.max(-1, Math.min(1, ((x - ax) * nx + (y - ay) * ny) / radius));
      const light = 0.42 + 0.55 * Math.max(0, off * towardsLight + 0.45 * Math.sqrt(1 - off * off));
      return hazed(tone * light * (1 + 0.22 * noise.at(along * 9, off * 2 + length)), z);
    },
    z,
  );
}

/**
 * Paints a rope that hangs `sag` metres below the straight line in its middle.
 * @param thick metres; ropes thinner than a pixel come out fainter, not thinner
 */
export function paintRope(view: View, from: Point, to: Point, thick = 0.03, sag = 0, tone = 0.1): void {
  const pieces = sag > 0 ? 14 : 3;
  let [ax, ay] = project(view, from);
  for (let i = 1; i <= pieces; i += 1) {
    const share = i / pieces;
    const point = between(from, to, share);
    const hung: Point = [point[0], point[1] - 4 * sag * share * (1 - share), point[2]];
    const [bx, by] = project(view, hung);
    const wanted = thick * pixelsPerMetre(hung[2]);
    const wide = Math.max(0.85, wanted) / 2;
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const nx = (-(by - ay) / length) * wide;
    const ny = ((bx - ax) / length) * wide;
    const outline = [ax + nx, ay + ny, bx + nx, by + ny, bx - nx, by - ny, ax - nx, ay - ny];
    fillPolygon(view.canvas, outline, hazed(tone, hung[2]), hung[2], Math.min(0.9, 0.35 + wanted / 1.6));
    ax = bx;
    ay = by;
  }
}

/** Paints a wooden block or a dead-eye: a small dark disc with a light rim. */
export function paintBlock(view: View, at: Point, radius: number): void {
  const [x, y] = project(view, at);
  const r = Math.max(0.8, radius * pixelsPerMetre(at[2]));
  const outline: number[] = [];
  for (let i = 0; i < 10; i += 1) outline.push(x + Math.cos(i * 0.628) * r * 0.8, y + Math.sin(i * 0.628) * r);
  fillPolygon(view.canvas, outline, (px) => hazed(0.12 + 0.12 * ((px - x) / r), at[2]), at[2]);
}
