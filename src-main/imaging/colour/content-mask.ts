import type { PhotoGrid } from './photo-grid.ts';
import { lumaPlane } from './luma.ts';

/** Frames are looked for in so much of each side. */
const deepestFrame = 0.25;
/** A line belongs to a frame when so many of its pixels are alike … */
const evenShare = 0.85;
/** … within this much of luma, and … */
const evenness = 0.04;
/** … white or black. */
const frameWhite = 0.82;
const frameBlack = 0.12;
/** What is this close to 0 or 1 in all channels was cut off, or is the lid of the scanner. */
const clipped = 1.5 / 255;

/**
 * The pixels of a grid that tell about a photo, 1 each: without the even white or black frame around it, without what is
 * clipped, without what is transparent. [rows, columns]
 */
export function contentMask(grid: PhotoGrid): Uint8Array {
  const { columns, rows, pixels, opaque } = grid;
  const luma = lumaPlane(grid.pixels);
  const isFrame = (start: number, step: number, count: number): boolean => {
    const seen: number[] = [];
    for (let i = 0, at = start; i < count; i += 1, at += step) if (opaque[at]) seen.push(luma[at]);
    if (seen.length === 0) return true;
    const line = Float32Array.from(seen).sort();
    const middle = line[line.length >> 1];
    if (middle > frameBlack && middle < frameWhite) return false;
    let even = 0;
    for (const value of line) if (Math.abs(value - middle) <= evenness) even += 1;
    return even >= evenShare * line.length;
  };
  const row = (y: number): boolean => isFrame(y * columns, 1, columns);
  const column = (x: number): boolean => isFrame(x, columns, rows);
  const top = countFrame(rows, row);
  const bottom = rows - countFrame(rows, (y) => row(rows - 1 - y));
  const left = countFrame(columns, column);
  const right = columns - countFrame(columns, (x) => column(columns - 1 - x));

  const picture = new Uint8Array(rows * columns);
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const at = y * columns + x;
      const r = pixels[at * 3];
      const g = pixels[at * 3 + 1];
      const b = pixels[at * 3 + 2];
      const tells = Math.max(r, g, b) > clipped && Math.min(r, g, b) < 1 - clipped;
      picture[at] = opaque[at] && tells ? 1 : 0;
    }
  }
  return picture;
}

function countFrame(length: number, isFrame: (index: number) => boolean): number {
  let lines = 0;
  while (lines < length * deepestFrame && isFrame(lines)) lines += 1;
  return lines;
}
