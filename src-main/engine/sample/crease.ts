import type { Noise } from './noise.ts';
import { ramp } from './ramps.ts';
import type { Colour, Ruin } from './ruin.ts';
import { cover } from './ruin.ts';

/** A fold from one end to the other, in pixels. */
export interface Crease {
  from: readonly [x: number, y: number];
  to: readonly [x: number, y: number];
  /** 1 for a fold that has been opened and closed for years; 0.3 for a bent corner. */
  strength: number;
  place: number;
}

const SHADE: Colour = [46, 33, 24];
const LIFTED: Colour = [250, 244, 226];

/** Lays a fold: along it the picture has broken off the paper, one flank lies in shade, the other catches the light. */
export function layCrease(ruin: Ruin, crease: Crease, noise: Noise): void {
  const [x0, y0] = crease.from;
  const length = Math.hypot(crease.to[0] - x0, crease.to[1] - y0);
  const ux = (crease.to[0] - x0) / length;
  const uy = (crease.to[1] - y0) / length;
  const { strength, place } = crease;
  const reach = 26;
  const left = Math.max(0, Math.floor(Math.min(x0, crease.to[0]) - reach));
  const right = Math.min(ruin.width, Math.ceil(Math.max(x0, crease.to[0]) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, crease.to[1]) - reach));
  const bottom = Math.min(ruin.height, Math.ceil(Math.max(y0, crease.to[1]) + reach));
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const along = (x + 0.5 - x0) * ux + (y + 0.5 - y0) * uy;
      const straight = (x + 0.5 - x0) * -uy + (y + 0.5 - y0) * ux;
      if (Math.abs(straight) > reach || along < -2 || along > length + 2) continue;
      const wander = 2.6 * noise.at(along / 130, place) + 0.8 * noise.at(along / 21, place + 3);
      const off = straight - wander;
      const wear = 0.5 + 1.15 * noise.fractal(along / 105, place + 8, 4);
      // Two scales of roughness: where the emulsion broke off in pieces, and the fibres left standing.
      const ragged = 1.5 * noise.at(along / 5.5, off / 5 + place) + 0.8 * noise.at(along / 2.1, off / 2.1);
      // Below zero the layer has held: only a dark line shows there.
      const half = strength * (5.2 * wear - 0.9 + ragged);
      const dark = off < 0 ? ramp(-8 - 3 * wear, -0.5, off) : ramp(3.5, 0, off);
      cover(ruin, x, y, SHADE, strength * 0.44 * dark * dark);
      cover(ruin, x, y, LIFTED, strength * 0.3 * ramp(7.5, 1, off) * ramp(0, 2, off));
      cover(ruin, x, y, SHADE, 0.6 * strength * ramp(1.3, 0.3, Math.abs(off)));
      const crack = sideCrack(noise, along, off, place) * strength;
      const broken = Math.max(ramp(half + 0.7, half - 0.7, Math.abs(off + 0.4)), crack);
      const fibre = noise.at(x / 2.2, y / 3.4) * 9 + noise.at(x / 9, y / 9) * 8;
      cover(ruin, x, y, [240 + fibre, 232 + fibre, 213 + fibre * 1.2], 0.96 * broken);
    }
  }
}

/** Cracks that run a little way out of the fold. */
function sideCrack(noise: Noise, along: number, off: number, place: number): number {
  const spacing = 23;
  const number = Math.round(along / spacing);
  const chance = noise.cell(number, place + 21);
  if (chance < 0.66) return 0;
  const side = noise.cell(number, place + 25) > 0.5 ? 1 : -1;
  const out = off * side;
  const reach = 3 + 13 * noise.cell(number, place + 22);
  if (out < 0 || out > reach) return 0;
  const bend =
    (noise.cell(number, place + 23) - 0.5) * spacing * 0.7 +
    out * 1.6 * (noise.cell(number, place + 24) - 0.5) +
    1.6 * noise.at(out / 5, number * 3.3);
  return 0.85 * ramp(1.5 - out / reach, 0.3, Math.abs(along - number * spacing - bend));
}
