import type { Rect, Size } from '../../../shared/geometry/rect.ts';
import { quantile } from '../../../imaging/quantile.ts';
import { solve } from './crosstalk.ts';

/** px a side of the blocks of which the usual level is taken. */
export const blockSide = 16;
/** Every so many px of a block in both directions. */
const blockStride = 2;
/** Blocks between the nodes of the level. */
const nodeStep = 4;
/** Blocks around a node that decide its level: dust of 100 px is still less than half of them. */
const reach = 6;

/** Level and spread of each block: [rows, columns]. */
export interface Blocks {
  readonly columns: number;
  readonly rows: number;
  readonly medians: Float32Array;
  readonly spreads: Float32Array;
}

export function emptyBlocks({ width, height }: Size): Blocks {
  const [columns, rows] = [Math.ceil(width / blockSide), Math.ceil(height / blockSide)];
  return { columns, rows, medians: new Float32Array(columns * rows), spreads: new Float32Array(columns * rows) };
}

/** Notes median and spread (of the middle half, as a deviation) of the blocks of whole rows of pixels. @param band begins at a block's row */
export function addBlocks({ columns, medians, spreads }: Blocks, values: Float32Array, band: Rect): void {
  const block = new Float32Array((blockSide / blockStride) ** 2);
  for (let top = 0; top < band.height; top += blockSide) {
    const bottom = Math.min(band.height, top + blockSide);
    for (let left = 0; left < band.width; left += blockSide) {
      const right = Math.min(band.width, left + blockSide);
      let count = 0;
      for (let y = top; y < bottom; y += blockStride) {
        for (let x = left; x < right; x += blockStride) block[count++] = values[y * band.width + x];
      }
      const sorted = block.subarray(0, count).sort();
      const at = ((band.y + top) / blockSide) * columns + left / blockSide;
      medians[at] = sorted[count >> 1];
      spreads[at] = (sorted[Math.floor(0.75 * (count - 1))] - sorted[Math.floor(0.25 * (count - 1))]) / 1.349;
    }
  }
}

/** What is usual around each place: read by row. */
export interface LocalLevel {
  /** Of row y: the level, and the spread, of each pixel. */
  row(y: number, levels: Float32Array, spreads: Float32Array): void;
}

/** The level around each place, as a plane that most of the blocks there lie on, and the spread that most of them keep below. */
export async function localLevel(blocks: Blocks, yieldToEventLoop: () => Promise<void>): Promise<LocalLevel> {
  const across = Math.ceil(blocks.columns / nodeStep) + 1;
  const down = Math.ceil(blocks.rows / nodeStep) + 1;
  const levels = new Float32Array(across * down);
  const spreads = new Float32Array(across * down);
  for (let j = 0; j < down; j += 1) {
    await yieldToEventLoop();
    for (let i = 0; i < across; i += 1) {
      const node = nodeAt(blocks, i * nodeStep, j * nodeStep);
      levels[j * across + i] = node.level;
      spreads[j * across + i] = node.spread;
    }
  }
  const nodeSide = nodeStep * blockSide;
  return {
    row(y, rowLevels, rowSpreads) {
      const exactRow = y / nodeSide;
      const above = Math.min(down - 2, Math.floor(exactRow)) * across;
      const fall = exactRow - Math.floor(exactRow);
      for (let x = 0; x < rowLevels.length; x += 1) {
        const exact = x / nodeSide;
        const left = above + Math.min(across - 2, Math.floor(exact));
        const along = exact - Math.floor(exact);
        const mix = (values: Float32Array): number => {
          const upper = values[left] + along * (values[left + 1] - values[left]);
          const lower = values[left + across] + along * (values[left + across + 1] - values[left + across]);
          return upper + fall * (lower - upper);
        };
        rowLevels[x] = mix(levels);
        rowSpreads[x] = mix(spreads);
      }
    },
  };
}

const rounds = 6;
/** Of `rounds`, those that weigh by 1 / distance; the others leave out what lies far off. */
const firstRounds = 3;

/** Level and spread at the corner of a block, from a plane through the medians around it, fitted so that a third of them may be dark. */
function nodeAt(blocks: Blocks, column: number, row: number): { level: number; spread: number } {
  const { columns, rows, medians, spreads } = blocks;
  const xs: number[] = [];
  const ys: number[] = [];
  const values: number[] = [];
  const around: number[] = [];
  for (let y = Math.max(0, row - reach); y < Math.min(rows, row + reach); y += 1) {
    for (let x = Math.max(0, column - reach); x < Math.min(columns, column + reach); x += 1) {
      xs.push((x + 0.5 - column) / reach);
      ys.push((y + 0.5 - row) / reach);
      values.push(medians[y * columns + x]);
      around.push(spreads[y * columns + x]);
    }
  }
  const spread = quantile(around, 0.7);
  let plane = [quantile(values, 0.6), 0, 0];
  for (let round = 0; round < rounds; round += 1) {
    const off = values.map((value, i) => value - plane[0] - plane[1] * xs[i] - plane[2] * ys[i]);
    const usual = Math.max(1e-3, quantile(off.map(Math.abs), 0.5) / 0.6745);
    const weights = off.map((value) => {
      if (round < firstRounds) return 1 / Math.max(0.2 * usual, Math.abs(value));
      const far = value / (4 * usual);
      return Math.abs(far) >= 1 ? 0 : (1 - far * far) ** 2;
    });
    const terms = [xs.map(() => 1), xs, ys];
    const product = (a: readonly number[], b: readonly number[]): number =>
      weights.reduce((sum, weight, i) => sum + weight * a[i] * b[i], 0);
    const matrix = terms.map((a) => terms.map((b) => product(a, b)));
    // So few blocks that they lie on a line have no slope across it.
    for (const slope of [1, 2]) matrix[slope][slope] += 1e-3 * matrix[0][0];
    plane = solve(
      matrix,
      terms.map((term) => product(term, values)),
    );
  }
  return { level: plane[0], spread };
}
