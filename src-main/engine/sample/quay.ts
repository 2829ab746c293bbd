import type { Point } from './geometry.ts';
import { UP, between, minus, moved, unit } from './geometry.ts';
import type { Noise } from './noise.ts';
import { createPanel, fillPanel, isFacing, rectangle } from './panel.ts';
import { clamp, mix, ramp } from './ramps.ts';
import type { View } from './view.ts';
import { pixelsPerMetre } from './view.ts';

/** Metres from the water to the top of the quay. */
export const QUAY_HEIGHT = 2;

/** Height of a course of stone, metres. */
const COURSE = 0.33;

/** The foot of the quay wall, from the foreground on the left round the basin to the harbour mouth. */
export const QUAY: readonly Point[] = [
  [-7.4, 0, 8],
  [-3.6, 0, 64],
  [25, 0, 77],
];

/** The point of the quay's edge, on top, `share` of the way along stretch 0 (left) or 1 (back), `inland` metres from the edge. */
export function onQuay(stretch: 0 | 1, share: number, inland: number): Point {
  const from = QUAY[stretch];
  const to = QUAY[stretch + 1];
  const along = unit(minus(to, from));
  return moved(moved(between(from, to, share), [-along[2], 0, along[0]], inland), UP, QUAY_HEIGHT);
}

/** Whether a point of the sea's level lies under the quay, where no water shows. */
export function isUnderQuay(x: number, z: number): boolean {
  const [start, corner, end] = QUAY;
  if (z < corner[2]) return x < start[0] + ((corner[0] - start[0]) * (z - start[2])) / (corner[2] - start[2]);
  return (
    x < end[0] && (x < corner[0] || z > corner[2] + ((end[2] - corner[2]) * (x - corner[0])) / (end[0] - corner[0]))
  );
}

/** Paints the ground on which the houses stand. */
export function paintGround(view: View, noise: Noise): void {
  const ground = createPanel([0, QUAY_HEIGHT, 0], [1, 0, 0], [0, 0, 1]);
  if (!isFacing(view, ground)) return;
  const outline = QUAY.flatMap(([x, , z]) => [x, z]);
  fillPanel(view, ground, [...outline, 33, 110, 300, 3000, -3000, 3000, -60, 8], (x, z, distance) => {
    const fine = pixelsPerMetre(distance);
    const worn = noise.fractal(x * 0.22, z * 0.16, 5);
    const tracks = noise.at(x * 1.5 - z * 0.1, z * 0.09);
    const cobble = noise.at(x * 5.5, z * 5.5) * clamp((fine - 20) / 40, 0, 1);
    const damp = ramp(0.15, 0.42, noise.fractal(x * 0.3 + 20, z * 0.12, 3));
    return 0.4 * (1 + 0.24 * worn + 0.1 * tracks + 0.16 * cobble) * (1 - 0.3 * damp);
  });
  for (const stretch of [0, 1] as const) {
    const [from, to] = [QUAY[stretch], QUAY[stretch + 1]];
    const a = onQuay(stretch, 0, 0.75);
    const b = onQuay(stretch, 1, 0.75);
    const length = Math.hypot(to[0] - from[0], to[2] - from[2]);
    fillPanel(view, ground, [from[0], from[2], to[0], to[2], b[0], b[2], a[0], a[2]], (x, z) => {
      const along = Math.hypot(x - from[0], z - from[2]) / length;
      const stone = Math.floor((along * length) / 1.6);
      const joint = ramp(0.46, 0.49, Math.abs((along * length) / 1.6 - stone - 0.5));
      return (
        0.56 * (1 + 0.22 * (noise.cell(stone, 90) - 0.5) + 0.14 * noise.fractal(x * 1.4, z * 1.4, 3) - 0.25 * joint)
      );
    });
  }
}

