import type { Noise } from './noise.ts';
import { isUnderQuay } from './quay.ts';
import { clamp, ramp } from './ramps.ts';
import { createSlowLine } from './slow-field.ts';
import type { View } from './view.ts';
import { CAMERA, hazed } from './view.ts';

/** Wavelength in metres, and the steepness of the waves of that length. */
const WAVES: readonly (readonly [length: number, steepness: number])[] = [
  [5.5, 0.008],
  [1.9, 0.013],
  [0.75, 0.016],
  [0.3, 0.02],
  [0.12, 0.022],
];

/** Directions in which a pixel too wide for the finest waves looks for what they show. */
const SPREAD = [-1, -0.5, 0, 0.5, 1];

/**
 * Paints the water over everything below the horizon. Each pixel shows what lies in the mirrored view in the direction in
 * which the ripples throw its ray; what stands close behind it is thrown less far than the sky.
 * @param mirrored the same scene, seen by the camera's mirror image.
 */
export function paintWater(view: View, mirrored: View, noise: Noise): void {
  const { width, height, light, depth } = view.canvas;
  const { focal, centre, horizon } = CAMERA;
  for (let y = horizon; y < height; y += 1) {
    const below = y + 0.5 - horizon;
    const dy = -below / focal;
    const z = (focal * CAMERA.height) / below;
    const tall = (z * z) / (focal * CAMERA.height);
    const wide = z / focal;
    const wind = createSlowLine(width, 8, (x) => {
      const worldX = ((x - centre) / focal) * z;
      return ramp(-0.45, 0.5, noise.fractal(worldX / 16 + 4, z / 7.5, 3));
    });
    const murky = createSlowLine(width, 8, (x) => noise.at(((x - centre) / focal) * (z / 3.1), z / 2.2));
    for (let x = 0; x < width; x += 1) {
      const dx = (x + 0.5 - centre) / focal;
      const worldX = dx * z;
      if (isUnderQuay(worldX, z)) continue;
      // Breaths of wind roughen the water in patches; between them it lies smooth.
      const rough = 0.25 + 0.95 * wind.at(x);
      let slopeX = 0;
      let slopeZ = 0;
      let unseen = 0.0012;
      for (let i = 0; i < WAVES.length; i += 1) {
        const [length, steepness] = WAVES[i];
        const seen = clamp((length / tall - 2) / 3, 0, 1);
        const strength = steepness * rough;
        unseen += strength * (1 - seen);
        if (seen === 0 || length < 2 * wide) continue;
        const u = (worldX / length) * 0.55 + i * 13.7;
        const v = z / length + i * 7.1;
        slopeZ += noise.at(u, v) * strength * seen;
        // Sideways they matter five times less: the finest may be left out.
        if (i < 3) slopeX += noise.at(u + 31.4, v * 0.8 + 5.3) * strength * seen;
      }
      let shown = 0;
      const grain = noise.cell(x * 1.7 + 3, y * 3 + x) - 0.5;
      for (let i = 0; i < SPREAD.length; i += 1) {
        const tilt = slopeZ + (SPREAD[i] + grain * 0.4) * unseen * 1.2;
        shown += mirroredLight(mirrored, x, y, z, dx, dy, slopeX, tilt);
      }
      shown /= SPREAD.length;
      const graze = clamp((-dy - slopeZ * 1.6) / Math.sqrt(1 + dx * dx + dy * dy), 0.01, 1);
      const away = 1 - graze;
      const mirror = 0.13 + 0.87 * away * away * away * away * away;
      const murk = 0.125 + 0.03 * murky.at(x);
      const pixel = y * width + x;
      light[pixel] = hazed(shown * mirror + murk * (1 - mirror), z);
      depth[pixel] = z;
    }
  }
}

function mirroredLight(
  mirrored: View,
  x: number,
  y: number,
  z: number,
  dx: number,
  dy: number,
  slopeX: number,
  slopeZ: number,
): number {
  const { width, height, light, depth } = mirrored.canvas;
  const straight = depth[y * width + x];
  const reach = straight === Infinity ? 1 : clamp((straight - z) / straight, 0, 1);
  // The ray (dx, dy, 1) thrown back by a surface whose normal is (-slopeX, 1, -slopeZ).
  const lean = 2 * (dy - dx * slopeX - slopeZ);
  const upX = dx + lean * slopeX;
  const upY = dy - lean;
  const upZ = 1 + lean * slopeZ;
  const targetX = CAMERA.centre + (CAMERA.focal * upX) / upZ - 0.5;
  const targetY = CAMERA.horizon + (CAMERA.focal * upY) / upZ - 0.5;
  const column = clamp(Math.round(x + (targetX - x) * reach), 0, width - 1);
  const row = clamp(Math.round(y + (targetY - y) * reach), CAMERA.horizon, height - 1);
  return light[row * width + column];
}
