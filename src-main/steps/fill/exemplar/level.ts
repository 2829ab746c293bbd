import { sharedArray } from '../../../platform/threads.ts';

/** One resolution of the pyramid, in shared memory. */
export interface Level {
  width: number;
  height: number;
  channels: number;
  /** [height, width, channels], 0..1: the photo where it is known, the present guess in the hole. */
  estimate: Float32Array;
  /** [height, width]: KNOWN, HOLE or CONTEXT. */
  kind: Uint8Array;
  /** [height, width, channels]: `estimate` in whole units, what patches are compared by. */
  units: Int16Array;
  /** [height, width, 2]: mean |∂x| and |∂y| around the pixel, in quarter units. */
  texture: Int16Array;
}

export const KNOWN = 0;
export const HOLE = 1;
/** Known, and compared with, but never copied from. */
export const CONTEXT = 2;

/** A quarter of an 8-bit level: 15 × 15 patches of three channels still add up within 31 bits. */
export const unitsPerOne = 1020;
export const unitsPerEightBitLevel = unitsPerOne / 255;

export function createLevel(width: number, height: number, channels: number): Level {
  return {
    width,
    height,
    channels,
    estimate: sharedArray(Float32Array, width * height * channels),
    kind: sharedArray(Uint8Array, width * height),
    units: sharedArray(Int16Array, width * height * channels),
    texture: sharedArray(Int16Array, 2 * width * height),
  };
}

/** Brings `units` up to date with `estimate` for the samples [start, end). */
export function quantise(level: Level, start: number, end: number): void {
  const { units, estimate } = level;
  for (let i = start; i < end; i++) units[i] = Math.round(estimate[i] * unitsPerOne);
}