/** Paints the stone faces of the quay: ashlar in courses, weed and wet up to the tide mark, coping on top, timber fenders. */
export function paintQuayWalls(view: View, noise: Noise): void {
  for (const stretch of [1, 0] as const) {
    const from = QUAY[stretch];
    const to = QUAY[stretch + 1];
    const along = unit(minus(to, from));
    const length = Math.hypot(to[0] - from[0], to[2] - from[2]);
    const wall = createPanel(from, along, UP);
    if (!isFacing(view, wall)) continue;
    fillPanel(view, wall, rectangle(0, -0.02, length, QUAY_HEIGHT), (u, v, distance) =>
      quayStone(noise, u + stretch * 90, v, distance),
    );
    const near = stretch === 0 ? 9 : 2;
    for (let u = near; u < length - 1; u += 5.2 + 2.2 * noise.cell(u, 33)) {
      fillPanel(view, wall, rectangle(u + 0.28, 0, 0.34, QUAY_HEIGHT - 0.15), 0.04, 0.45);
      fillPanel(view, wall, rectangle(u, -0.1, 0.3, QUAY_HEIGHT + 0.12), (fu, fv) => {
        const grain = noise.at(fu * 14, fv * 1.2);
        return 0.2 * (1 + 0.3 * grain) * mix(0.4, 1, ramp(0.5, 1.1, fv)) * (fu - u > 0.2 ? 0.6 : 1);
      });
    }
    if (stretch === 0) paintLadder(view, noise);
  }
}

function quayStone(noise: Noise, u: number, v: number, distance: number): number {
  const fine = pixelsPerMetre(distance);
  const detail = clamp((fine * COURSE - 3) / 9, 0.1, 0.85);
  const coping = v > QUAY_HEIGHT - 0.34;
  const bent = v + 0.05 * noise.at(u * 0.9, v * 2);
  const row = coping ? 40 : Math.floor(bent / COURSE);
  const inRow = coping ? (v - QUAY_HEIGHT + 0.34) / 0.34 : bent / COURSE - row;
  const length =
    (u + 0.12 * noise.at(u * 1.1, row * 3.7)) / (coping ? 1.6 : 0.5 + 0.3 * noise.cell(row, 12)) +
    3 * noise.cell(row, 13);
  const column = Math.floor(length);
  const stone = noise.cell(column + 3, row) - 0.5;
  const inStone = length - column;
  const joint = Math.max(ramp(0.11, 0.02, inRow), ramp(0.05, 0.01, inStone), coping ? 0 : 0.6 * ramp(0.95, 1, inRow));
  const face = noise.fractal(u * 2.4, v * 2.6, 4);
  const pits = noise.at(u * 11, v * 11);
  const streak = noise.at(u * 1.7, v * 0.18 + 8);
  const dry =
    0.44 * (1 + 0.4 * stone * detail + 0.26 * face + 0.12 * pits * detail - 0.4 * joint * detail + 0.12 * streak);
  const tide = v + 0.12 * noise.at(u * 0.8, 4) + 0.1 * noise.at(u * 5, v * 2);
  const wet = ramp(1.25, 0.75, tide);
  const weed = ramp(0.72, 0.45, tide + 0.12 * noise.at(u * 7, v * 1.2));
  const rust = ramp(0.3, 0.6, noise.at(u * 0.55 + 3, v * 0.05)) * ramp(2, 1.2, v) * 0.2;
  const soaked = dry * mix(1, 0.52, wet) * (1 - rust);
  const algae = 0.075 * (1 + 0.5 * noise.at(u * 9, v * 3) + 0.4 * face);
  return mix(soaked, algae, weed * 0.85) * (coping ? 1.22 : 1);
}

/** An iron ladder down the left wall. */
function paintLadder(view: View, noise: Noise): void {
  const from = onQuay(0, 0.24, -0.06);
  const along = unit(minus(QUAY[1], QUAY[0]));
  const face = createPanel(moved(from, UP, -QUAY_HEIGHT), along, UP);
  const iron = (u: number, v: number): number => 0.11 * (1 + 0.5 * noise.at(u * 20, v * 6));
  for (const side of [0, 0.5]) fillPanel(view, face, rectangle(side, 0, 0.06, QUAY_HEIGHT + 0.1), iron);
  for (let v = 0.2; v < QUAY_HEIGHT; v += 0.28) fillPanel(view, face, rectangle(0.06, v, 0.44, 0.045), iron);
}
