import type { Point } from './geometry.ts';
import type { Noise } from './noise.ts';
import type { Panel } from './panel.ts';
import { ellipse, paintShadow, paintSolid, rounded, standing } from './standing.ts';
import type { View } from './view.ts';

export interface Figure {
  /** Where the feet are. */
  foot: Point;
  kind: 'fisherman' | 'gentleman' | 'woman' | 'lady' | 'child';
  /** Metres between the feet. */
  stride: number;
  /** 1 faces right, -1 left. */
  facing: 1 | -1;
  /** Reflectance of coat or dress. */
  tone: number;
  /** Carries a basket on the arm. */
  basket?: boolean;
}

type Part = (points: readonly number[], tone: number, rough?: number) => void;

const SKIN = 0.3;

/** Paints one person, a few dozen pixels tall, with a shadow on the ground. */
export function paintFigure(view: View, figure: Figure, noise: Noise, shadow = true): void {
  const sheet: Panel = standing(figure.foot);
  const chance = noise.cell(figure.foot[0] * 31, figure.foot[2] * 17);
  const grown = figure.kind === 'child' ? 0.66 : figure.kind === 'woman' || figure.kind === 'lady' ? 0.94 : 1;
  const size = grown * (0.95 + 0.09 * chance);
  const lean = (chance - 0.5) * 0.09;
  const part: Part = (points, tone, rough) => {
    const placed = points.map((value, i) => {
      if (i % 2 === 1) return value * size;
      return (value + lean * points[i + 1]) * size * figure.facing;
    });
    paintSolid(view, sheet, placed, tone, noise, rough);
  };
  const skirted = figure.kind === 'lady' || figure.kind === 'woman';
  if (shadow) paintShadow(view, figure.foot, 1.65 * size, skirted ? 0.62 : 0.46);
  if (skirted) paintDress(part, figure);
  else paintTrousersAndCoat(part, figure, chance);
  if (figure.basket) {
    part(rounded([0.17, 0.72, 0.46, 0.72, 0.5, 0.92, 0.13, 0.92]), 0.36, 0.3);
    part(rounded([0.18, 0.92, 0.32, 1.12, 0.45, 0.92, 0.42, 0.92, 0.32, 1.08, 0.21, 0.92]), 0.22);
  }
}

