import type { Point } from './geometry.ts';
import { moved, UP } from './geometry.ts';
import type { Noise } from './noise.ts';
import { fillPanel } from './panel.ts';
import { clamp } from './ramps.ts';
import { paintSpar } from './rigging.ts';
import { standing } from './standing.ts';
import type { View } from './view.ts';

/**
 * Paints a leafy tree: trunk, then clumps of foliage from the shaded lower left to the sunlit upper right.
 * @param tall metres to the top
 */
export function paintTree(view: View, foot: Point, tall: number, noise: Noise): void {
  const place = foot[0] * 2.3 + foot[2];
  paintSpar(view, foot, moved(foot, UP, tall * 0.6), [tall * 0.05, tall * 0.025], 0.2, noise);
  const clumps: (readonly [u: number, v: number, size: number])[] = [];
  for (let i = 0; i < 26; i += 1) {
    const angle = noise.cell(i, place) * Math.PI * 2;
    const out = Math.sqrt(noise.cell(i + 40, place));
    const u = Math.cos(angle) * out * tall * 0.3;
    const v = tall * 0.64 + Math.sin(angle) * out * tall * 0.29;
    clumps.push([u, v, tall * (0.1 + 0.07 * noise.cell(i + 80, place))]);
  }
  clumps.sort((a, b) => a[0] * 0.6 + a[1] - (b[0] * 0.6 + b[1]));
  const sheet = standing(foot);
  for (const [cu, cv, size] of clumps) {
    const outline: number[] = [];
    for (let i = 0; i < 34; i += 1) {
      const angle = (i * Math.PI) / 17;
      const radius = size * (1 + 0.6 * noise.fractal(Math.cos(angle) * 1.9 + cu, Math.sin(angle) * 1.9 + cv, 3));
      outline.push(cu + Math.cos(angle) * radius, cv + Math.sin(angle) * radius * 0.85);
    }
    fillPanel(
      view,
      sheet,
      outline,
      (u, v) => {
        const lit = (0.75 * (u - cu) + 0.6 * (v - cv)) / size;
        const leaf = noise.fractal(u * 2.1 + cu, v * 2.4, 3) + 0.8 * noise.at(u * 7.3, v * 8.1);
        return 0.15 + 0.05 * lit + 0.05 * (cu / tall + (cv / tall - 0.6) * 2) + 0.085 * leaf;
      },
      (u, v) => clamp(1 + 0.7 * noise.at(u * 3.6 + 5, v * 3.6), 0.5, 1),
      1,
    );
  }
}
