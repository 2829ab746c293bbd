import { neighbourSteps } from './energy.ts';
import { deepest, findClusters } from './hole-clusters.ts';
import type { YieldBudget } from './yield-budget.ts';
import type { WorkingPicture } from './working-picture.ts';

/** Side of the smallest cells, px. */
const cellSide = 8;

/** The range is taken at least this far beyond the hole, px. */
const surroundings = 6;

/** How far beyond the range a fill may go, in widths of the range: slopes run on over the photo's border. */
const allowance = 0.25;

/** Bounds a cell: what a fill there may at least and at most be, from the known pixels in the nine cells around. */
interface Bounds {
  columns: number;
  rows: number;
  side: number;
  /** [rows, columns, channels]; lowest above highest where nothing is known. */
  lowest: Float32Array;
  highest: Float32Array;
}

/**
 * Brings each missing pixel into the range of the known pixels around its hole and a little beyond, within 0..1, channel by
 * channel: a stiff fill overshoots beside strong edges. The surroundings reach across the hole's widest place to its other
 * side, and the bounds change gradually from place to place, so that they draw no lines of their own. `depth` as from
 * holeDepth. Changes `picture` inside the hole.
 */
export async function clampToKnownRange(
  picture: WorkingPicture,
  hole: Uint8Array,
  depth: Uint16Array,
  budget: YieldBudget,
): Promise<void> {
  const { width, channels, values } = picture;
  const levels = await createBounds(picture, hole, budget);
  const adjoining = neighbourSteps(new Uint8Array(9).fill(1), 1);
  for (const pixels of await findClusters(hole, picture, adjoining, budget)) {
    const wanted = Math.ceil(Math.log2((2 * deepest(pixels, depth) + surroundings) / cellSide));
    const bounds = levels[Math.min(levels.length - 1, Math.max(0, wanted))];
    for (const pixel of pixels) {
      if (budget.spend(100)) await budget.yieldToEventLoop();
      const x = pixel % width;
      const y = (pixel - x) / width;
      for (let channel = 0; channel < channels; channel++) {
        const lowest = interpolate(bounds, bounds.lowest, x, y, channel, channels);
        const highest = interpolate(bounds, bounds.highest, x, y, channel, channels);
        const at = pixel * channels + channel;
        values[at] = Math.min(highest, Math.max(lowest, values[at]));
      }
    }
  }
}

function interpolate(
  bounds: Bounds,
  values: Float32Array,
  x: number,
  y: number,
  channel: number,
  channels: number,
): number {
  const column = Math.min(bounds.columns - 1, Math.max(0, (x + 0.5) / bounds.side - 0.5));
  const row = Math.min(bounds.rows - 1, Math.max(0, (y + 0.5) / bounds.side - 0.5));
  const left = Math.floor(column);
  const top = Math.floor(row);
  const right = Math.min(bounds.columns - 1, left + 1);
  const below = Math.min(bounds.rows - 1, top + 1) * bounds.columns;
  const above = top * bounds.columns;
  const across = column - left;
  const upper =
    values[(above + left) * channels + channel] * (1 - across) + values[(above + right) * channels + channel] * across;
  const lower =
    values[(below + left) * channels + channel] * (1 - across) + values[(below + right) * channels + channel] * across;
  return upper + (lower - upper) * (row - top);
}

/** Bounds for cells of 8, 16, 32 … px, up to one cell for the whole picture. */
async function createBounds(picture: WorkingPicture, hole: Uint8Array, budget: YieldBudget): Promise<Bounds[]> {
  const { channels } = picture;
  const levels = [await measureCells(picture, hole, budget)];
  for (let last = levels[0]; last.columns * last.rows > 1; last = levels[levels.length - 1]) {
    levels.push(mergeCells(last, channels));
  }
  const spreadLevels: Bounds[] = [];
  for (let level = levels.length - 1; level >= 0; level--) {
    spreadLevels.unshift(spread(levels[level], spreadLevels[0], channels));
    if (budget.spend(30 * levels[level].lowest.length)) await budget.yieldToEventLoop();
  }
  return spreadLevels;
}

function emptyCells(columns: number, rows: number, side: number, channels: number): Bounds {
  const size = columns * rows * channels;
  return {
    columns,
    rows,
    side,
    lowest: new Float32Array(size).fill(Infinity),
    highest: new Float32Array(size).fill(-Infinity),
  };
}

function include(bounds: Bounds, at: number, lowest: number, highest: number): void {
  if (lowest < bounds.lowest[at]) bounds.lowest[at] = lowest;
  if (highest > bounds.highest[at]) bounds.highest[at] = highest;
}

async function measureCells(picture: WorkingPicture, hole: Uint8Array, budget: YieldBudget): Promise<Bounds> {
  const { width, height, channels, values } = picture;
  const cells = emptyCells(Math.ceil(width / cellSide), Math.ceil(height / cellSide), cellSide, channels);
  for (let pixel = 0; pixel < hole.length; pixel++) {
    if (pixel % width === 0 && budget.spend(10 * width)) await budget.yieldToEventLoop();
    if (hole[pixel] !== 0) continue;
    const x = pixel % width;
    const y = (pixel - x) / width;
    const cell = (Math.floor(y / cellSide) * cells.columns + Math.floor(x / cellSide)) * channels;
    for (let channel = 0; channel < channels; channel++) {
      const value = values[pixel * channels + channel];
      include(cells, cell + channel, value, value);
    }
  }
  return cells;
}

function mergeCells(cells: Bounds, channels: number): Bounds {
  const merged = emptyCells(Math.ceil(cells.columns / 2), Math.ceil(cells.rows / 2), cells.side * 2, channels);
  for (let row = 0; row < cells.rows; row++) {
    for (let column = 0; column < cells.columns; column++) {
      for (let channel = 0; channel < channels; channel++) {
        const from = (row * cells.columns + column) * channels + channel;
        const to = ((row >> 1) * merged.columns + (column >> 1)) * channels + channel;
        include(merged, to, cells.lowest[from], cells.highest[from]);
      }
    }
  }
  return merged;
}

/** Widens each cell's range to the nine cells around and by the allowance; a cell far from all known pixels asks the next level. */
function spread(cells: Bounds, next: Bounds | undefined, channels: number): Bounds {
  const result = emptyCells(cells.columns, cells.rows, cells.side, channels);
  for (let row = 0; row < cells.rows; row++) {
    for (let column = 0; column < cells.columns; column++) {
      for (let channel = 0; channel < channels; channel++) {
        const at = (row * cells.columns + column) * channels + channel;
        for (let down = Math.max(0, row - 1); down <= Math.min(cells.rows - 1, row + 1); down++) {
          for (let across = Math.max(0, column - 1); across <= Math.min(cells.columns - 1, column + 1); across++) {
            const from = (down * cells.columns + across) * channels + channel;
            include(result, at, cells.lowest[from], cells.highest[from]);
          }
        }
        const lowest = result.lowest[at];
        const highest = result.highest[at];
        if (lowest <= highest) {
          const margin = allowance * (highest - lowest);
          result.lowest[at] = Math.min(lowest, Math.max(0, lowest - margin));
          result.highest[at] = Math.max(highest, Math.min(1, highest + margin));
        } else if (next !== undefined) {
          const from = ((row >> 1) * next.columns + (column >> 1)) * channels + channel;
          result.lowest[at] = next.lowest[from];
          result.highest[at] = next.highest[from];
        }
      }
    }
  }
  return result;
}
