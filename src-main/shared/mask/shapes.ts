import type { RectangleOperation } from './mask.ts';

/** A page of mask values for the rectangle of the photo that starts at (x, y) source px, `scale` page px to a source px. */
export interface MaskPage {
  x: number;
  y: number;
  /** Page pixels. */
  width: number;
  height: number;
  scale: number;
  /** [height, width], 0..255. */
  values: Uint8Array;
}

/** Drawing that can be interrupted: it yields every few ms. */
export type Work = Generator<void, void, void>;

/** Does all of it at once. */
export function finish(work: Work): void {
  while (!work.next().done);
}

/** How a shape's coverage joins what is there: adding keeps the larger, erasing leaves at most the rest. */
export function blendCoverage(values: Uint8Array, index: number, coverage: number, erase: boolean): void {
  blendLevel(values, index, Math.round(coverage * 255), erase);
}

/** The same of a coverage of 0..255. */
export function blendLevel(values: Uint8Array, index: number, level: number, erase: boolean): void {
  if (erase) {
    if (255 - level < values[index]) values[index] = 255 - level;
  } else if (level > values[index]) values[index] = level;
}

/** Radius in source px for a pen pressure of 0..1: a light touch still draws a quarter of the size. */
export function pressureRadius(size: number, pressure: number): number {
  return (size / 2) * (0.25 + 0.75 * Math.min(1, Math.max(0, pressure)));
}

const rowsOfTurn = 256;

export function* rectangleWork(page: MaskPage, rectangle: RectangleOperation): Work {
  const x0 = (rectangle.x - page.x) * page.scale;
  const y0 = (rectangle.y - page.y) * page.scale;
  const x1 = x0 + rectangle.width * page.scale;
  const y1 = y0 + rectangle.height * page.scale;
  const left = Math.max(0, Math.floor(x0));
  const right = Math.min(page.width, Math.ceil(x1));
  const bottom = Math.min(page.height, Math.ceil(y1));
  // Whole pixels, of which most rectangles consist.
  const start = Math.max(left, Math.ceil(x0));
  const end = Math.max(start, Math.min(right, Math.floor(x1)));
  for (let y = Math.max(0, Math.floor(y0)); y < bottom; y += 1) {
    const rows = Math.min(y + 1, y1) - Math.max(y, y0);
    const row = y * page.width;
    for (let x = left; x < right; x += 1) {
      if (x === start && rows === 1) {
        page.values.fill(rectangle.erase ? 0 : 255, row + start, row + end);
        x = end;
        if (x >= right) break;
      }
      const columns = Math.min(x + 1, x1) - Math.max(x, x0);
      blendCoverage(page.values, row + x, rows * columns, rectangle.erase);
    }
    if (y % rowsOfTurn === 0) yield;
  }
}
