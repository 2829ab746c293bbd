import type { RandomSource } from '../../../imaging/random.ts';
import { angle, between, chance, logBetween, markCount, normal, wholeBetween, type Range } from '../draws.ts';
import type { DamageLayer } from '../structured/damage-layer.ts';
import { beside, curvedPath, turned, type PathPoint } from '../structured/path.ts';
import { drawStroke } from '../structured/stroke.ts';
import { drawTone } from './tone.ts';

/** Telephone lines, rigging: nearly parallel, sagging, right across; dark, since an even white line is a scratch wherever it runs. */
export function drawWires(layer: DamageLayer, random: RandomSource): void {
  const size = layer.coverage;
  const tone = between(random, [0.1, 0.65]);
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
export function drawStrands(layer: DamageLayer, random: RandomSource): void {
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
export function drawFence(layer: DamageLayer, random: RandomSource): void {
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
  const place = turned({ x: across / 2, y: down / 2 }, heading);
  for (let aside = -half + distance * random.unit(); aside < half; aside += distance) {
    const offset = aside + 0.03 * distance * normal(random);
    const path = [-half, 0, half].map((along) => ({
      ...place(along, offset),
      heading,
      along: 0.5,
    }));
    drawRod(layer, path, width, tone, 1.35);
  }
}

const wrinkleTones: Range = [0.4, 0.75];

/** Lines in faces and folds in cloth: short, faint and soft across, some with a light lip. */
export function drawWrinkles(layer: DamageLayer, random: RandomSource): void {
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
  return path.map((point) => ({
    ...beside(point, aside),
    halfWidth,
    opacity: opacity * Math.sin(Math.PI * Math.min(1, Math.max(0, point.along))),
  }));
}

/** Planks, siding, tiles, shutters: dark gaps at even distances, each with a light edge, over all of the picture or a part. */
export function drawBoards(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const half = Math.hypot(width, height) / 2;
  const heading = chance(random, 0.7) ? (chance(random, 0.5) ? 0 : Math.PI / 2) + 0.04 * normal(random) : angle(random);
  const place = turned({ x: width / 2, y: height / 2 }, heading);
  const distance = logBetween(random, [14, 110]);
  const gap = Math.min(distance / 4, logBetween(random, [0.8, 6]));
  const [tone, opacity] = [between(random, [0.05, 0.5]), between(random, [0.3, 0.95])];
  const edge = chance(random, 0.6) ? between(random, [0.2, 0.6]) : 0;
  const [start, end] = chance(random, 0.5) ? [-half, half] : [-half, between(random, [-0.6, 0.9]) * half];
  for (let aside = -half + distance * random.unit(); aside < half; aside += distance) {
    const line = (offset: number, halfWidth: number, strength: number) =>
      [start, (start + end) / 2, end].map((along) => ({
        ...place(along, aside + offset),
        halfWidth,
        opacity: strength * between(random, [0.6, 1]),
      }));
    if (edge > 0) drawStroke(layer, line(gap, gap / 3, edge), 1.5);
    drawStroke(layer, line(0, gap / 2, opacity), tone);
  }
}

/** Poles, pipes, rails, ropes and straps: one or two straight, shaded from edge to edge, in front of all else. */
export function drawRails(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const half = Math.hypot(width, height);
  const heading = angle(random);
  const thickness = logBetween(random, [4, 40]);
  const [tone, curve] = [drawTone(random), 0.0006 * normal(random)];
  const [lit, shade] = [between(random, [-0.35, 0.35]), between(random, [1.1, 1.6])];
  for (let i = wholeBetween(random, [1, 2]); i > 0; i -= 1) {
    const path = curvedPath({ width, height }, random, {
      length: 2 * half,
      before: 0.5,
      step: 8,
      bend: curve,
      wander: 0,
      heading: heading + 0.02 * normal(random),
    });
    const strip = (share: number, aside: number, opacity: number) =>
      path.map((point) => ({
        ...beside(point, aside * thickness),
        halfWidth: (share * thickness) / 2,
        opacity,
      }));
    drawStroke(layer, strip(1, 0, 0.9), tone * 0.8);
    // Ever narrower and lighter strips over each other make it round.
    for (const step of [1, 2, 3, 4]) {
      drawStroke(
        layer,
        strip(0.9 - 0.2 * step, lit * (step / 4), 0.9 + 0.02 * step),
        tone * (0.8 + (shade - 0.8) * (step / 4)),
      );
    }
  }
}

/** A rod lit from one side: its body, and along one edge a narrower line of another tone. */
function drawRod(layer: DamageLayer, path: readonly PathPoint[], width: number, tone: number, light: number): void {
  const line = (aside: number, halfWidth: number, opacity: number) =>
    path.map((point) => ({ ...beside(point, aside), halfWidth, opacity }));
  drawStroke(layer, line(0, width / 2, 0.9), tone);
  if (width > 1.5) drawStroke(layer, line(width / 4, width / 5, 0.95), tone * light);
}