/** Turned three quarters to the side: the farther leg and arm lie behind the body. */
function paintTrousersAndCoat(part: Part, { kind, stride, tone }: Figure, chance: number): void {
  const trousers = kind === 'fisherman' ? tone * 1.15 + 0.02 : tone * 0.9;
  for (const [hip, foot, shade] of [
    [-0.05, -0.06 - stride / 2, 0.8],
    [0.05, 0.06 + stride / 2, 1],
  ] as const) {
    const knee = (hip + foot) / 2 + 0.02 + stride * 0.12;
    part(
      rounded([
        foot - 0.055,
        0.03,
        foot + 0.06,
        0.03,
        knee + 0.08,
        0.46,
        hip + 0.11,
        0.9,
        hip - 0.1,
        0.9,
        knee - 0.075,
        0.46,
      ]),
      trousers * shade,
      0.15,
    );
    part(
      rounded([foot - 0.065, 0, foot + 0.15, 0, foot + 0.14, 0.05, foot + 0.05, 0.12, foot - 0.065, 0.12]),
      0.06,
      0.1,
    );
  }
  const hem = kind === 'gentleman' ? 0.52 : 0.76 + 0.06 * chance;
  part(rounded([-0.15, 1.38, -0.22, 1.28, -0.24, 1.05, -0.2, 0.86, -0.13, 0.86, -0.13, 1.1]), tone * 0.8);
  part(
    rounded([-0.17, hem, 0.16, hem, 0.17, 1, 0.19, 1.26, 0.13, 1.42, 0, 1.47, -0.13, 1.42, -0.2, 1.28, -0.17, 1]),
    tone,
    0.22,
  );
  if (kind === 'gentleman') part([0.05, 1.24, 0.11, 1.24, 0.09, 1.44, 0.03, 1.44], 0.5, 0.05);
  if (chance > 0.55) {
    part(rounded([0.04, 1.39, 0.17, 1.33, 0.21, 1.1, 0.28, 0.98, 0.24, 0.92, 0.13, 1.02, 0.09, 1.16]), tone * 1.15);
    part(ellipse(0.27, 0.95, 0.045, 0.05), SKIN, 0.1);
  } else {
    part(rounded([0.03, 1.39, 0.15, 1.36, 0.19, 1.14, 0.17, 0.86, 0.08, 0.84, 0.06, 1.12]), tone * 1.15);
    part(ellipse(0.13, 0.82, 0.045, 0.055), SKIN, 0.1);
  }
  paintHead(part);
  if (kind === 'gentleman') {
    part(rounded([-0.14, 1.66, 0.18, 1.65, 0.17, 1.68, -0.13, 1.69]), 0.06, 0.1);
    part(rounded([-0.09, 1.68, 0.11, 1.68, 0.105, 1.76, 0.05, 1.8, -0.04, 1.8, -0.09, 1.76]), 0.08, 0.1);
  } else if (kind === 'fisherman') {
    part(rounded([-0.11, 1.62, 0.04, 1.66, 0.17, 1.64, 0.12, 1.69, 0.08, 1.74, -0.03, 1.75, -0.12, 1.7]), 0.09, 0.1);
    if (chance > 0.5) part(rounded([0, 1.53, 0.085, 1.5, 0.1, 1.43, 0.03, 1.42, -0.02, 1.48]), 0.2, 0.2);
  } else {
    part(rounded([-0.11, 1.64, 0.05, 1.67, 0.15, 1.65, 0.09, 1.74, 0, 1.76, -0.1, 1.72]), 0.14, 0.1);
    part(rounded([-0.1, 1.34, 0.12, 1.34, 0.1, 1.45, -0.08, 1.45]), 0.55, 0.1);
  }
}

function paintDress(part: Part, { kind, stride, tone }: Figure): void {
  const hem = 0.26 + stride * 0.4;
  part(rounded([-hem, 0.04, -0.05, 0, hem + 0.05, 0.03, 0.23, 0.45, 0.13, 0.98, -0.13, 0.98, -0.24, 0.5]), tone, 0.32);
  const blouse = kind === 'lady' ? 0.6 : tone * 1.2;
  part(rounded([-0.12, 1.38, -0.2, 1.28, -0.23, 1.08, -0.14, 0.98, -0.1, 1.1]), blouse * 0.75);
  part(rounded([-0.12, 0.94, 0.13, 0.94, 0.18, 1.24, 0.1, 1.42, -0.08, 1.44, -0.16, 1.26]), blouse, 0.16);
  part(rounded([0.02, 1.38, 0.14, 1.32, 0.2, 1.1, 0.28, 1.0, 0.24, 0.94, 0.12, 1.02, 0.06, 1.16]), blouse * 0.95);
  if (kind === 'woman')
    part(rounded([-0.02, 0.14, 0.22, 0.14, 0.2, 0.55, 0.13, 0.98, 0.0, 0.98, -0.03, 0.55]), 0.58, 0.16);
  paintHead(part);
  if (kind === 'lady') {
    part(ellipse(0.02, 1.69, 0.23, 0.035), 0.24, 0.1);
    part(rounded([-0.11, 1.7, 0.13, 1.7, 0.11, 1.79, 0.01, 1.83, -0.1, 1.79]), 0.34, 0.25);
  } else {
    part(
      rounded([-0.14, 1.36, -0.02, 1.42, 0.02, 1.52, -0.02, 1.64, 0.07, 1.69, 0, 1.74, -0.11, 1.69, -0.14, 1.54]),
      0.15,
      0.15,
    );
  }
}

function paintHead(part: Part): void {
  part([-0.045, 1.42, 0.05, 1.42, 0.06, 1.53, -0.045, 1.53], SKIN * 0.75, 0.05);
  part(ellipse(0.02, 1.595, 0.078, 0.108), SKIN, 0.14);
}
