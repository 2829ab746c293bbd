import type { RandomSource } from '../../imaging/random.ts';
import { angle, between, chance, logBetween, markCount, normal, wholeBetween, type Range } from './draws.ts';
import type { Picture } from './picture.ts';
import { emptyLayer, type DamageLayer } from './structured/damage-layer.ts';
import { paintLayer, type Tint } from './structured/paint-layer.ts';
import { curvedPath, type PathPoint } from './structured/path.ts';
import { drawStroke } from './structured/stroke.ts';

export const thinContentKinds = ['wires', 'strands', 'fence', 'wrinkles'] as const;
export type ThinContentKind = (typeof thinContentKinds)[number];

/**
 * Draws thin things that belong to a picture into it, in colours of its own and shaded, so that a detector of damage cannot take
 * every thin line for a scratch. To be used before the picture is aged.
 */
export function addThinContent(picture: Picture, random: RandomSource, kind?: ThinContentKind): Picture {
  const layer = emptyLayer(picture);
  const tint = colourFrom(picture, random);
  draw[kind ?? thinContentKinds[random.below(thinContentKinds.length)]](layer, random);
  return paintLayer(picture, layer, tint);
}

const draw: Readonly<Record<ThinContentKind, (layer: DamageLayer, random: RandomSource) => void>> = {
  wires: drawWires,
  strands: drawStrands,
  fence: drawFence,
  wrinkles: drawWrinkles,
};

/** The colour of some pixel: tones below are multiples of it. */
function colourFrom({ width, height, pixels }: Picture, random: RandomSource): Tint {
  const first = random.below(width * height) * 3;
  return [pixels[first], pixels[first + 1], pixels[first + 2]];
}

/** Darker than the picture around, seldom lighter. */
function drawTone(random: RandomSource): number {
  return chance(random, 0.75) ? between(random, [0.1, 0.65]) : between(random, [1.25, 1.7]);
}

/** A rod lit from one side: its body, and along one edge a narrower line of another tone. */
function drawRod(layer: DamageLayer, path: readonly PathPoint[], width: number, tone: number, light: number): void {
  const line = (aside: number, halfWidth: number, opacity: number) =>
    path.map(({ x, y, heading }) => ({
      x: x - aside * Math.sin(heading),
      y: y + aside * Math.cos(heading),
      halfWidth,
      opacity,
    }));
  drawStroke(layer, line(0, width / 2, 0.9), tone);
  if (width > 1.5) drawStroke(layer, line(width / 4, width / 5, 0.95), tone * light);
}

/** Telephone lines, rigging: nearly parallel, sagging, right across. */
function drawWires(layer: DamageLayer, random: RandomSource): void {
  const size = layer.coverage;
  const tone = drawTone(random);
  const heading = 0.35 * normal(random);
  const width = logBetween(random, [0.7, 3]);
  for (let i = wholeBetween(random, [1, 4]); i > 0; i -= 1) {
    const path = curvedPath(size, random, {
      length: 3 * Math.hypot(size.width, size.height),
      before: 0.5,
      step: 6,
      bend: 0.0008 * normal(random),
      wander: 0,
      heading: heading + 0.03 * normal(random),
    });
    drawRod(layer, path, width, tone, 1.5);
  }
}

/** Hair, grass, fur: many fine lines that follow one curve, each a little different in tone. */
function drawStrands(layer: DamageLayer, random: RandomSource): void {
  const size = layer.coverage;
  const tone = drawTone(random);
  const heading = angle(random);
  const bend = 0.012 * normal(random);
  const centre = { x: random.unit() * size.width, y: random.unit() * size.height };
  const spread = logBetween(random, [4, 20]);
  for (let i = markCount(size, between(random, [6, 30]), 0.5); i > 0; i -= 1) {
    const path = curvedPath(size, random, {
      length: logBetween(random, [25, 120]),
      step: 4,
      bend: bend + 0.002 * normal(random),
      wander: 0.01,
      heading: heading + 0.1 * normal(random),
      through: { x: centre.x + spread * normal(random), y: centre.y + spread * normal(random) },
    });
    const width = logBetween(random, [0.5, 1.4]);
    const opacity = between(random, [0.3, 0.85]);
    const points = path.map(({ x, y, along }) => ({
      x,
      y,
      halfWidth: width / 2,
      opacity: opacity * Math.min(1, 5 * Math.min(along, 1 - along)),
    }));
    drawStroke(layer, points, tone * between(random, [0.7, 1.4]));
  }
}

/** Bars at even distances, with another set across or without. */
function drawFence(layer: DamageLayer, random: RandomSource): void {
  const tone = drawTone(random);
  const distance = logBetween(random, [6, 40]);
  const width = Math.min(distance / 3, logBetween(random, [0.8, 4]));
  // Chain link stands on its corners.
  const diagonal = chance(random, 0.4);
  const first = 0.05 * normal(random) + (diagonal ? Math.PI / 4 : Math.PI / 2);
  const headings = diagonal || chance(random, 0.4) ? [first, first - Math.PI / 2] : [first];
  for (const heading of headings) drawBars(layer, random, { heading, distance, width, tone });
}

interface Bars {
  readonly heading: number;
  readonly distance: number;
  readonly width: number;
  readonly tone: number;
}

function drawBars(layer: DamageLayer, random: RandomSource, { heading, distance, width, tone }: Bars): void {
  const { width: across, height: down } = layer.coverage;
  const half = Math.hypot(across, down) / 2;
  const [alongX, alongY] = [Math.cos(heading), Math.sin(heading)];
  for (let aside = -half + distance * random.unit(); aside < half; aside += distance) {
    const offset = aside + 0.03 * distance * normal(random);
    const path = [-half, 0, half].map((along) => ({
      x: across / 2 + along * alongX - offset * alongY,
      y: down / 2 + along * alongY + offset * alongX,
      heading,
      along: 0.5,
    }));
    drawRod(layer, path, width, tone, 1.35);
  }
}

const wrinkleTones: Range = [0.4, 0.75];

/** Lines in faces and folds in cloth: short, faint and soft across, some with a light lip. */
function drawWrinkles(layer: DamageLayer, random: RandomSource): void {
  const size = layer.coverage;
  const heading = angle(random);
  const tone = between(random, wrinkleTones);
  const lip = chance(random, 0.6) ? 0.5 : 0;
  for (let i = markCount(size, between(random, [1, 6]), 0.6); i > 0; i -= 1) {
    const length = logBetween(random, [12, 70]);
    const path = curvedPath(size, random, {
      length,
      step: 3,
      bend: (0.5 * normal(random)) / length,
      wander: 0.03,
      heading: heading + 0.25 * normal(random),
    });
    const width = logBetween(random, [1.5, 5]);
    const depth = between(random, [0.15, 0.5]);
    // Ever narrower and stronger lines over each other make a soft slope.
    for (const step of [1, 2, 3, 4]) {
      drawStroke(layer, softLine(path, 0, (width * (5 - step)) / 8, (depth * step) / 4), tone);
      if (lip > 0)
        drawStroke(layer, softLine(path, width * 0.7, (width * (5 - step)) / 12, (lip * depth * step) / 4), 1.2);
    }
  }
}

function softLine(path: readonly PathPoint[], aside: number, halfWidth: number, opacity: number) {
  return path.map(({ x, y, heading, along }) => ({
    x: x - aside * Math.sin(heading),
    y: y + aside * Math.cos(heading),
    halfWidth,
    opacity: opacity * Math.sin(Math.PI * Math.min(1, Math.max(0, along))),
  }));
}
