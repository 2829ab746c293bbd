import type { Picture } from '../picture.ts';

/** As a file of 8 bits holds it: what noise makes brighter than white or darker than black is lost. */
export function inWholeLevels({ width, height, pixels }: Picture): Picture {
  return { width, height, pixels: pixels.map((value) => Math.round(255 * Math.min(1, Math.max(0, value))) / 255) };
}
