import type { Point } from './geometry.ts';
import { cross, moved, reversed, unit, UP } from './geometry.ts';
import type { Noise } from './noise.ts';
import type { Panel } from './panel.ts';
import { createPanel, fillPanel, isFacing, rectangle } from './panel.ts';
import { ramp } from './ramps.ts';
import { paintSpar } from './rigging.ts';
import { ellipse } from './standing.ts';
import type { View } from './view.ts';
import { roofTexture, wallTexture } from './walls.ts';

const WIDE = 5.2;
const TALL = 17;
const SPIRE = 8.5;

/** Paints the church: a nave behind the roofs, and a square tower with a slated spire. `corner`: the tower's left front foot. */
export function paintChurch(view: View, corner: Point, noise: Noise): void {
  const across = unit([1, 0, 0.3]);
  const outward = cross(UP, across);
  const back = reversed(outward);
  paintNave(view, moved(moved(corner, across, WIDE), back, 0.6), across, back, noise);

  const front = createPanel(corner, across, UP);
  const right = createPanel(moved(corner, across, WIDE), back, UP);
  const left = createPanel(moved(corner, back, WIDE), outward, UP);
  const stone = wallTexture(noise, 'stone', 0.46, 99, 31);
  for (const wall of [left, right, front]) {
    if (!isFacing(view, wall)) continue;
    fillPanel(view, wall, rectangle(0, 0, WIDE, TALL), stone);
    for (const v of [6.5, 11.2, TALL - 0.5]) {
      fillPanel(view, wall, rectangle(-0.15, v, WIDE + 0.3, 0.3), 0.52);
      fillPanel(view, wall, rectangle(-0.1, v - 0.25, WIDE + 0.2, 0.25), 0.12, 0.5);
    }
    for (const u of [0, WIDE - 0.7]) fillPanel(view, wall, rectangle(u, 0, 0.7, 10.5), 0.5, 0.35);
    paintBelfry(view, wall);
    fillPanel(view, wall, ellipse(WIDE / 2, 9.6, 0.95, 0.95), 0.2);
    fillPanel(view, wall, ellipse(WIDE / 2, 9.6, 0.8, 0.8), 0.62);
    fillPanel(view, wall, [WIDE / 2 - 0.06, 9.6, WIDE / 2 + 0.06, 9.6, WIDE / 2 + 0.3, 10.2], 0.05);
    fillPanel(view, wall, [WIDE / 2, 9.53, WIDE / 2, 9.67, WIDE / 2 + 0.45, 9.4], 0.05);
  }
  const middle = moved(moved(moved(corner, across, WIDE / 2), back, WIDE / 2), UP, TALL + SPIRE);
  for (const wall of [left, right, front]) paintSpireSide(view, wall, noise);
  paintSpar(view, moved(middle, UP, -0.3), moved(middle, UP, 1.6), [0.16, 0.07], 0.12, noise);
  const vane = moved(middle, UP, 1.3);
  fillPanel(
    view,
    createPanel(vane, [1, 0, 0], UP),
    [-0.5, 0, 0.35, -0.05, 0.55, 0.3, 0.15, 0.15, -0.3, 0.3],
    0.12,
    1,
    1,
  );
}

function paintBelfry(view: View, wall: Panel): void {
  for (const u of [WIDE / 2 - 1.15, WIDE / 2 + 0.25]) {
    const arch = [u, 12, u + 0.9, 12, u + 0.9, 14.4, u + 0.7, 14.9, u + 0.45, 15.1, u + 0.2, 14.9, u, 14.4];
    const louvre = (_u: number, v: number): number => 0.06 + 0.12 * ramp(0.5, 0.9, (v * 3.2) % 1);
    fillPanel(view, wall, arch, louvre);
  }
}

function paintSpireSide(view: View, wall: Panel, noise: Noise): void {
  const half = WIDE / 2 + 0.25;
  const height = Math.hypot(half, SPIRE);
  const up = unit([-wall.normal[0] * half, SPIRE, -wall.normal[2] * half]);
  const foot = moved(moved(moved(wall.origin, UP, TALL - 0.1), wall.normal, 0.25), wall.across, -0.25);
  const side = createPanel(foot, wall.across, up);
  if (!isFacing(view, side)) return;
  fillPanel(view, side, [0, 0, half * 2, 0, half, height], roofTexture(noise, 0.2, 37));
  fillPanel(view, side, [0, 0, half * 2, 0, half * 2 - 0.06, 0.2, 0.06, 0.2], 0.08);
}

function paintNave(view: View, corner: Point, across: Point, back: Point, noise: Noise): void {
  const [long, deep, eaves, rise] = [13, 9, 7, 4.6];
  const front = createPanel(corner, across, UP);
  fillPanel(view, front, rectangle(0, 0, long, eaves), wallTexture(noise, 'stone', 0.44, eaves, 33));
  for (let i = 0; i < 4; i += 1) {
    const u = 1.4 + i * 3;
    fillPanel(view, front, [u, 2.4, u + 1, 2.4, u + 1, 5, u + 0.5, 5.9, u, 5], 0.09);
  }
  const up = unit([back[0] * (deep / 2), rise, back[2] * (deep / 2)]);
  const roof = createPanel(moved(moved(corner, UP, eaves), up, -0.4), across, up);
  if (isFacing(view, roof))
    fillPanel(view, roof, rectangle(0, 0, long, Math.hypot(deep / 2, rise) + 0.4), roofTexture(noise, 0.21, 34));
}
