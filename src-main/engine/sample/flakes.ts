import type { Noise } from './noise.ts';
import { ramp } from './ramps.ts';
import type { Ruin } from './ruin.ts';
import { cover } from './ruin.ts';

/** Where a flake of the picture's layer has come off, in pixels. */
export interface Flake {
  x: number;
  y: number;
  radius: number;
}

/** Lays a missing flake: bare paper with a ragged outline, crumbs of the picture left in it, an edge that curls up. */
export function layFlake(ruin: Ruin, flake: Flake, noise: Noise): void {
  const { x: middleX, y: middleY, radius } = flake;
  const reach = Math.ceil(radius * 1.7);
  for (let y = middleY - reach; y <= middleY + reach; y += 1) {
    for (let x = middleX - reach; x <= middleX + reach; x += 1) {
      const dx = (x - middleX) / radius;
      const dy = (y - middleY) / radius;
      const far = Math.hypot(dx, dy);
      // The outline: noise read along the circle, so that it has lobes but no holes, and fine teeth.
      const lobes = 0.34 * noise.fractal(dx * 0.9 + middleX, dy * 0.9 + middleY, 3);
      const teeth = 0.05 * noise.at(x / 3.4, y / 3.4);
      const off = (far - 0.86 - lobes - teeth) * radius;
      const crumb = ramp(0.5, 0.62, noise.at(x / 6.5 + 3, y / 6.5)) * ramp(-3, -7, off);
      const bare = ramp(0.8, -0.8, off) * (1 - 0.85 * crumb);
      const towardsLight = (dx * 0.8 - dy * 0.6) / (far + 0.01);
      // The layer ends above the paper: its edge throws a shadow on the side of the light, and shines on the other.
      const outside = ramp(4.2, 0.4, off) * ramp(-0.6, 0.4, off);
      if (towardsLight < 0) cover(ruin, x, y, [252, 246, 230], 0.42 * outside * -towardsLight);
      else cover(ruin, x, y, [40, 29, 21], 0.36 * outside * (0.3 + towardsLight));
      const mottle = 8 * noise.fractal(x / 13, y / 13, 3) + 6 * noise.at(x / 2.4, y / 2.4);
      const shade = 34 * ramp(-5.5, 0, off) * Math.max(0, towardsLight);
      cover(ruin, x, y, [231 + mottle - shade, 220 + mottle - shade, 198 + mottle - shade], 0.97 * bare);
    }
  }
}
