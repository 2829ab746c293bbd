import { fillPolygon } from './canvas.ts';
import type { Point } from './geometry.ts';
import { between } from './geometry.ts';
import type { Noise } from './noise.ts';
import { clamp, ramp } from './ramps.ts';
import type { View } from './view.ts';
import { hazed, pixelsPerMetre, project } from './view.ts';

/** Paints a sail bundled and tied along a spar: a lumpy roll with folds, gathered at every tie. */
export function paintFurledSail(view: View, from: Point, to: Point, thick: number, tone: number, noise: Noise): void {
  const [ax, ay] = project(view, from);
  const [bx, by] = project(view, to);
  const scale = pixelsPerMetre((from[2] + to[2]) / 2);
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const [ux, uy] = [(bx - ax) / length, (by - ay) / length];
  const up = view.side;
  const ties = Math.max(4, length / (scale * 1.15));
  const place = from[0] * 3 + from[2];
  // Where along the spar each tie sits: not quite evenly, as hands put them.
  const even = (share: number): number => share * ties + 0.35 * noise.at(share * ties * 0.45, place + 9);
  const girth = (share: number): number => {
    const gather = Math.abs(Math.sin(Math.PI * even(share)));
    const heap = 0.7 + 0.28 * noise.fractal(share * ties * 0.7, place, 3) - 0.25 * share;
    return thick * scale * (heap + 0.13 * gather) * ramp(-0.03, 0.05, share) * ramp(1.03, 0.86, share);
  };
  const outline: number[] = [];
  const steps = 60;
  for (let i = 0; i <= steps; i += 1) {
    const share = i / steps;
    outline.push(ax + (bx - ax) * share, ay + (by - ay) * share - up * girth(share));
  }
  for (let i = steps; i >= 0; i -= 1) {
    const share = i / steps;
    const droop = girth(share) * (0.34 + 0.3 * noise.at(share * ties * 0.6, place + 5));
    outline.push(ax + (bx - ax) * share, ay + (by - ay) * share + up * droop);
  }
  const z = (from[2] + to[2]) / 2;
  fillPolygon(
    view.canvas,
    outline,
    (x, y) => {
      const share = ((x - ax) * ux + (y - ay) * uy) / length;
      const height = (up * (ay + (by - ay) * share - y)) / Math.max(1, girth(share));
      const slanted = share * ties * 0.9 + height * 0.5;
      const fold = noise.fractal(slanted, height * 2.4 + place, 3);
      const crease = noise.at(slanted * 4.5, height * 1.6 + share * 9);
      const tie = Math.abs(even(share) + 0.12 * height - Math.round(even(share) + 0.12 * height));
      const tied = ramp(0.075, 0.03, tie);
      const light = 0.46 + 0.5 * clamp(height + 0.2, 0, 1) + 0.42 * fold + 0.16 * crease - 0.5 * tied;
      return hazed(tone * Math.max(0.15, light), z);
    },
    z,
  );
}

/**
 * Paints a set sail between its corners, bellied and lit through: cloths run from head to foot, reef points hang in rows.
 * @param corners in order round the sail: foot at the mast, head at the mast, head outside, foot outside
 */
export function paintSail(
  view: View,
  corners: readonly [Point, Point, Point, Point],
  tone: number,
  belly: number,
  noise: Noise,
): void {
  const [tack, throat, peak, clew] = corners;
  const z = (tack[2] + clew[2]) / 2;
  const at = (u: number, v: number): [number, number] => {
    const point = between(between(tack, clew, u), between(throat, peak, u), v);
    const [x, y] = project(view, point);
    const out = belly * pixelsPerMetre(z) * 4 * u * (1 - u) * (1 - 0.5 * v);
    return [x + out * 0.4, y + view.side * out * 0.35 * (1 - v)];
  };
  const outline: number[] = [];
  const steps = 12;
  for (let i = 0; i <= steps; i += 1) outline.push(...at(i / steps, 0));
  for (let i = 1; i <= steps; i += 1) outline.push(...at(1, i / steps));
  for (let i = steps - 1; i >= 0; i -= 1) outline.push(...at(i / steps, 1));
  for (let i = steps - 1; i > 0; i -= 1) outline.push(...at(0, i / steps));
  const [ox, oy] = at(0, 0);
  const [rx, ry] = at(1, 0);
  const [tx, ty] = at(0.15, 1);
  const area = (rx - ox) * (ty - oy) - (ry - oy) * (tx - ox) || 1e-6;
  fillPolygon(
    view.canvas,
    outline,
    (x, y) => {
      const u = ((x - ox) * (ty - oy) - (y - oy) * (tx - ox)) / area;
      const v = ((y - oy) * (rx - ox) - (x - ox) * (ry - oy)) / area;
      const seam = ramp(0.09, 0.02, Math.abs(u * 9 - Math.round(u * 9)));
      const fold = noise.fractal(u * 3.4 + v * 1.1, v * 1.5 + z, 3);
      const wrinkle = noise.at(u * 11 - v * 4, v * 3 + 7);
      const stained = noise.fractal(u * 2 + 3, v * 2.4, 3);
      const bend = 0.78 + 0.34 * u - 0.22 * ramp(0.35, 0, v);
      return hazed(tone * (bend + 0.24 * fold + 0.06 * wrinkle + 0.12 * stained - 0.14 * seam), z);
    },
    z,
  );
}
