import type { Point } from './geometry.ts';
import { moved, UP } from './geometry.ts';
import type { Noise } from './noise.ts';
import { createPanel, fillPanel, isFacing, rectangle } from './panel.ts';
import { clamp, ramp } from './ramps.ts';
import { paintRope, paintSpar } from './rigging.ts';
import { ellipse, paintShadow, paintSolid, rounded, standing } from './standing.ts';
import type { View } from './view.ts';

/** Paints a barrel: staves, hoops, a dished head seen from a little above. */
export function paintBarrel(view: View, foot: Point, tone: number, noise: Noise): void {
  const sheet = standing(foot);
  paintShadow(view, foot, 0.8, 0.62);
  const outline = rounded([-0.27, 0, 0, -0.04, 0.27, 0, 0.33, 0.45, 0.27, 0.88, -0.27, 0.88, -0.33, 0.45]);
  fillPanel(
    view,
    sheet,
    outline,
    (u, v) => {
      const across = clamp(u / (0.28 + 0.06 * Math.sin(v * 3.4)), -1, 1);
      const stave = noise.cell(Math.floor(Math.asin(across) * 5), foot[0] * 40);
      const hoop = Math.min(Math.abs(v - 0.16), Math.abs(v - 0.3), Math.abs(v - 0.6), Math.abs(v - 0.74));
      const light = 0.3 + 0.62 * Math.max(0, 0.7 * across + 0.55 * Math.sqrt(1 - across * across));
      return tone * light * (0.8 + 0.4 * stave + 0.15 * noise.at(u * 20, v * 3)) * (hoop < 0.035 ? 0.5 : 1);
    },
    1,
    1,
  );
  if (view.side < 0) return;
  paintSolid(view, sheet, ellipse(0, 0.88, 0.27, 0.06), tone * 1.25, noise);
  paintSolid(view, sheet, ellipse(0, 0.875, 0.23, 0.045), tone * 0.7, noise);
}

/** Paints a wooden crate, `turn` radians from square. */
export function paintCrate(
  view: View,
  foot: Point,
  size: readonly [wide: number, tall: number, deep: number],
  turn: number,
  noise: Noise,
): void {
  const [wide, tall, deep] = size;
  paintShadow(view, moved(foot, [0, 0, 1], deep / 2), tall, wide);
  const across: Point = [Math.cos(turn), 0, Math.sin(turn)];
  const inward: Point = [-Math.sin(turn), 0, Math.cos(turn)];
  const board = (u: number, v: number): number => {
    const row = Math.floor(v / 0.16);
    const gap = ramp(0.14, 0.02, v / 0.16 - row);
    return (
      0.46 *
      (0.8 + 0.4 * noise.cell(row + foot[0] * 9, Math.floor(foot[2] * 5)) + 0.2 * noise.at(u * 3, v * 16)) *
      (1 - 0.55 * gap)
    );
  };
  const front = createPanel(foot, across, UP);
  const left = createPanel(moved(foot, inward, deep), [-inward[0], 0, -inward[2]], UP);
  const right = createPanel(moved(foot, across, wide), inward, UP);
  const lid = createPanel(moved(foot, UP, tall), across, inward);
  for (const [panel, u, v] of [
    [left, deep, tall],
    [right, deep, tall],
    [lid, wide, deep],
    [front, wide, tall],
  ] as const) {
    if (isFacing(view, panel)) fillPanel(view, panel, rectangle(0, 0, u, v), board);
  }
}

/** Paints a lobster creel: hoops, slats and netting, half transparent. */
export function paintCreel(view: View, foot: Point, noise: Noise): void {
  const sheet = standing(foot);
  paintShadow(view, foot, 0.4, 0.7);
  const outline = rounded([-0.34, 0, 0.34, 0, 0.34, 0.2, 0.2, 0.38, -0.2, 0.38, -0.34, 0.2]);
  fillPanel(view, sheet, outline, 0.1, 0.55, 1);
  fillPanel(
    view,
    sheet,
    outline,
    (u, v) => 0.3 + 0.3 * clamp(u + 0.3, 0, 0.6) + 0.1 * noise.at(u * 30, v * 30),
    (u, v) => {
      const mesh = Math.min(Math.abs(((u + v) * 11) % 1), Math.abs(((u - v) * 11 + 20) % 1));
      const slat = Math.abs(((v * 9) % 1) - 0.5);
      return clamp(0.9 - mesh * 4, 0, 1) * 0.55 + (slat < 0.16 ? 0.5 : 0);
    },
    1,
  );
  paintSolid(view, sheet, [-0.36, 0, 0.36, 0, 0.36, 0.05, -0.36, 0.05], 0.4, noise);
}

