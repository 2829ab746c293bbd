import type { Point } from './geometry.ts';
import { UP, cross, moved, reversed, unit } from './geometry.ts';
import type { Noise } from './noise.ts';
import type { Panel } from './panel.ts';
import { createPanel, fillPanel, isFacing, onPanel, rectangle } from './panel.ts';
import { ramp } from './ramps.ts';
import type { View } from './view.ts';
import type { WallKind } from './walls.ts';
import { roofTexture, wallTexture } from './walls.ts';
import { paintDoor, paintShop, paintWindow } from './windows.ts';

export interface House {
  /** The foot of the front's left corner, for someone who faces it. */
  corner: Point;
  /** Along the front, to the right; level, of length 1. */
  across: Point;
  /** Metres: front, depth, foot to eaves, eaves to ridge. */
  width: number;
  depth: number;
  eaves: number;
  rise: number;
  /** Which way the ridge runs: along the street, or towards it with a gable in the front. */
  ridge: 'along' | 'gable';
  kind: WallKind;
  /** Reflectance of wall and roof. */
  wall: number;
  roof: number;
  storeys: number;
  /** What is written over the shop, if there is one. */
  shop?: string;
  chimneys: number;
  /** Windows in the roof. */
  dormers?: number;
  /** Shifts every pattern of this house. */
  place: number;
}

/** Paints one house: the walls and roofs that show, then what sits on them. */
export function paintHouse(view: View, house: House, noise: Noise): void {
  const { corner, across, width, depth, eaves, rise } = house;
  const outward = cross(UP, across);
  const back = reversed(outward);
  const gabled = house.ridge === 'gable';
  const gable = (span: number): number[] => [0, 0, span, 0, span, eaves, span / 2, eaves + rise, 0, eaves];
  const plain = (span: number): number[] => rectangle(0, 0, span, eaves);

  const front = createPanel(corner, across, UP);
  const left = createPanel(moved(corner, back, depth), outward, UP);
  const right = createPanel(moved(corner, across, width), back, UP);
  for (const [index, side] of [left, right].entries()) {
    if (!isFacing(view, side)) continue;
    const texture = wallTexture(
      noise,
      house.kind,
      house.wall * 0.94,
      gabled ? eaves : eaves + rise + 3,
      house.place + 7 + index,
    );
    fillPanel(view, side, gabled ? plain(depth) : gable(depth), texture);
    paintSideWindows(view, side, house, noise);
  }
  if (isFacing(view, front)) {
    const texture = wallTexture(noise, house.kind, house.wall, gabled ? eaves + rise + 2 : eaves, house.place);
    fillPanel(view, front, gabled ? gable(width) : plain(width), texture);
    paintFront(view, front, house, noise);
  }
  for (const slope of gabled ? slopes(house, outward) : [frontSlope(house, outward)]) {
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

function slopes(house: House, outward: Point): Slope[] {
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

function paintFront(view: View, front: Panel, house: House, noise: Noise): void {
  const { width, eaves, storeys, place } = house;
  const storey = (eaves - 0.3) / storeys;
  const bays = Math.max(2, Math.round(width / 2.1));
  const bay = width / bays;
  const trim = house.wall > 0.45 ? 0.3 + 0.4 * noise.cell(place, 30) : 0.52 + 0.2 * noise.cell(place, 32);
  const doorBay = Math.floor(noise.cell(place, 31) * bays);
  for (let floor = 0; floor < storeys; floor += 1) {
    if (floor === 0 && house.shop) {
      paintShop(view, front, { u: 0.5, v: 0.75, width: width - 2.2, height: storey - 1.35 }, house.shop, noise);
      paintDoor(view, front, { u: width - 1.4, v: 0, width: 0.95, height: 2.2 }, noise, 0.14);
      continue;
    }
    for (let i = 0; i < bays; i += 1) {
      const middle = (i + 0.5) * bay;
      const chance = noise.cell(i + place * 17, floor + 3);
      if (floor === 0 && i === doorBay) {
        paintDoor(view, front, { u: middle - 0.5, v: 0, width: 1, height: 2.25 }, noise, 0.1 + 0.25 * chance);
        continue;
      }
      const height = Math.min(1.75 - 0.15 * floor, storey - 1.15);
      paintWindow(view, front, { u: middle - 0.5, v: floor * storey + 0.95, width: 1, height }, noise, chance, trim);
    }
  }
  const pipe = width - 0.28;
  fillPanel(view, front, rectangle(pipe - 0.12, 0.2, 0.1, eaves - 0.3), 0.06, 0.3);
  fillPanel(view, front, rectangle(pipe, 0.2, 0.09, eaves - 0.3), 0.17);
  fillPanel(view, front, rectangle(0, 0, width, 0.35), 0.08, (_, v) => 0.55 * ramp(0.35, 0, v));
  if (house.ridge === 'gable') {
    const opening = { u: width / 2 - 0.45, v: eaves + 0.15, width: 0.9, height: Math.min(1.3, house.rise * 0.4) };
    paintWindow(view, front, opening, noise, 0.2, trim);
  }
}

function paintSideWindows(view: View, side: Panel, house: House, noise: Noise): void {
  const storey = (house.eaves - 0.3) / house.storeys;
  for (let floor = 0; floor < house.storeys; floor += 1) {
    if (noise.cell(house.place * 3, floor + 50) < 0.35) continue;
    const u = house.depth * (0.3 + 0.4 * noise.cell(house.place, floor + 60));
    paintWindow(
      view,
      side,
      { u, v: floor * storey + 1, width: 0.9, height: Math.min(1.4, storey - 1.2) },
      noise,
      0.4,
      0.6,
    );
  }
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
