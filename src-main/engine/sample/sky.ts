import type { Noise } from './noise.ts';
import { mix, ramp } from './ramps.ts';
import type { View } from './view.ts';
import { CAMERA, PRINT } from './view.ts';

/** Clouds change slowly: they are computed at every third pixel and drawn straight between. */
const STEP = 3;

/** Paints the sky, clouds lit from the right, into the half of the canvas that the view sees it in. */
export function paintSky(view: View, noise: Noise): void {
  const { width, height, light } = view.canvas;
  const columns = Math.ceil(width / STEP) + 2;
  const rowsOfSky = view.side > 0 ? CAMERA.horizon + 8 : height - CAMERA.horizon + 8;
  const rows = Math.ceil(rowsOfSky / STEP) + 2;
  const grid = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      grid[row * columns + column] = skyLight(noise, column * STEP, row * STEP);
    }
  }
  const first = view.side > 0 ? 0 : CAMERA.horizon - 8;
  const end = view.side > 0 ? CAMERA.horizon + 8 : height;
  for (let y = first; y < end; y += 1) {
    const above = Math.max(0, view.side * (CAMERA.horizon - y)) / STEP;
    const row = Math.floor(above);
    const fy = above - row;
    for (let x = 0; x < width; x += 1) {
      const across = x / STEP;
      const column = Math.floor(across);
      const fx = across - column;
      const at = row * columns + column;
      const near = mix(grid[at], grid[at + 1], fx);
      const far = mix(grid[at + columns], grid[at + columns + 1], fx);
      light[y * width + x] = mix(near, far, fy);
    }
  }
}

/** @param rise pixels above the horizon. */
function skyLight(noise: Noise, x: number, rise: number): number {
  const dx = (x - CAMERA.centre) / CAMERA.focal;
  const dy = rise / CAMERA.focal;
  // Clouds lie on a level sheet overhead, and so crowd together and flatten towards the horizon.
  const far = 1 / (dy + 0.17);
  const u = dx * far * 1.25 + 3.7;
  const v = far * 1.15 + 1.2;
  const bend = noise.at(u * 0.8 + 5, v * 0.8);
  const wu = u + 0.35 * bend;
  const wv = v + 0.3 * noise.at(u * 0.7, v * 0.9 + 11);
  const thick = noise.fractal(wu, wv, 6);
  const towardsSun = noise.fractal(wu + 0.16, wv - 0.12, 4);
  const cover = ramp(-0.16, 0.42, thick);
  const lit = 0.5 + 0.9 * (thick - towardsSun);
  // The plate is blind to blue: a clear sky comes out nearly as light as its clouds.
  const glow = ramp(PRINT.width * 1.15, -200, PRINT.width - x + rise * 0.4);
  const clear = mix(0.86, 0.47, ramp(0, 430, rise)) + 0.1 * glow;
  const cloud = mix(0.62, 1.02, Math.min(1, Math.max(0, lit))) + 0.04 * glow;
  const veil = ramp(150, 0, rise);
  return mix(mix(clear, cloud, cover * 0.86), 0.88 + 0.05 * glow, veil * 0.75);
}
