import type { RandomSource } from '../../../imaging/random.ts';
import { angle, between, chance, logBetween, markCount, normal, wholeBetween, type Range } from '../draws.ts';
import type { Plane } from '../picture.ts';
import { emptyLayer, type DamageLayer, type Size } from './damage-layer.ts';
import { drift } from './drift.ts';
import { beside, curvedPath, type PathPoint } from './path.ts';
import { drawStroke } from './stroke.ts';

export interface ScratchOptions {
  /** Pixels across most scratches. */
  readonly widths?: Range;
  /** Pixels across the few wide ones. */
  readonly wide?: Range;
  /** Share of wide ones, 0..1. */
  readonly wideShare?: number;
  /** Single scratches and bundles. */
  readonly count?: number;
  /** Share of scratches that end as sharply as they began and are as deep everywhere, 0..1. */
  readonly evenShare?: number;
  /** Share of those that run along the picture's sides, as film is drawn through a camera, 0..1. */
  readonly alongShare?: number;
}

/** Grey values of scratched emulsion (paper shows through) and of dirt in a groove. */
const whiteTones: Range = [0.82, 1];
const blackTones: Range = [0, 0.18];
const opacities: Range = [0.35, 1];
/** Pixels across from which a scratch is a scuff. */
const wideFrom = 4;

export function drawScratchCount(size: Size, random: RandomSource): number {
  return markCount(size, logBetween(random, [0.6, 4]), 0.8);
}

/** Long thin lines, nearly straight or curved, fading along their length, some in bundles. */
export function scratchLayer(size: Size, random: RandomSource, options: ScratchOptions = {}): DamageLayer {
  const { widths = [0.7, 4], wide = [4, 12], wideShare = 0.1, evenShare = 0, alongShare = 0 } = options;
  const layer = emptyLayer(size);
  const count = options.count ?? drawScratchCount(size, random);
  // Film and prints are dragged one way, so half of the scratches share a direction.
  const common = angle(random);
  const longest = Math.max(300, 1.2 * Math.max(size.width, size.height));
  for (let i = 0; i < count; i += 1) {
    const width = chance(random, wideShare) ? between(random, wide) : logBetween(random, widths);
    const length = logBetween(random, [Math.max(40, 16 * width), longest]);
    const along = alongShare > 0 && chance(random, alongShare);
    const straight = along || chance(random, 0.5);
    const path = curvedPath(size, random, {
      length,
      step: Math.max(3, width),
      // A scratch turns by a radian or so in all, it does not close to a ring.
      bend: ((straight ? 0.1 : 0.9) * normal(random)) / length,
      wander: straight ? 0.004 : 0.03,
      heading: along
        ? (Math.PI / 2) * random.below(4) + 0.03 * normal(random)
        : chance(random, 0.5)
          ? common + 0.12 * normal(random)
          : angle(random),
    });
    if (width > wideFrom) {
      drawScuff(layer, random, path, width);
      continue;
    }
    const lines = width < 3 && chance(random, 0.15) ? wholeBetween(random, [3, 7]) : 1;
    const distance = between(random, [2.5, 7]);
    for (let line = 0; line < lines; line += 1) {
      const aside = lines === 1 ? 0 : (line - (lines - 1) / 2) * distance + normal(random);
      // Lines of a bundle begin and end at different places.
      const [start, end] = lines === 1 ? [0, 1] : [0.2 * random.unit(), 1 - 0.2 * random.unit()];
      const opacity = between(random, opacities);
      const even = evenShare > 0 && chance(random, evenShare);
      drawScratch(layer, random, path, { aside, width, opacity, start, end, tone: drawTone(random), even });
    }
  }
  return layer;
}

export function drawScratches(size: Size, random: RandomSource, options?: ScratchOptions): Plane {
  return scratchLayer(size, random, options).coverage;
}

interface Scratch {
  /** Pixels from the path. */
  readonly aside: number;
  readonly width: number;
  readonly opacity: number;
  readonly tone: number;
  /** Whether it ends as sharply as it began and is as deep everywhere. */
  readonly even?: boolean;
  /** Part of the path that it follows, within 0..1. */
  readonly start: number;
  readonly end: number;
}

function drawTone(random: RandomSource): number {
  return between(random, chance(random, 0.65) ? whiteTones : blackTones);
}

/** A wide scratch is no even band: short lines of other depths run in it. */
function drawScuff(layer: DamageLayer, random: RandomSource, path: readonly PathPoint[], width: number): void {
  const tone = drawTone(random);
  const opacity = between(random, opacities);
  drawScratch(layer, random, path, { aside: 0, width, opacity: 0.8 * opacity, tone, start: 0, end: 1 });
  for (let i = Math.round(1.5 * width); i > 0; i -= 1) {
    const start = 0.9 * random.unit();
    drawScratch(layer, random, path, {
      aside: width * between(random, [-0.55, 0.55]),
      width: between(random, [0.7, 2]),
      opacity: opacity * between(random, [0.6, 1]),
      tone: tone + (tone > 0.5 ? -1 : 1) * between(random, [0, 0.25]),
      start,
      end: Math.min(1, start + between(random, [0.1, 0.4])),
    });
  }
}

function drawScratch(layer: DamageLayer, random: RandomSource, path: readonly PathPoint[], scratch: Scratch): void {
  const { aside, width, opacity, tone, even = false, start, end } = scratch;
  const taper = (even ? 0.01 : between(random, [0.05, 0.35])) * (end - start);
  const depth = !even && chance(random, 0.5) ? between(random, [0.2, 1]) : 0;
  const waves = between(random, [1, 5]);
  const phase = angle(random);
  const breadth = drift(random, 0.7);
  const points = path.map((point) => {
    const { along } = point;
    const inside = Math.min(1, Math.max(0, Math.min(along - start, end - along) / taper));
    const wave = 1 - depth * (0.5 + 0.5 * Math.cos(2 * Math.PI * waves * along + phase));
    return {
      ...beside(point, aside),
      halfWidth: (width / 2) * (0.4 + 0.6 * inside) * Math.max(0.6, 1 + 0.12 * breadth.next()),
      opacity: opacity * Math.sqrt(inside) * wave,
    };
  });
  drawStroke(layer, points, tone);
}

/**
 * One even band with straight parallel edges, as a transport roller or a squeegee leaves on film: the widest of scratches, which lets the
 * picture through.
 */
export function bandLayer(size: Size, random: RandomSource, widths: Range): DamageLayer {
  const layer = emptyLayer(size);
  const width = logBetween(random, widths);
  const path = curvedPath(size, random, {
    length: logBetween(random, [6 * width, 2.5 * Math.max(size.width, size.height) + 6 * width]),
    step: Math.max(6, width),
    bend: 0,
    wander: 0,
    heading: chance(random, 0.6) ? (Math.PI / 2) * random.below(4) + 0.02 * normal(random) : angle(random),
  });
  const opacity = between(random, [0.2, 1]);
  const points = path.map(({ x, y }) => ({ x, y, halfWidth: width / 2, opacity }));
  drawStroke(layer, points, drawTone(random));
  return layer;
}
