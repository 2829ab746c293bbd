import type { RandomSource } from '../../../imaging/random.ts';
import { between, normal } from '../draws.ts';
import type { Size } from './damage-layer.ts';

/** A point of a path with the direction of travel there (radians) and how far along the path it lies, 0..1. */
export interface PathPoint {
  readonly x: number;
  readonly y: number;
  readonly heading: number;
  readonly along: number;
}

export interface PathOptions {
  /** Pixels, also of the part outside the picture. */
  readonly length: number;
  /** Pixels between points. */
  readonly step: number;
  /** Radians a pixel that the path turns, on average in one direction. */
  readonly bend: number;
  /** Deviation of the turn from pixel to pixel, radians per square root of a pixel. */
  readonly wander: number;
  /** Where the path starts out, radians; any when left out. */
  readonly heading?: number;
  /** Share of the length that lies before the point in the picture, 0..1; any when left out. */
  readonly before?: number;
  /** A point on the path; any in the picture when left out. */
  readonly through?: { readonly x: number; readonly y: number };
}

/**
 * A curved path through a point of the picture, walked from there to both sides and cut off well outside: what a crop from a
 * larger picture shows of a long line.
 */
export function curvedPath(size: Size, random: RandomSource, options: PathOptions): PathPoint[] {
  const through = options.through ?? { x: random.unit() * size.width, y: random.unit() * size.height };
  const heading = options.heading ?? between(random, [0, 2 * Math.PI]);
  const before = (options.before ?? random.unit()) * options.length;
  const start = { ...through, heading, along: before / options.length };
  const back = walk(size, random, start, -1, before, options);
  const forth = walk(size, random, start, 1, options.length - before, options);
  return [...back.reverse(), start, ...forth];
}

function walk(
  size: Size,
  random: RandomSource,
  start: PathPoint,
  direction: 1 | -1,
  length: number,
  options: PathOptions,
): PathPoint[] {
  const points: PathPoint[] = [];
  const margin = 24;
  let { x, y, heading } = start;
  for (let walked = 0; walked < length;) {
    const step = Math.min(options.step, length - walked);
    heading += direction * options.bend * step + options.wander * Math.sqrt(step) * normal(random);
    x += direction * Math.cos(heading) * step;
    y += direction * Math.sin(heading) * step;
    walked += step;
    points.push({ x, y, heading, along: start.along + (direction * walked) / options.length });
    if (x < -margin || y < -margin || x > size.width + margin || y > size.height + margin) break;
  }
  return points;
}

/** The point so many pixels to the right of a path, seen along it. */
export function beside({ x, y, heading }: Pick<PathPoint, 'x' | 'y' | 'heading'>, aside: number) {
  return { x: x - aside * Math.sin(heading), y: y + aside * Math.cos(heading) };
}

/** Points by their place along a direction through `origin` and to the right of it, px. */
export function turned({ x, y }: { readonly x: number; readonly y: number }, heading: number) {
  const [cosine, sine] = [Math.cos(heading), Math.sin(heading)];
  return (along: number, aside: number) => ({
    x: x + along * cosine - aside * sine,
    y: y + along * sine + aside * cosine,
  });
}
