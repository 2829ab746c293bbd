import type { RandomSource } from '../../../imaging/random.ts';
import { angle, between, chance, logBetween, normal, wholeBetween } from '../draws.ts';
import { drawBlob } from '../structured/blob.ts';
import type { DamageLayer } from '../structured/damage-layer.ts';
import { turned } from '../structured/path.ts';
import { drawStroke } from '../structured/stroke.ts';
import { drawTone } from './tone.ts';

/** Buttons, pearls, rivets, pupils: discs with a dark rim and a highlight, in a row or alone. */
export function drawButtons(layer: DamageLayer, random: RandomSource): void {
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

/** Rims of cups, plates, wheels and lenses: flat ellipses of one shape, whose line swells towards one side. */
export function drawRims(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const [tone, opacity] = [
    chance(random, 0.6) ? between(random, [1.3, 4]) : drawTone(random),
    between(random, [0.5, 1]),
  ];
  const [size, flatness] = [logBetween(random, [12, 160]), between(random, [0.2, 1])];
  const [heading, side] = [chance(random, 0.6) ? 0.1 * normal(random) : angle(random), angle(random)];
  const line = Math.min(size / 5, logBetween(random, [1, 9]));
  for (let i = wholeBetween(random, [1, 7]); i > 0; i -= 1) {
    const place = turned({ x: random.unit() * width, y: random.unit() * height }, heading);
    const radius = size * between(random, [0.85, 1.15]);
    const count = Math.max(24, Math.round(radius));
    const points = Array.from({ length: count + 1 }, (_, step) => {
      const turn = (2 * Math.PI * step) / count;
      const near = 0.5 + 0.5 * Math.cos(turn - side);
      return {
        ...place(radius * Math.cos(turn), radius * flatness * Math.sin(turn)),
        halfWidth: (line / 2) * (0.35 + 0.65 * near),
        opacity: opacity * (0.5 + 0.5 * near),
      };
    });
    drawStroke(layer, points, tone);
  }
}

/** Spectacles: two rims, round or nearly square, a bridge, and arms, of wire or of horn; bicycles and earrings look alike. */
export function drawSpectacles(layer: DamageLayer, random: RandomSource): void {
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
  const inPicture = turned({ x: random.unit() * width, y: random.unit() * height }, heading);
  const place = (along: number, down: number, strength = 1) => ({
    ...inPicture(along, down),
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
export function drawSticks(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const thickness = logBetween(random, [4, 14]);
  const length = thickness * logBetween(random, [3, 12]);
  const tone = chance(random, 0.6) ? between(random, [1.5, 3]) : drawTone(random);
  for (let i = wholeBetween(random, [1, 4]); i > 0; i -= 1) {
    const place = turned({ x: random.unit() * width, y: random.unit() * height }, angle(random));
    const strip = (from: number, to: number, aside: number, share: number, opacity: number) =>
      [from, to].map((end) => ({ ...place(end * length, aside), halfWidth: (share * thickness) / 2, opacity }));
    drawStroke(layer, strip(0, 1, 0, 1, 0.9), tone);
    drawStroke(layer, strip(0, 1, thickness / 4, 0.4, 0.92), tone * between(random, [0.5, 0.8]));
    if (chance(random, 0.6))
      drawStroke(layer, strip(0, between(random, [0.08, 0.3]), 0, 1, 0.94), tone * between(random, [0.2, 0.7]));
  }
}

/** Collars, cuffs, bows, paper, sails, roofs in the light: even flaps of three or four straight sides, lighter towards one of them. */
export function drawFlaps(layer: DamageLayer, random: RandomSource): void {
  const { width, height } = layer.coverage;
  const size = logBetween(random, [8, 90]);
  const tone = chance(random, 0.75) ? between(random, [1.5, 5]) : drawTone(random);
  for (let i = wholeBetween(random, [1, 3]); i > 0; i -= 1) {
    const place = turned({ x: random.unit() * width, y: random.unit() * height }, angle(random));
    const opening = between(random, [0.25, 1.2]);
    const rows = Math.max(4, Math.ceil(size));
    const taper = chance(random, 0.5) ? 0 : between(random, [0.3, 0.9]);
    const shade = between(random, [-0.5, 0.2]);
    // Chords across a wedge, from its point to its far side.
    for (let row = 0; row < rows; row += 1) {
      const share = row / rows;
      const half = (size * opening * (taper + (1 - taper) * share)) / 2;
      const chord = [-half, half].map((aside) => ({ ...place(share * size, aside), halfWidth: 1.5, opacity: 0.92 }));
      drawStroke(layer, chord, tone * (1 + shade * share));
    }
  }
}
