/** One resolution of the pyramid, and what is known about its pixels. */
export interface Level {
  width: number;
  height: number;
  channels: number;
  /** [height, width, channels] in levels of 0..255: the photo where it is known, the current guess elsewhere. */
  estimate: Float32Array;
  /** [height, width]: 0 known, 1 hole, 2 forbidden. */
  kind: Uint8Array;
  texture: Float32Array;
  /** [height, width, channels], `estimate` in quarter levels: what patches are compared with. */
  units: Int16Array;
}

export const KNOWN = 0;
export const HOLE = 1;
export const FORBIDDEN = 2;
export const unitsPerLevel = 4;

export function quantise(level: Level, pixel: number): void {
  const { channels, units, estimate } = level;
  for (let i = pixel * channels; i < (pixel + 1) * channels; i++) units[i] = Math.round(estimate[i] * unitsPerLevel);
}

export function quantiseAll(level: Level): void {
  const { units, estimate } = level;
  for (let i = 0; i < estimate.length; i++) units[i] = Math.round(estimate[i] * unitsPerLevel);
}
