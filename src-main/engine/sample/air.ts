import { fillPolygon } from './canvas.ts';
import type { Point } from './geometry.ts';
import type { Noise } from './noise.ts';
import { clamp, ramp } from './ramps.ts';
import type { View } from './view.ts';
import { hazed, pixelsPerMetre, project } from './view.ts';

/** Paints smoke that rises from a chimney and leans to the left, as long as `length` metres. */
export function paintSmoke(view: View, from: Point, length: number, light: number, noise: Noise): void {
  const [x0, y0] = project(view, from);
  const scale = pixelsPerMetre(from[2]);
  const long = length * scale;
  const up = view.side;
  // The plume's middle and half width, `t` of its way along.
  const middle = (t: number): number => 0.75 * t * long * t ** 0.4;
  const half = (t: number): number => scale * (0.3 + 2 * t);
  const outline: number[] = [];
  for (let i = 0; i <= 20; i += 1)
    outline.push(x0 - middle(i / 20) + half(i / 20) * 1.5, y0 - (up * (i / 20) * long) / 1.7);
  for (let i = 20; i >= 0; i -= 1)
    outline.push(x0 - middle(i / 20) - half(i / 20) * 1.5, y0 - (up * (i / 20) * long) / 1.7);
  fillPolygon(view.canvas, outline, hazed(light, from[2]), from[2], (x, y) => {
    const t = clamp((up * (y0 - y) * 1.7) / long, 0, 1);
    const billow = noise.fractal(x / (scale * 1.6) + from[0], y / (scale * 1.9), 4);
    const off = Math.abs(x - x0 + middle(t)) / half(t) + 0.75 * billow * ramp(0, 0.25, t);
    return 0.62 * ramp(1.05, 0, off) * ramp(1, 0.25, t) * ramp(-0.01, 0.05, t);
  });
}

/** Paints a gull on the wing, `span` pixels wide: too far to show more than its bent wings. */
export function paintGull(view: View, x: number, y: number, span: number, tilt: number): void {
  if (view.side < 0) return;
  const half = span / 2;
  const wing = (side: -1 | 1): number[] => {
    const lift = tilt * side * half;
    return [
      x,
      y - 0.8,
      x + side * half * 0.45,
      y - half * 0.42 - lift * 0.5,
      x + side * half,
      y - half * 0.1 - lift,
      x + side * half * 0.5,
      y - half * 0.2 - lift * 0.5,
      x,
      y + 0.9,
    ];
  };
  for (const side of [-1, 1] as const) fillPolygon(view.canvas, wing(side), side > 0 ? 0.34 : 0.22, 200, 0.85);
  fillPolygon(view.canvas, [x - span * 0.07, y - 1.1, x + span * 0.1, y - 0.4, x + span * 0.02, y + 1.1], 0.26, 200);
}
