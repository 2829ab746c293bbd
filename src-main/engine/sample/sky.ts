import type { Noise } from './noise.ts';
import { mix, ramp } from './ramps.ts';
import { createSlowField } from './slow-field.ts';
import type { View } from './view.ts';
import { CAMERA, PRINT } from './view.ts';

/** Paints the sky, clouds lit from the right, into the half of the canvas that the view sees it in. */
export function paintSky(view: View, noise: Noise): void {
  const { width, height, light } = view.canvas;
  const first = view.side > 0 ? 0 : CAMERA.horizon - 8;
  const end = view.side > 0 ? CAMERA.horizon + 8 : height;
  const sky = createSlowField(width, end - first, 3, (x, rise) => skyLight(noise, x, rise));
  for (let y = first; y < end; y += 1) {
    const rise = Math.max(0, view.side * (CAMERA.horizon - y));
    for (let x = 0; x < width; x += 1) light[y * width + x] = sky.at(x, rise);
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
  const cover = ramp(-0.12, 0.34, thick);
  const lit = 0.52 + 1.15 * (thick - towardsSun);
  // The plate is blind to blue: a clear sky comes out nearly as light as its clouds.
  const glow = ramp(PRINT.width * 1.15, -200, PRINT.width - x + rise * 0.4);
  const clear = mix(0.84, 0.43, ramp(0, 440, rise)) + 0.1 * glow;
  const cloud = mix(0.6, 1.08, Math.min(1, Math.max(0, lit))) + 0.04 * glow;
  const veil = ramp(150, 0, rise);
  return mix(mix(clear, cloud, cover * 0.86), 0.88 + 0.05 * glow, veil * 0.75);
}