/** Paints an iron bollard. */
export function paintBollard(view: View, foot: Point, noise: Noise): void {
  const sheet = standing(foot);
  paintShadow(view, foot, 0.55, 0.36);
  paintSolid(
    view,
    sheet,
    rounded([-0.17, 0, 0, -0.03, 0.17, 0, 0.13, 0.3, 0.13, 0.42, -0.13, 0.42, -0.13, 0.3]),
    0.15,
    noise,
    0.12,
  );
  paintSolid(
    view,
    sheet,
    rounded([-0.2, 0.42, 0, 0.39, 0.2, 0.42, 0.19, 0.52, 0, 0.58, -0.19, 0.52]),
    0.19,
    noise,
    0.12,
  );
}

/** Paints nets hung over a rail to dry, from `from` to `to`. */
export function paintNets(view: View, from: Point, to: Point, noise: Noise): void {
  const length = Math.hypot(to[0] - from[0], to[2] - from[2]);
  const along: Point = [(to[0] - from[0]) / length, 0, (to[2] - from[2]) / length];
  const sheet = createPanel(from, along, UP);
  for (let u = 0; u <= length + 0.01; u += length / 3) {
    const foot = moved(from, along, u);
    paintShadow(view, foot, 1.5, 0.2);
    paintSpar(view, foot, moved(foot, UP, 1.75), [0.1, 0.08], 0.36, noise);
  }
  const outline: number[] = [0.05, 1.66, length - 0.05, 1.66];
  for (let u = length - 0.05; u > 0; u -= 0.22)
    outline.push(u, 0.3 + 0.3 * noise.fractal(u * 0.8, from[2], 3) + 0.1 * Math.sin(u * 2.1));
  fillPanel(
    view,
    sheet,
    outline,
    (u, v) => 0.19 * (1 + 0.9 * noise.fractal(u * 2.2, v * 0.5 + 9, 3) + 0.35 * noise.at(u * 13, v * 9)),
    (u, v) => clamp(0.72 + 0.5 * noise.at(u * 1.9, v * 1.2) + 0.4 * noise.at(u * 17, v * 17), 0.25, 1),
    1,
  );
  paintSpar(view, moved(from, UP, 1.68), moved(to, UP, 1.68), [0.08, 0.08], 0.42, noise);
}

/** Paints a handcart, resting on its shafts. */
export function paintCart(view: View, foot: Point, noise: Noise): void {
  const sheet = standing(foot);
  paintShadow(view, foot, 0.9, 1.8);
  const at = (u: number, v: number): Point => [foot[0] + u, foot[1] + v, foot[2]];
  paintRope(view, at(0.7, 0.72), at(1.9, 0.12), 0.07, 0, 0.2);
  paintSolid(view, sheet, [-0.9, 0.62, 0.8, 0.68, 0.84, 0.98, -0.95, 0.92], 0.32, noise, 0.3);
  paintSolid(view, sheet, rounded([-0.7, 0.9, 0.6, 0.95, 0.5, 1.2, 0.1, 1.32, -0.4, 1.22]), 0.42, noise, 0.3);
  for (let i = 0; i < 24; i += 1) {
    const a = (i * Math.PI) / 12;
    const b = ((i + 1) * Math.PI) / 12;
    paintRope(
      view,
      at(Math.cos(a) * 0.47, 0.48 + Math.sin(a) * 0.47),
      at(Math.cos(b) * 0.47, 0.48 + Math.sin(b) * 0.47),
      0.06,
      0,
      0.12,
    );
    if (i % 2 === 0) paintRope(view, at(0, 0.48), at(Math.cos(a) * 0.47, 0.48 + Math.sin(a) * 0.47), 0.03, 0, 0.14);
  }
  paintSolid(view, sheet, ellipse(0, 0.48, 0.08, 0.08), 0.16, noise);
}
