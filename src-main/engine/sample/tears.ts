import type { Noise } from './noise.ts';
import { clamp, mix, ramp } from './ramps.ts';
import type { Colour, Ruin } from './ruin.ts';
import { cover } from './ruin.ts';

/** The inside of the lid of the scanner on which the print lies. */
const LID: Colour = [197, 193, 185];
const PAPER: Colour = [241, 234, 217];
const SHADOW: Colour = [58, 47, 37];

/**
 * Tears off the upper right corner: beyond the edge lies the scanner, and the picture's own layer has come away a little
 * further in than the paper under it.
 * @param across pixels of the upper edge that are gone
 * @param down pixels of the right edge
 */
export function tearCorner(ruin: Ruin, across: number, down: number, noise: Noise): void {
  const length = Math.hypot(across, down);
  for (let y = 0; y < down + 40; y += 1) {
    for (let x = ruin.width - across - 40; x < ruin.width; x += 1) {
      const fromLeft = x + 0.5 - (ruin.width - across);
      // Signed distance from the line between the two edges, positive beyond it, and the place along it.
      const beyond = (fromLeft * down - (y + 0.5) * across) / length;
      const along = (fromLeft * across + (y + 0.5) * down) / length;
      const rough =
        9 * noise.fractal(along / 62, 4.4, 3) +
        1.7 * noise.fractal(along / 11, 9.1, 3) +
        0.7 * noise.at(x / 2.2, y / 2.2);
      const bow = 11 * Math.sin((Math.PI * along) / length);
      const edge = beyond - rough + bow;
      const fibreWidth = 6 + 6.5 * noise.fractal(along / 34, 15.2, 3) + 1.6 * noise.at(x / 3, y / 3);
      layTornEdge(ruin, x, y, edge, fibreWidth, noise);
    }
  }
}

/** One pixel of a torn edge: `edge` is the distance beyond the paper's end, negative on the print. */
function layTornEdge(ruin: Ruin, x: number, y: number, edge: number, fibreWidth: number, noise: Noise): void {
  const bare = ramp(-fibreWidth - 0.8, -fibreWidth + 0.8, edge);
  if (bare > 0) {
    cover(ruin, x, y, [88, 66, 48], 0.4 * ramp(-fibreWidth - 2.5, -fibreWidth, edge));
    const fibre = 13 * noise.at(x / 2.1, y / 2.1) + 9 * noise.at(x / 6, y / 6) - 13 * ramp(-2.5, 0, edge);
    cover(ruin, x, y, [PAPER[0] + fibre, PAPER[1] + fibre, PAPER[2] + fibre], bare);
  }
  const gone = ramp(-0.7, 0.7, edge);
  if (gone <= 0) return;
  const shadow = 0.5 * Math.exp(-Math.max(0, edge) / 7);
  const dust = 2.5 * noise.at(x / 1.7, y / 1.7);
  cover(ruin, x, y, LID.map((value, k) => mix(value + dust, SHADOW[k], shadow)) as [number, number, number], gone);
}

/** Where a tear starts at an edge of the print and where it ends inside, in pixels. */
export interface Tear {
  from: readonly [x: number, y: number];
  to: readonly [x: number, y: number];
  /** Pixels that the gap is open at the edge. */
  open: number;
}

/** Lays a tear: a gap that closes towards its end, white fibres along its lower lip, and shade along the upper one. */
export function layTear(ruin: Ruin, tear: Tear, noise: Noise): void {
  const [x0, y0] = tear.from;
  const length = Math.hypot(tear.to[0] - x0, tear.to[1] - y0);
  const ux = (tear.to[0] - x0) / length;
  const uy = (tear.to[1] - y0) / length;
  const reach = 44;
  const top = Math.max(0, Math.floor(Math.min(y0, tear.to[1]) - reach));
  const bottom = Math.min(ruin.height, Math.ceil(Math.max(y0, tear.to[1]) + reach));
  const left = Math.max(0, Math.floor(Math.min(x0, tear.to[0]) - reach));
  const right = Math.min(ruin.width, Math.ceil(Math.max(x0, tear.to[0]) + reach));
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const along = (x + 0.5 - x0) * ux + (y + 0.5 - y0) * uy;
      const straight = (x + 0.5 - x0) * -uy + (y + 0.5 - y0) * ux;
      if (along < -4 || along > length || Math.abs(straight) > reach) continue;
      const share = clamp(along / length, 0, 1);
      const path = 13 * noise.fractal(along / 85, 22.7, 4) + 1.5 * noise.at(along / 6, 31.3) + 16 * share * (1 - share);
      const off = straight - path;
      const narrowing = 1 - share * share;
      const gap = (tear.open / 2) * Math.pow(1 - share, 0.8) + 0.5 * noise.at(x / 2, y / 2);
      const lip =
        narrowing * (7 + 6.5 * noise.fractal(along / 26, 41.9, 3)) + 1.3 * noise.at(x / 2.6, y / 2.6) * narrowing;
      const tip = ramp(length, length - 14, along);
      cover(ruin, x, y, [52, 38, 28], 0.44 * tip * ramp(-gap - 7 * narrowing - 1, -gap, off) * (off < 0 ? 1 : 0));
      const fibre = 12 * noise.at(x / 2.1, y / 2.1) + 8 * noise.at(x / 6.5, y / 6.5);
      const bare =
        off > 0 ? ramp(gap + lip + 0.8, gap + lip - 0.8, off) : ramp(-gap - 2.4 * narrowing - 0.8, -gap - 0.6, off);
      cover(ruin, x, y, [PAPER[0] + fibre, PAPER[1] + fibre, PAPER[2] + fibre], 0.97 * bare * tip);
      const gone = ramp(gap + 0.6, gap - 0.6, Math.abs(off)) * tip;
      const shadow = 0.58 + 0.34 * ramp(gap, -gap, off);
      cover(ruin, x, y, LID.map((value, k) => mix(value, SHADOW[k], shadow)) as [number, number, number], gone);
    }
  }
}
