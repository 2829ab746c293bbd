import type { Noise } from './noise.ts';
import { ramp } from './ramps.ts';
import type { Ruin } from './ruin.ts';
import { cover } from './ruin.ts';

/** Where a flake of the picture's layer has come off, in pixels. */
export interface Flake {
  x: number;
  y: number;
  radius: number;
  /** Radians that its longer axis is turned. */
  turn: number;
}

/** Lays a missing flake: bare paper with a ragged outline, crumbs of the picture left in it, an edge that curls up. */
export function layFlake(ruin: Ruin, flake: Flake, noise: Noise): void {
  const { x: middleX, y: middleY, radius, turn } = flake;
  const reach = Math.ceil(radius * 2);
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  for (let y = middleY - reach; y <= middleY + reach; y += 1) {
    for (let x = middleX - reach; x <= middleX + reach; x += 1) {
      const dx = (x - middleX) / radius;
      const dy = (y - middleY) / radius;
      // Longer than wide, with lobes and a few straight breaks: dried gelatine comes off in shards.
      const far = Math.hypot((dx * c + dy * s) * 0.8, (dy * c - dx * s) * 1.28);
      const lobes = 0.62 * noise.fractal(dx * 0.95 + middleX, dy * 0.95 + middleY, 4);
      const shard = 0.16 * Math.abs(noise.at(dx * 2.1 + middleY, dy * 2.1));
      const off = (far - 0.9 - lobes + shard) * radius;
      const crumb = ramp(0.3, 0.38, noise.fractal(x / 15 + middleX, y / 15, 4)) * ramp(-2, -5, off);
      const bare = ramp(0.8, -0.8, off) * (1 - 0.8 * crumb);
      const towardsLight = (dx * 0.8 - dy * 0.6) / (far + 0.01);
      // The layer ends above the paper: its edge throws a shadow on the side of the light, and shines on the other.
      const outside = ramp(4.2, 0.4, off) * ramp(-0.6, 0.4, off);
      if (towardsLight < 0) cover(ruin, x, y, [252, 246, 230], 0.42 * outside * -towardsLight);
      else cover(ruin, x, y, [40, 29, 21], 0.36 * outside * (0.3 + towardsLight));
      const mottle = 13 * noise.fractal(x / 17, y / 17, 4) + 6 * noise.at(x / 2.4, y / 2.4);
      const shade = 34 * ramp(-5.5, 0, off) * Math.max(0, towardsLight);
      cover(ruin, x, y, [231 + mottle - shade, 217 + mottle - shade, 189 + mottle - shade], 0.97 * bare);
    }
  }
}
