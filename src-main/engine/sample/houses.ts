import { UP, cross, moved, reversed } from './geometry.ts';
import type { House } from './house.ts';
import type { Noise } from './noise.ts';
import type { Panel } from './panel.ts';
import { createPanel, fillPanel, isFacing, rectangle } from './panel.ts';
import { ramp } from './ramps.ts';
import { paintRoof } from './roofs.ts';
import type { View } from './view.ts';
import { wallTexture } from './walls.ts';
import { paintDoor, paintShop, paintWindow } from './windows.ts';

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
  paintRoof(view, house, outward, noise);
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
