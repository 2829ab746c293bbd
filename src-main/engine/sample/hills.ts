import { fillPolygon } from './canvas.ts';
import type { Noise } from './noise.ts';
import { clamp, mix, ramp } from './ramps.ts';
import type { View } from './view.ts';
import { CAMERA, PRINT } from './view.ts';

/** One row of hills, as seen: they are so far off that their mirror image is themselves upside down. */
interface Ridge {
  /** Pixels above the horizon at column `x`. */
  height(x: number): number;
  /** Metres, for the mirror image. */
  distance: number;
  /** Light of the slope, haze included, at `rise` pixels above the horizon. */
  light(x: number, rise: number): number;
}

/** Paints the far shore and the hill that the town leans against. */
export function paintHills(view: View, noise: Noise): void {
  paintRidge(view, farShore(noise));
  paintRidge(view, headland(noise));
  paintRidge(view, townHill(noise));
}

function farShore(noise: Noise): Ridge {
  return {
    distance: 9000,
    height: (x) => 26 + 26 * ramp(900, 1350, x) + 16 * noise.fractal(x / 230, 3.3, 4) - 22 * ramp(1420, 1720, x),
    light: (x, rise) => 0.7 + 0.035 * noise.fractal(x / 60, rise / 14, 4) - 0.001 * rise,
  };
}

function headland(noise: Noise): Ridge {
  return {
    distance: 2600,
    height: (x) =>
      74 * ramp(1500, 1130, x) + 9 * noise.fractal(x / 120, 8.1, 5) * ramp(1520, 1380, x) - 3 * ramp(1440, 1500, x),
    light: (x, rise) => {
      const fields = noise.fractal(x / 90, rise / 11 + x / 300, 5);
      const hedge = ramp(0.05, 0, Math.abs(noise.at(x / 70, rise / 9 + 4.4)));
      return mix(0.6, 0.5 + 0.1 * fields - 0.05 * hedge, ramp(0, 26, rise) * 0.8 + 0.2);
    },
  };
}

function townHill(noise: Noise): Ridge {
  const wood = (x: number): number => 5 * noise.fractal(x / 14, 2.2, 3) * ramp(1250, 500, x);
  return {
    distance: 700,
    height: (x) =>
      138 * ramp(1340, 560, x) + 26 * ramp(640, 100, x) + 15 * noise.fractal(x / 210, 5.7, 3) + wood(x) - 6,
    light: (x, rise) => {
      const slope = noise.fractal(x / 110 + 2, rise / 40, 5);
      const scrub = noise.fractal(x / 9, rise / 6, 3);
      const field = ramp(-0.05, 0.12, noise.at(x / 130 + rise / 60, rise / 34));
      const open = 0.45 + 0.09 * slope + 0.04 * scrub;
      const wooded = 0.285 + 0.07 * slope + 0.13 * scrub;
      return clamp(mix(wooded, open, field) + 0.05 * ramp(90, 0, rise), 0.12, 0.8);
    },
  };
}

function paintRidge(view: View, ridge: Ridge): void {
  const outline: number[] = [];
  const base = CAMERA.horizon + view.side * 2;
  for (let x = -4; x <= PRINT.width + 4; x += 2) outline.push(x, CAMERA.horizon - view.side * ridge.height(x));
  outline.push(PRINT.width + 4, base, -4, base);
  fillPolygon(view.canvas, outline, (x, y) => ridge.light(x, view.side * (CAMERA.horizon - y)), ridge.distance);
}
