import { quantile } from '../quantile.ts';
import type { PhotoGrid } from './photo-grid.ts';
import { lumaPlane } from './luma.ts';

/** Share of each side in which a frame is sought. */
const deepestFrame = 0.25;
/** A line belongs to a frame where this share of it lies within `evenness` of its median luma, and that is white or black. */
const evenShare = 0.85;
const evenness = 0.04;
const frameWhite = 0.82;
const frameBlack = 0.12;
/** Distance from 0 or 1 in all channels at which a pixel counts as clipped, or as the lid of the scanner. */
const clipped = 1.5 / 255;

/**
 * [rows, columns]: 1 for the pixels of a grid that statistics of the photo are taken over, without the even white or black frame around
 * it, clipped and transparent pixels.
 */
export function contentMask(grid: PhotoGrid): Uint8Array {
  const { columns, rows, pixels, opaque } = grid;
  const luma = lumaPlane(grid.pixels);
  const isFrame = (start: number, step: number, count: number): boolean => {
    const seen: number[] = [];
    for (let i = 0, at = start; i < count; i += 1, at += step) if (opaque[at]) seen.push(luma[at]);
    if (seen.length === 0) return true;
    const middle = quantile(seen, 0.5);
    if (middle > frameBlack && middle < frameWhite) return false;
    return seen.filter((value) => Math.abs(value - middle) <= evenness).length >= evenShare * seen.length;
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
      const isClipped = Math.max(r, g, b) <= clipped || Math.min(r, g, b) >= 1 - clipped;
      picture[at] = opaque[at] && !isClipped ? 1 : 0;
    }
  }
  return picture;
}

function countFrame(length: number, isFrame: (index: number) => boolean): number {
  let lines = 0;
  while (lines < length * deepestFrame && isFrame(lines)) lines += 1;
  return lines;
}
