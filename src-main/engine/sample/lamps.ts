import type { Point } from './geometry.ts';
import { moved, UP } from './geometry.ts';
import type { Noise } from './noise.ts';
import { fillPanel, rectangle } from './panel.ts';
import { paintRope, paintSpar } from './rigging.ts';
import { paintShadow, paintSolid, rounded, standing } from './standing.ts';
import type { View } from './view.ts';

/** Paints a gas lamp on its post. */
export function paintLamp(view: View, foot: Point, noise: Noise): void {
  const sheet = standing(foot);
  paintShadow(view, foot, 3.6, 0.16);
  paintSpar(view, foot, moved(foot, UP, 0.7), [0.24, 0.18], 0.14, noise);
  paintSpar(view, moved(foot, UP, 0.6), moved(foot, UP, 3.3), [0.13, 0.09], 0.14, noise);
  paintSpar(
    view,
    moved(moved(foot, UP, 2.95), [1, 0, 0], -0.35),
    moved(moved(foot, UP, 2.95), [1, 0, 0], 0.35),
    [0.05, 0.05],
    0.12,
    noise,
  );
  paintSolid(view, sheet, [-0.12, 3.3, 0.12, 3.3, 0.22, 3.78, -0.22, 3.78], 0.6, noise, 0.1);
  for (const u of [-0.17, -0.02, 0.13])
    fillPanel(view, sheet, [u + 0.03, 3.3, u + 0.06, 3.3, u * 1.4 + 0.05, 3.78, u * 1.4 + 0.01, 3.78], 0.08, 1, 1);
  paintSolid(
    view,
    sheet,
    [-0.26, 3.77, 0.26, 3.77, 0.07, 4.02, 0.05, 4.12, -0.05, 4.12, -0.07, 4.02],
    0.14,
    noise,
    0.1,
  );
}

/** Paints the light at the end of the quay: a whitewashed pillar with a gallery and a lantern. */
export function paintPierLight(view: View, foot: Point, noise: Noise): void {
  paintShadow(view, foot, 4, 1.4);
  const up = (height: number): Point => moved(foot, UP, height);
  paintSpar(view, foot, up(0.7), [1.9, 1.75], 0.5, noise);
  paintSpar(view, up(0.6), up(4.6), [1.45, 1.05], 0.86, noise);
  const sheet = standing(foot);
  fillPanel(view, sheet, [-0.2, 0.7, 0.2, 0.7, 0.2, 1.9, 0, 2.1, -0.2, 1.9], 0.12, 1, 1);
  fillPanel(view, sheet, rectangle(-0.1, 3.1, 0.2, 0.4), 0.1, 1, 1);
  paintSolid(view, sheet, [-0.85, 4.6, 0.85, 4.6, 0.75, 4.78, -0.75, 4.78], 0.3, noise);
  for (const u of [-0.72, -0.36, 0, 0.36, 0.72])
    paintRope(view, [foot[0] + u, foot[1] + 4.78, foot[2]], [foot[0] + u, foot[1] + 5.3, foot[2]], 0.04);
  paintRope(view, [foot[0] - 0.75, foot[1] + 5.3, foot[2]], [foot[0] + 0.75, foot[1] + 5.3, foot[2]], 0.05);
  paintSolid(view, sheet, rectangle(-0.38, 4.78, 0.76, 0.85), 0.42, noise, 0.3);
  for (const u of [-0.38, -0.14, 0.1, 0.34]) fillPanel(view, sheet, rectangle(u, 4.78, 0.06, 0.85), 0.1, 1, 1);
  paintSolid(
    view,
    sheet,
    rounded([-0.5, 5.6, 0.5, 5.6, 0.3, 5.95, 0.06, 6.1, 0.04, 6.4, -0.04, 6.4, -0.06, 6.1, -0.3, 5.95]),
    0.2,
    noise,
  );
}
