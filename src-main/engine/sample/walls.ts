import type { Noise } from './noise.ts';
import type { Texture } from './panel.ts';
import { clamp, ramp } from './ramps.ts';
import { pixelsPerMetre } from './view.ts';

export type WallKind = 'plaster' | 'brick' | 'stone' | 'boards';

/**
 * Reflectance of a house wall: courses or boards, the stains of weather, damp at the foot, the shadow under the eaves.
 * @param tone reflectance of the clean material, 0..1
 * @param eaves height of the wall in metres
 * @param place shifts the pattern, so that no two walls are alike
 */
export function wallTexture(noise: Noise, kind: WallKind, tone: number, eaves: number, place: number): Texture {
  const courses = COURSES[kind];
  return (u, v, distance) => {
    const fine = pixelsPerMetre(distance);
    const streak = noise.at(u * 2.6 + place, v * 0.16 + place);
    const blotch = noise.fractal(u * 0.34 + place, v * 0.3 - place, 3);
    const rough = noise.at(u * 6.1 + place, v * 6.3) * clamp((fine - 14) / 30, 0.15, 1);
    let light = tone * (1 + 0.1 * streak + 0.2 * blotch + 0.08 * rough);
    if (courses) light *= courses(noise, u, v, fine, place);
    light *= 1 - 0.3 * ramp(0.9, 0, v + 0.3 * blotch) - 0.42 * ramp(eaves - 0.55, eaves - 0.1, v);
    // Old repairs and washes of lime that have weathered differently.
    const patch = ramp(0.12, 0.2, noise.fractal(u * 0.55 + place * 3, v * 0.6 + 11, 3));
    light *= 1 - 0.13 * patch;
    return light * (1 - 0.07 * ramp(eaves - 2.2, eaves - 0.4, v + 0.9 * streak));
  };
}

type Courses = (noise: Noise, u: number, v: number, fine: number, place: number) => number;

const COURSES: Record<WallKind, Courses | null> = {
  plaster: null,
  brick: (noise, u, v, fine, place) => {
    const row = Math.floor(v / 0.15);
    const brick = noise.cell(Math.floor(u / 0.44 + (row & 1) * 0.5) + place * 7, row);
    const joint = ramp(0.72, 0.95, v / 0.15 - row);
    return 1 + (0.3 * (brick - 0.5) + 0.2 * joint) * clamp((fine * 0.15 - 2) / 4, 0.12, 1);
  },
  stone: (noise, u, v, fine, place) => {
    const wander = 0.3 * noise.at(u * 1.3 + place, v * 1.3);
    const height = v / 0.34 + wander;
    const row = Math.floor(height);
    const length = u / (0.5 + 0.25 * noise.cell(row, place * 3)) + noise.cell(row, 9) + wander;
    const stone = noise.cell(Math.floor(length) + place * 5, row);
    const joint = Math.max(ramp(0.14, 0.02, height - row), ramp(0.1, 0.01, length - Math.floor(length)));
    return 1 + (0.42 * (stone - 0.5) - 0.42 * joint) * clamp((fine * 0.34 - 3) / 6, 0.15, 1);
  },
  boards: (noise, u, v, fine, place) => {
    const row = Math.floor(v / 0.26);
    const board = noise.cell(row + place * 11, Math.floor(u / 3.7 + noise.cell(row, 2)));
    const lap = ramp(0.28, 0, v / 0.26 - row);
    return 1 + (0.16 * (board - 0.5) - 0.34 * lap) * clamp((fine * 0.26 - 2) / 4, 0.15, 1);
  },
};

/** Reflectance of a tiled or slated roof; v runs up the slope. */
export function roofTexture(noise: Noise, tone: number, place: number): Texture {
  return (u, v, distance) => {
    const fine = pixelsPerMetre(distance);
    const row = Math.floor(v / 0.34);
    const column = Math.floor(u / 0.3 + (row & 1) * 0.5);
    const tile = noise.cell(column + place * 3, row);
    const lap = ramp(0.3, 0, v / 0.34 - row) * clamp((fine * 0.34 - 2) / 5, 0.1, 1);
    const moss = noise.fractal(u * 0.5 + place, v * 0.45, 4);
    const slump = noise.at(u * 1.4, v * 0.7 + place);
    const sharp = clamp((fine * 0.3 - 2) / 5, 0.2, 1);
    return tone * (1 + 0.42 * (tile - 0.5) * sharp - 0.36 * lap + 0.26 * moss + 0.08 * slump);
  };
}
