import type { RandomSource } from '../../../imaging/random.ts';
import { angle, chance } from '../draws.ts';
import { logUniform, normal, uniform } from './draws.ts';
import { noiseField, type Field } from './noise-planes.ts';

/**
 * Patterns with a period, -1..1: cloth, fences, boards, tiles, brickwork. Most are bent a little, as things in pictures are.
 * @param size of the thing that carries it, in pixels; no period is longer than that
 */
export function drawPattern(random: RandomSource, size: number): Field {
  const period = logUniform(random, 2.5, Math.max(3, Math.min(40, size)));
  const kind = random.unit();
  if (kind < 0.4) return stripes(random, period);
  if (kind < 0.6) return weave(random, period);
  if (kind < 0.75) return checks(random, period);
  if (kind < 0.88) return bricks(random, Math.max(4, period));
  return dots(random, Math.max(3, period));
}

/** Sinusoids, sharpened up to nearly square waves, with a wavering course. */
function stripes(random: RandomSource, period: number): Field {
  const place = placement(random, period);
  const sharpness = chance(random, 0.5) ? 1 : uniform(random, 1.5, 0.35 * period + 1.5);
  const waver = chance(random, 0.6) ? noiseField(random, 1.5, 2.5, uniform(random, 0.1, 0.6)) : undefined;
  const amount = uniform(random, 0.2, 2);
  return (x, y) => {
    const phase = place.u(x, y) + (waver ? amount * waver(x, y) : 0);
    return Math.min(1, Math.max(-1, sharpness * Math.sin(phase)));
  };
}

function weave(random: RandomSource, period: number): Field {
  const place = placement(random, period);
  const share = uniform(random, 0.2, 0.8);
  return (x, y) => share * Math.sin(place.u(x, y)) + (1 - share) * Math.sin(place.v(x, y));
}

function checks(random: RandomSource, period: number): Field {
  const place = placement(random, 2 * period);
  const sharpness = 0.5 * period + 1;
  return (x, y) =>
    Math.min(1, Math.max(-1, sharpness * Math.sin(place.u(x, y)) * (sharpness * Math.sin(place.v(x, y)))));
}

/** Courses with joints, each course moved by half a brick; every brick of its own lightness. */
function bricks(random: RandomSource, period: number): Field {
  const place = placement(random, period);
  const shade = noiseField(random, 0.5, 0.75, 1);
  const joint = Math.max(0.9 / period, uniform(random, 0.05, 0.15));
  const mortar = chance(random, 0.5) ? 1 : -1;
  return (x, y) => {
    const v = place.v(x, y) / (2 * Math.PI);
    const course = Math.floor(v);
    const u = place.u(x, y) / (4 * Math.PI) + (course & 1) / 2;
    const brick = Math.floor(u);
    const edge = Math.min(v - course, 2 * (u - brick), course + 1 - v, 2 * (brick + 1 - u));
    const share = Math.min(1, edge / joint);
    return mortar * (1 - share) + share * 0.35 * shade(brick * 7.3, course * 5.1);
  };
}

function dots(random: RandomSource, period: number): Field {
  const place = placement(random, period);
  const threshold = uniform(random, 0, 1);
  const sharpness = 0.4 * period + 0.5;
  return (x, y) => {
    const height = Math.cos(place.u(x, y)) + Math.cos(place.v(x, y)) - threshold;
    return Math.min(1, Math.max(-1, sharpness * height));
  };
}

/** Two phases in radians that grow by 2π a period along two directions at about a right angle. */
function placement(random: RandomSource, period: number): { u: Field; v: Field } {
  // Upright and level more often than by chance.
  const turned = chance(random, 0.4) ? 0.05 * normal(random) : angle(random);
  const lean = turned + Math.PI / 2 + (chance(random, 0.3) ? 0.3 * normal(random) : 0);
  const rate = (2 * Math.PI) / period;
  const ux = rate * Math.cos(turned);
  const uy = rate * Math.sin(turned);
  const vx = rate * Math.cos(lean);
  const vy = rate * Math.sin(lean);
  const start = angle(random);
  return { u: (x, y) => start + x * ux + y * uy, v: (x, y) => start + x * vx + y * vy };
}
