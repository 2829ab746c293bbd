import type { Point } from './geometry.ts';
import { UP } from './geometry.ts';
import type { Noise } from './noise.ts';
import type { Panel } from './panel.ts';
import { createPanel, fillPanel } from './panel.ts';
import { clamp } from './ramps.ts';
import type { View } from './view.ts';
import { SUN } from './view.ts';

/** A sheet facing the camera on which small things are drawn, `foot` being its 0, 0. */
export function standing(foot: Point): Panel {
  return createPanel(foot, [1, 0, 0], UP);
}

/** A closed curve through the points u, v, u, v … (Catmull and Rom), as an outline of short straight pieces. */
export function rounded(points: readonly number[], pieces = 5): number[] {
  const count = points.length / 2;
  const outline: number[] = [];
  for (let i = 0; i < count; i += 1) {
    for (let step = 0; step < pieces; step += 1) {
      const t = step / pieces;
      for (let k = 0; k < 2; k += 1) {
        const a = points[((i + count - 1) % count) * 2 + k];
        const b = points[i * 2 + k];
        const c = points[((i + 1) % count) * 2 + k];
        const d = points[((i + 2) % count) * 2 + k];
        outline.push(b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))));
      }
    }
  }
  return outline;
}

export function ellipse(u: number, v: number, width: number, height: number): number[] {
  const outline: number[] = [];
  for (let i = 0; i < 14; i += 1) {
    const angle = (i * Math.PI) / 7;
    outline.push(u + Math.cos(angle) * width, v + Math.sin(angle) * height);
  }
  return outline;
}

/** Paints something rounded: lighter on its right, which the sun is on, and above; `tone` is its light in the sun. */
export function paintSolid(
  view: View,
  sheet: Panel,
  outline: readonly number[],
  tone: number,
  noise: Noise,
  rough = 0.2,
): void {
  let [left, right, low, high] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < outline.length; i += 2) {
    left = Math.min(left, outline[i]);
    right = Math.max(right, outline[i]);
    low = Math.min(low, outline[i + 1]);
    high = Math.max(high, outline[i + 1]);
  }
  const place = sheet.origin[0] * 3.1 + left * 7;
  fillPanel(
    view,
    sheet,
    outline,
    (u, v) => {
      const across = clamp((u - left) / (right - left), 0, 1);
      const up = clamp((v - low) / (high - low), 0, 1);
      const fold = noise.at(u * 11 + place, v * 3.2) + 0.5 * noise.at(u * 21, v * 12 + place);
      return tone * (0.4 + 0.5 * across * (1.5 - 0.6 * across) + 0.14 * up + rough * fold);
    },
    1,
    1,
  );
}

/** Paints the shadow that something `tall` and `wide` metres throws on the level ground around its foot. */
export function paintShadow(view: View, foot: Point, tall: number, wide: number): void {
  if (view.side < 0) return;
  const ground = createPanel(foot, [1, 0, 0], [0, 0, 1]);
  const [ex, ez] = [(-SUN[0] / SUN[1]) * tall, (-SUN[2] / SUN[1]) * tall];
  const long = Math.hypot(ex, ez);
  for (const [spread, opacity] of [
    [1.3, 0.34],
    [0.9, 0.46],
  ] as const) {
    const [px, pz] = [(-ez / long) * (wide / 2) * spread, (ex / long) * (wide / 2) * spread];
    const outline = [px, pz, -px, -pz, ex * 0.75 - px, ez * 0.75 - pz, ex, ez, ex * 0.75 + px, ez * 0.75 + pz];
    fillPanel(view, ground, outline, 0.1, opacity, 1);
  }
  fillPanel(view, ground, ellipse(0, 0, wide * 0.7, wide * 0.35), 0.05, 0.4, 1);
}
