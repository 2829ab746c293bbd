import type { Point } from './geometry.ts';
import { clamp, mix, ramp } from './ramps.ts';

/** The lines of a boat, in metres. */
export interface Hull {
  /** The middle of the boat on the water, and the way her bow points, in radians from rightwards to away. */
  middle: Point;
  heading: number;
  length: number;
  beam: number;
  /** Heights of the rail above the water at stern, middle and bow. */
  freeboard: readonly [stern: number, middle: number, bow: number];
  /** 0 pointed stern … 1 a transom as broad as the boat. */
  transom: number;
  /** How far down inside the deck or the floor lies below the rail. */
  inside: number;
  /** Reflectance of the planking, of the strake below the rail and of the deck. */
  tone: number;
  strake: number;
  deck: number;
  /** Strakes from the water to the rail; clinker planks throw a shadow on the next. */
  planks: number;
  place: number;
}

/**
 * A point of the hull.
 * @param s 0 stern … 1 bow
 * @param t 0 waterline … 1 rail
 * @param side -1 or 1, or between for points on deck
 */
export function onHull(hull: Hull, s: number, t: number, side: number): Point {
  const fullness = Math.pow(Math.sin(Math.PI * Math.min(1, 0.5 + 0.5 * clamp((s - 0.38) / 0.62, 0, 1))), 0.62);
  const aft = mix(hull.transom, 1, Math.sqrt(ramp(-0.18, 0.42, s)));
  const atRail = (hull.beam / 2) * (s > 0.38 ? fullness : aft);
  const narrowing = mix(0.8, 0.42, clamp(Math.abs(s - 0.45) * 1.7, 0, 1));
  const half = atRail * mix(narrowing, 1, Math.pow(t, 0.55)) * side;
  const rake = (t - 0.4) * (0.5 * ramp(0.75, 1, s) - 0.25 * ramp(0.2, 0, s));
  const along = (s - 0.5) * hull.length + rake;
  return local(hull, along, railHeight(hull, s) * t, half);
}

export function railHeight(hull: Hull, s: number): number {
  const [stern, middle, bow] = hull.freeboard;
  return s < 0.42
    ? mix(middle, stern, Math.pow((0.42 - s) / 0.42, 2))
    : mix(middle, bow, Math.pow((s - 0.42) / 0.58, 2));
}

/** The world's point for metres forward of the middle, above the water and to the left of the boat. */
export function local(hull: Hull, forward: number, up: number, sideways: number): Point {
  const c = Math.cos(hull.heading);
  const s = Math.sin(hull.heading);
  return [
    hull.middle[0] + c * forward - s * sideways,
    hull.middle[1] + up,
    hull.middle[2] + s * forward + c * sideways,
  ];
}
