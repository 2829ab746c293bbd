import type { RandomSource } from '../../imaging/random.ts';
import { angle, between, chance, logBetween, markCount, normal, wholeBetween, type Range } from './draws.ts';
import type { Picture } from './picture.ts';
import { emptyLayer, type DamageLayer } from './structured/damage-layer.ts';
import { paintLayer, type Tint } from './structured/paint-layer.ts';
import { curvedPath, type PathPoint } from './structured/path.ts';
import { drawStroke } from './structured/stroke.ts';
import { drawBlob } from './structured/blob.ts';
import { glyph } from './synthetic/writing.ts';

/** Lines, which go on through a hole. */
const lineKinds = ['wires', 'strands', 'fence', 'wrinkles'] as const;
export const thinContentKinds = [
  ...lineKinds,
  'lights',
  'stitches',
  'buttons',
  'writing',
  'perforations',
  'rims',
  'boards',
  'rails',
  'spectacles',
  'sticks',
  'flaps',
] as const;
export type ThinContentKind = (typeof thinContentKinds)[number];

/**
 * Draws small and thin things that belong to a picture into it, in colours of its own and shaded, so that a detector of damage cannot take
 * every thin line for a scratch. To be used before the picture is aged.
 */
export function addThinContent(
  picture: Picture,
  random: RandomSource,
  kinds: readonly ThinContentKind[] = lineKinds,
): Picture {
  const layer = emptyLayer(picture);
  const tint = colourFrom(picture, random);
  draw[kinds[random.below(kinds.length)]](layer, random);
  return paintLayer(picture, layer, tint);
}

