import type { Point } from './geometry.ts';
import { UP, moved, reversed, unit } from './geometry.ts';
import type { House } from './house.ts';
import type { Noise } from './noise.ts';
import type { Panel } from './panel.ts';
import { createPanel, fillPanel, isFacing, onPanel, rectangle } from './panel.ts';
import type { View } from './view.ts';
import { roofTexture, wallTexture } from './walls.ts';
import { paintWindow } from './windows.ts';

/** Paints the slopes that show, their dormers and the chimneys. `outward` points from the front to the street. */
export function paintRoof(view: View, house: House, outward: Point, noise: Noise): void {
  for (const slope of house.ridge === 'gable' ? sideSlopes(house, outward) : [frontSlope(house, outward)]) {
    if (!isFacing(view, slope.panel)) continue;
    fillPanel(view, slope.panel, saggingRoof(slope, house.place, noise), roofTexture(noise, house.roof, house.place));
    fillPanel(view, slope.panel, rectangle(-0.12, -0.16, slope.length + 0.24, 0.13), 0.07);
    for (let i = 0; i < (house.dormers ?? 0); i += 1) {
      paintDormer(view, slope.panel, ((i + 0.5) * slope.length) / (house.dormers ?? 1), outward, house, noise);
    }
  }
  paintChimneys(view, house, outward, noise);
}

interface Slope {
  panel: Panel;
  length: number;
  height: number;
}

/** No old roof is straight: the ridge hangs between the gables. */
function saggingRoof(slope: Slope, place: number, noise: Noise): number[] {
  const outline = [-0.12, -0.1, slope.length + 0.12, -0.1];
  for (let i = 10; i >= 0; i -= 1) {
    const sag = 0.14 * Math.sin((Math.PI * i) / 10) + 0.07 * noise.at(i * 0.6, place);
    outline.push(-0.12 + ((slope.length + 0.24) * i) / 10, slope.height - sag);
  }
  return outline;
}

function frontSlope(house: House, outward: Point): Slope {
  const half = house.depth / 2;
  const up = unit([-outward[0] * half, house.rise, -outward[2] * half]);
  const eaves = moved(moved(house.corner, UP, house.eaves), up, -0.45);
  return {
    panel: createPanel(eaves, house.across, up),
    length: house.width,
    height: Math.hypot(half, house.rise) + 0.45,
  };
}

function sideSlopes(house: House, outward: Point): Slope[] {
  const half = house.width / 2;
  const { across, rise, eaves, depth } = house;
  const height = Math.hypot(half, rise) + 0.35;
  const toRight = unit([across[0] * half, rise, across[2] * half]);
  const toLeft = unit([-across[0] * half, rise, -across[2] * half]);
  const leftFoot = moved(moved(moved(house.corner, outward, -depth), UP, eaves), toRight, -0.35);
  const rightFoot = moved(
    moved(moved(moved(house.corner, across, house.width), outward, 0.25), UP, eaves),
    toLeft,
    -0.35,
  );
  return [
    { panel: createPanel(leftFoot, outward, toRight), length: depth + 0.25, height },
    { panel: createPanel(rightFoot, reversed(outward), toLeft), length: depth + 0.25, height },
  ];
}

function paintDormer(view: View, slope: Panel, along: number, outward: Point, house: House, noise: Noise): void {
  const foot = onPanel(slope, along - 0.65, 1.1);
  const face = createPanel(foot, house.across, UP);
  const cheek = createPanel(moved(foot, outward, -1.3), outward, UP);
  if (isFacing(view, cheek)) fillPanel(view, cheek, [0, 1.3, 1.3, 0, 1.3, 1.3], house.roof * 0.8);
  if (!isFacing(view, face)) return;
  fillPanel(view, face, [0, 0, 1.3, 0, 1.3, 1.2, 0.65, 1.75, 0, 1.2], house.wall * 0.9);
  paintWindow(view, face, { u: 0.3, v: 0.2, width: 0.7, height: 0.95 }, noise, 0.1, 0.6);
  fillPanel(view, face, [-0.15, 1.12, 0.65, 1.85, 1.45, 1.12, 1.45, 1.25, 0.65, 2, -0.15, 1.25], house.roof * 0.9);
}

function paintChimneys(view: View, house: House, outward: Point, noise: Noise): void {
  const { corner, across, width, depth, eaves, rise, place } = house;
  for (let i = 0; i < house.chimneys; i += 1) {
    const along = house.ridge === 'along' ? (i % 2 === 0 ? 0.35 : width - 1.25) : width / 2 - 0.45;
    const inward = house.ridge === 'along' ? depth / 2 - 0.3 : depth * (0.3 + 0.45 * i);
    const tall = 1.5 + 0.8 * noise.cell(place + i, 70);
    const foot = moved(moved(moved(corner, across, along), outward, -inward), UP, eaves + rise - 0.55);
    const front = createPanel(foot, across, UP);
    const left = createPanel(moved(foot, outward, -0.6), outward, UP);
    const right = createPanel(moved(foot, across, 0.9), reversed(outward), UP);
    const brick = wallTexture(noise, 'brick', 0.3 + 0.12 * noise.cell(place, 71 + i), 99, place + i);
    for (const [side, span] of [
      [left, 0.6],
      [right, 0.6],
      [front, 0.9],
    ] as const) {
      if (!isFacing(view, side)) continue;
      fillPanel(view, side, rectangle(0, 0, span, tall), brick);
      fillPanel(view, side, rectangle(-0.07, tall - 0.3, span + 0.14, 0.16), 0.36);
    }
    for (const pot of [0.12, 0.52]) {
      fillPanel(view, front, [pot, tall, pot + 0.26, tall, pot + 0.21, tall + 0.55, pot + 0.05, tall + 0.55], 0.4);
    }
  }
}
