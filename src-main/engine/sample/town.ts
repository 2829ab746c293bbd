import { paintChurch } from './church.ts';
import type { Point } from './geometry.ts';
import { cross, minus, moved, unit, UP } from './geometry.ts';
import type { House } from './house.ts';
import { paintHouse } from './houses.ts';
import type { Noise } from './noise.ts';
import { createPanel, fillPanel } from './panel.ts';
import { QUAY_HEIGHT } from './quay.ts';
import { paintTree } from './trees.ts';
import type { Plan } from './rows.ts';
import { BACK_ROW, LEFT_ROW } from './rows.ts';
import type { View } from './view.ts';
import { wallTexture } from './walls.ts';

/** Where a row starts and the way it runs, to the right for someone who faces it. */
interface Row {
  start: Point;
  towards: Point;
  gap: number;
}

/** Paints the rows on the quay and the houses climbing the slope behind them, the farthest first. */
export function paintTown(view: View, noise: Noise): void {
  paintUpperTown(view, noise);
  paintRow(view, noise, BACK_ROW, { start: [-4.2, QUAY_HEIGHT, 75], towards: [26, QUAY_HEIGHT, 87], gap: 0.06 }, 20);
  paintRow(view, noise, LEFT_ROW, { start: [-17.4, QUAY_HEIGHT, 27], towards: [-13.4, QUAY_HEIGHT, 69], gap: 0.04 }, 1);
}

function paintRow(view: View, noise: Noise, plans: readonly Plan[], row: Row, place: number): void {
  const across = unit(minus(row.towards, row.start));
  const outward = cross(UP, across);
  const houses: House[] = [];
  let along = 0;
  for (const [index, plan] of plans.entries()) {
    const forward = 0.7 * (noise.cell(index, place) - 0.5);
    const corner = moved(moved(row.start, across, along), outward, forward);
    houses.push({ ...plan, corner, across, place: place + index });
    along += plan.width + row.gap + (noise.cell(index, place + 4) > 0.8 ? 0.9 : 0);
  }
  for (const house of houses.reverse()) paintHouse(view, house, noise);
}

/** Roofs and gables seen over the front rows, trees between them, and the church. */
function paintUpperTown(view: View, noise: Noise): void {
  // The wood on the hill is too far back for the water to show.
  for (let i = 3; i < 15 && view.side > 0; i += 1) {
    const x = -62 + i * 5.6 + 4 * noise.cell(i, 140);
    paintTree(
      view,
      [x, QUAY_HEIGHT + 4 + 4 * slopeAt(x), 150 + 6 * noise.cell(i, 141)],
      9 + 5 * noise.cell(i, 142),
      noise,
    );
  }
  paintTerrace(view, noise, 1);
  paintChurch(view, [-17.2, QUAY_HEIGHT + 2, 116], noise);
  for (const [x, z, tall] of [
    [-24, 112, 11],
    [-20.5, 108, 8],
    [-4, 112, 9],
    [-8.6, 104, 7.5],
  ] as const) {
    paintTree(view, [x, QUAY_HEIGHT + 1.5, z], tall, noise);
  }
  paintTerrace(view, noise, 0);
  const yard = createPanel([-24, QUAY_HEIGHT, 97], unit([1, 0, 0.05]), UP);
  fillPanel(view, yard, [0, 0, 26, 0, 26, 1.7, 0, 1.9], wallTexture(noise, 'stone', 0.34, 99, 41));
  fillPanel(view, yard, [0, 1.85, 26, 1.65, 26, 1.85, 0, 2.05], 0.44);
  for (const [x, tall] of [
    [-13.5, 5.2],
    [-16, 3.6],
    [-9.5, 4.4],
  ] as const)
    paintTree(view, [x, QUAY_HEIGHT, 96], tall, noise);
}

/** The places along each terrace, from the right, whose houses show over the front rows. */
const TERRACES = [
  [10, 9, 8, 7],
  [9, 8, 7, 6, 2],
] as const;

/** How high the hillside has risen behind column `x` metres, 0..1. */
function slopeAt(x: number): number {
  return Math.min(1, Math.max(0, (22 - x) / 40));
}

function paintTerrace(view: View, noise: Noise, row: 0 | 1): void {
  for (const i of TERRACES[row]) {
    const chance = noise.cell(i * 5, row + 80);
    const x = -41 + i * 6.2 + 2.5 * noise.cell(i, row + 81) + row * 2.6;
    paintHouse(
      view,
      {
        corner: [
          x,
          QUAY_HEIGHT + (0.6 + row * 3.4) * slopeAt(x),
          96 + row * 26 + 0.3 * x + 4 * noise.cell(i, row + 82),
        ],
        across: unit([1, 0, 0.05 + 0.35 * noise.cell(i, row + 83)]),
        width: 4.6 + 2.2 * noise.cell(i, row + 84),
        depth: 7,
        eaves: 4.2 + 1.6 * noise.cell(i, row + 85),
        rise: 2.5 + noise.cell(i, row + 86),
        ridge: chance > 0.7 ? 'gable' : 'along',
        kind: chance > 0.85 ? 'brick' : 'plaster',
        wall: 0.36 + 0.3 * noise.cell(i, row + 87),
        roof: 0.17 + 0.1 * noise.cell(i, row + 88),
        storeys: 2,
        chimneys: 1,
        place: 50 + i + row * 13,
      },
      noise,
    );
  }
}