const draw: Readonly<Record<ThinContentKind, (layer: DamageLayer, random: RandomSource) => void>> = {
  wires: drawWires,
  strands: drawStrands,
  fence: drawFence,
  wrinkles: drawWrinkles,
  lights: drawLights,
  stitches: drawStitches,
  buttons: drawButtons,
  writing: drawWriting,
  perforations: drawPerforations,
  rims: drawRims,
  boards: drawBoards,
  rails: drawRails,
  spectacles: drawSpectacles,
  sticks: drawSticks,
  flaps: drawFlaps,
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

/** Catchlights, stars, lamps, drops and snow: bright and round, and softer than the dust that they are taken for. */
function drawLights(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const largest = logBetween(random, [2, 8]);
  for (let i = markCount(layer.coverage, between(random, [0.3, 3]), 1); i > 0; i -= 1) {
    const middle = { x: random.unit() * width, y: random.unit() * height };
    const radius = logBetween(random, [1.5, largest]);
    const brightness = between(random, [0.4, 1]);
    // Ever smaller and brighter discs make a soft slope.
    for (const step of [1, 2, 3, 4, 5]) {
      drawBlob(layer, random, {
        ...middle,
        radius: (radius * (6 - step)) / 3.5,
        opacity: brightness * (step / 5) ** 1.5,
        tone: lightTone,
        roughness: 0,
      });
    }
  }
}

/** White whatever the colour that it multiplies. */
const lightTone = 20;

/** Seams, chains, beads, rope: short dashes at even distances along a line. */
function drawStitches(layer: DamageLayer, random: RandomSource): void {
  const tone = chance(random, 0.5) ? between(random, [1.3, 3]) : between(random, [0.15, 0.6]);
  for (let line = wholeBetween(random, [1, 3]); line > 0; line -= 1) {
    const period = logBetween(random, [4, 14]);
    const dash = between(random, [0.3, 0.6]);
    const width = Math.min(period / 3, logBetween(random, [0.8, 3]));
    const path = curvedPath(layer.coverage, random, {
      length: logBetween(random, [60, 500]),
      step: period / 6,
      bend: 0.003 * normal(random),
      wander: 0.01,
    });
    path.forEach((point, i) => {
      const next = path[i + 1];
      if (!next || (i % 6) / 6 >= dash) return;
      const stroke = { halfWidth: width / 2, opacity: 0.85 };
      drawStroke(
        layer,
        [
          { ...point, ...stroke },
          { ...next, ...stroke },
        ],
        tone,
      );
    });
  }
}

/** Buttons, pearls, rivets, pupils: discs with a dark rim and a highlight, in a row or alone. */
function drawButtons(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const [radius, tone] = [logBetween(random, [2.5, 12]), drawTone(random)];
  const [first, way] = [{ x: random.unit() * width, y: random.unit() * height }, angle(random)];
  const apart = radius * between(random, [2.2, 8]);
  const light = { aside: between(random, [0.2, 0.5]) * radius, heading: angle(random), tone: between(random, [2, 6]) };
  for (let i = wholeBetween(random, [0, 5]); i >= 0; i -= 1) {
    const middle = { x: first.x + i * apart * Math.cos(way), y: first.y + i * apart * Math.sin(way) };
    const disc = (share: number, opacity: number, shade: number, aside = 0): void =>
      drawBlob(layer, random, {
        x: middle.x + aside * Math.cos(light.heading),
        y: middle.y + aside * Math.sin(light.heading),
        radius: radius * share,
        opacity,
        tone: shade,
        roughness: 0.01,
      });
    disc(1, 0.85, tone * 0.5);
    disc(0.82, 0.95, tone);
    disc(0.25, 1, light.tone, light.aside);
  }
}

/** Rows of strokes that look like letters, as on signs, in captions and in newspapers. */
function drawWriting(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const size = logBetween(random, [6, 30]);
  const tone = chance(random, 0.6) ? between(random, [0.1, 0.4]) : between(random, [2, 4]);
  const [columns, rows] = [wholeBetween(random, [3, 16]), wholeBetween(random, [1, 4])];
  const turned = 0.08 * normal(random);
  const [left, top] = [between(random, [-0.2, 0.9]) * width, random.unit() * height];
  const stroke = {
    halfWidth: Math.max(0.4, size * logBetween(random, [0.03, 0.09])),
    opacity: between(random, [0.7, 1]),
  };
  for (let letter = 0; letter < columns * rows; letter += 1) {
    if (chance(random, 0.15)) continue;
    const [column, row] = [letter % columns, Math.floor(letter / columns)];
    for (const mark of glyph(random)) {
      const points = mark.map(([u, v]) => {
        const [x, y] = [size * (0.7 * column + 0.55 * u), size * (1.6 * row + v)];
        return {
          x: left + x * Math.cos(turned) - y * Math.sin(turned),
          y: top + x * Math.sin(turned) + y * Math.cos(turned),
          ...stroke,
        };
      });
      drawStroke(layer, points, tone);
    }
  }
}

/** Perforated board, polka dots, loudspeakers, nets of rivets: like dots in even rows, over all of the picture or a part. */
function drawPerforations(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const pitch = logBetween(random, [6, 45]);
  const radius = Math.max(0.8, pitch * between(random, [0.1, 0.36]));
  const [tone, opacity] = [drawTone(random), between(random, [0.25, 0.95])];
  const soft = chance(random, 0.6);
  const staggered = chance(random, 0.5);
  const heading = 0.5 * normal(random);
  // Rows draw together towards one side, as on a wall seen askew.
  const slant = chance(random, 0.5) ? (0.4 * normal(random)) / Math.max(width, height) : 0;
  const half = Math.hypot(width, height) / 2;
  const end = chance(random, 0.5) ? half : between(random, [-0.5, 1]) * half;
  for (let row = Math.ceil(-half / pitch); row * pitch < half; row += 1) {
    for (let column = Math.ceil(-half / pitch); column * pitch < end; column += 1) {
      const across = (column + (staggered && row % 2 !== 0 ? 0.5 : 0)) * pitch;
      const shrunk = Math.max(0.3, 1 + slant * across);
      const down = row * pitch * shrunk;
      const x = width / 2 + across * Math.cos(heading) - down * Math.sin(heading);
      const y = height / 2 + across * Math.sin(heading) + down * Math.cos(heading);
      if (x < -radius || y < -radius || x > width + radius || y > height + radius) continue;
      const dot = { x, y, tone, roughness: 0 };
      if (soft) drawBlob(layer, random, { ...dot, radius: 1.35 * radius * shrunk, opacity: opacity / 3 });
      drawBlob(layer, random, { ...dot, radius: radius * shrunk, opacity: soft ? 0.65 * opacity : opacity });
      if (soft) drawBlob(layer, random, { ...dot, radius: 0.65 * radius * shrunk, opacity });
    }
  }
}

/** Rims of cups, plates, wheels and lenses: flat ellipses of one shape, whose line swells towards one side. */
function drawRims(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const [tone, opacity] = [
    chance(random, 0.6) ? between(random, [1.3, 4]) : drawTone(random),
    between(random, [0.5, 1]),
  ];
  const [size, flatness] = [logBetween(random, [12, 160]), between(random, [0.2, 1])];
  const [heading, side] = [chance(random, 0.6) ? 0.1 * normal(random) : angle(random), angle(random)];
  const line = Math.min(size / 5, logBetween(random, [1, 9]));
  for (let i = wholeBetween(random, [1, 7]); i > 0; i -= 1) {
    const middle = { x: random.unit() * width, y: random.unit() * height };
    const radius = size * between(random, [0.85, 1.15]);
    const count = Math.max(24, Math.round(radius));
    const points = Array.from({ length: count + 1 }, (_, step) => {
      const turn = (2 * Math.PI * step) / count;
      const [along, aside] = [radius * Math.cos(turn), radius * flatness * Math.sin(turn)];
      const near = 0.5 + 0.5 * Math.cos(turn - side);
      return {
        x: middle.x + along * Math.cos(heading) - aside * Math.sin(heading),
        y: middle.y + along * Math.sin(heading) + aside * Math.cos(heading),
        halfWidth: (line / 2) * (0.35 + 0.65 * near),
        opacity: opacity * (0.5 + 0.5 * near),
      };
    });
    drawStroke(layer, points, tone);
  }
}

/** Planks, siding, tiles, shutters: dark gaps at even distances, each with a light edge, over all of the picture or a part. */
function drawBoards(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const half = Math.hypot(width, height) / 2;
  const heading = chance(random, 0.7) ? (chance(random, 0.5) ? 0 : Math.PI / 2) + 0.04 * normal(random) : angle(random);
  const distance = logBetween(random, [14, 110]);
  const gap = Math.min(distance / 4, logBetween(random, [0.8, 6]));
  const [tone, opacity] = [between(random, [0.05, 0.5]), between(random, [0.3, 0.95])];
  const edge = chance(random, 0.6) ? between(random, [0.2, 0.6]) : 0;
  const [start, end] = chance(random, 0.5) ? [-half, half] : [-half, between(random, [-0.6, 0.9]) * half];
  for (let aside = -half + distance * random.unit(); aside < half; aside += distance) {
    const line = (offset: number, halfWidth: number, strength: number) =>
      [start, (start + end) / 2, end].map((along) => ({
        x: width / 2 + along * Math.cos(heading) - (aside + offset) * Math.sin(heading),
        y: height / 2 + along * Math.sin(heading) + (aside + offset) * Math.cos(heading),
        halfWidth,
        opacity: strength * between(random, [0.6, 1]),
      }));
    if (edge > 0) drawStroke(layer, line(gap, gap / 3, edge), 1.5);
    drawStroke(layer, line(0, gap / 2, opacity), tone);
  }
}

/** Poles, pipes, rails, ropes and straps: one or two straight, shaded from edge to edge, in front of all else. */
function drawRails(layer: DamageLayer, random: RandomSource): void {
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
      path.map(({ x, y, heading: way }) => ({
        x: x - aside * thickness * Math.sin(way),
        y: y + aside * thickness * Math.cos(way),
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

/** Spectacles: two rims, round or nearly square, a bridge, and arms, of wire or of horn; bicycles and earrings look alike. */
function drawSpectacles(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const radius = logBetween(random, [6, 70]);
  const [tone, opacity] = [
    chance(random, 0.65) ? between(random, [0.05, 0.5]) : between(random, [1.3, 3]),
    between(random, [0.5, 1]),
  ];
  const halfWidth = Math.max(0.35, radius * logBetween(random, [0.02, 0.09]));
  const [heading, flatness] = [0.25 * normal(random), between(random, [0.65, 1])];
  // Of the superellipse: 2 is round, 5 nearly a rectangle.
  const power = between(random, [2, 5]);
  const gap = radius * between(random, [1.15, 1.45]);
  const middle = { x: random.unit() * width, y: random.unit() * height };
  const place = (along: number, down: number, strength = 1) => ({
    x: middle.x + along * Math.cos(heading) - down * Math.sin(heading),
    y: middle.y + along * Math.sin(heading) + down * Math.cos(heading),
    halfWidth,
    opacity: opacity * strength,
  });
  const glint = angle(random);
  for (const side of [-1, 1]) {
    const rim = Array.from({ length: 41 }, (_, step) => {
      const turn = (2 * Math.PI * step) / 40;
      const round = (value: number): number => Math.sign(value) * Math.abs(value) ** (2 / power);
      const strength = 0.65 + 0.35 * Math.cos(turn - glint);
      return place(side * gap + radius * round(Math.cos(turn)), radius * flatness * round(Math.sin(turn)), strength);
    });
    drawStroke(layer, rim, tone);
    const reach = radius * between(random, [0.2, 1]);
    const hinge = side * (gap + radius);
    const up = -0.3 * radius;
    if (chance(random, 0.8)) drawStroke(layer, [place(hinge, up), place(hinge + side * reach, up - 0.1 * reach)], tone);
  }
  const inner = gap - radius;
  drawStroke(layer, [place(-inner, 0), place(0, -0.25 * radius), place(inner, 0)], tone);
}

/** Cigarettes, pens, candles, matches, teeth of a comb: short and straight, of even width, shaded across, with another tone at one end. */
function drawSticks(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const thickness = logBetween(random, [2, 12]);
  const length = thickness * logBetween(random, [3, 12]);
  const tone = chance(random, 0.6) ? between(random, [1.5, 6]) : drawTone(random);
  for (let i = wholeBetween(random, [1, 4]); i > 0; i -= 1) {
    const start = { x: random.unit() * width, y: random.unit() * height };
    const way = angle(random);
    const along = (share: number, aside: number, halfWidth: number, opacity: number) => ({
      x: start.x + share * length * Math.cos(way) - aside * Math.sin(way),
      y: start.y + share * length * Math.sin(way) + aside * Math.cos(way),
      halfWidth,
      opacity,
    });
    const strip = (from: number, to: number, aside: number, share: number, opacity: number) => [
      along(from, aside, (share * thickness) / 2, opacity),
      along(to, aside, (share * thickness) / 2, opacity),
    ];
    drawStroke(layer, strip(0, 1, 0, 1, 0.9), tone);
    drawStroke(layer, strip(0, 1, thickness / 4, 0.4, 0.92), tone * between(random, [0.5, 0.8]));
    if (chance(random, 0.6))
      drawStroke(layer, strip(0, between(random, [0.08, 0.3]), 0, 1, 0.94), tone * between(random, [0.2, 0.7]));
  }
}

/** Collars, cuffs, bows, paper, sails, roofs in the light: even flaps of three or four straight sides, lighter towards one of them. */
function drawFlaps(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const size = logBetween(random, [8, 90]);
  const tone = chance(random, 0.75) ? between(random, [1.5, 5]) : drawTone(random);
  for (let i = wholeBetween(random, [1, 3]); i > 0; i -= 1) {
    const [x, y] = [random.unit() * width, random.unit() * height];
    const [way, opening] = [angle(random), between(random, [0.25, 1.2])];
    const rows = Math.max(4, Math.ceil(size));
    const taper = chance(random, 0.5) ? 0 : between(random, [0.3, 0.9]);
    const shade = between(random, [-0.5, 0.2]);
    // Chords across a wedge, from its point to its far side.
    for (let row = 0; row < rows; row += 1) {
      const share = row / rows;
      const half = (size * opening * (taper + (1 - taper) * share)) / 2;
      const at = (aside: number) => ({
        x: x + share * size * Math.cos(way) - aside * Math.sin(way),
        y: y + share * size * Math.sin(way) + aside * Math.cos(way),
        halfWidth: 1.5,
        opacity: 0.92,
      });
      drawStroke(layer, [at(-half), at(half)], tone * (1 + shade * share));
    }
  }
}
