import type { Pace } from './pace.ts';
import type { WorkingPicture } from './working-picture.ts';

/** Side of the smallest cells, px. */
const cellSide = 8;

/** The range is taken at least this far beyond the nearest known pixel, px. */
const surroundings = 6;

interface RangeGrid {
  columns: number;
  rows: number;
  /** [rows, columns, channels]; lowest above highest where the cell holds no known pixel. */
  lowest: Float64Array;
  highest: Float64Array;
}

/**
 * Brings each missing pixel into the range of the known pixels around it, channel by channel: a stiff fill overshoots beside
 * strong edges. `depth` as from measureDepth. Changes `picture` inside the hole.
 */
export async function clampToKnownRange(
  picture: WorkingPicture,
  hole: Uint8Array,
  depth: Uint16Array,
  pace: Pace,
): Promise<void> {
  const { width, channels, values } = picture;
  const grids = [await createGrid(picture, hole, pace)];
  while (grids[grids.length - 1].columns * grids[grids.length - 1].rows > 1) {
    grids.push(halveGrid(grids[grids.length - 1], channels));
  }
  for (let pixel = 0; pixel < hole.length; pixel++) {
    if (pixel % width === 0 && pace.spend(20 * width)) await pace.breathe();
    if (hole[pixel] === 0) continue;
    const x = pixel % width;
    const y = (pixel - x) / width;
    const wanted = Math.ceil(Math.log2((depth[pixel] + surroundings) / cellSide));
    for (let level = Math.min(grids.length - 1, Math.max(0, wanted)); level < grids.length; level++) {
      const side = cellSide * 2 ** level;
      if (clampPixel(grids[level], Math.floor(x / side), Math.floor(y / side), values, pixel * channels, channels))
        break;
    }
  }
}

/** False if the nine cells around hold nothing known. */
function clampPixel(
  grid: RangeGrid,
  column: number,
  row: number,
  values: Float32Array,
  at: number,
  channels: number,
): boolean {
  for (let channel = 0; channel < channels; channel++) {
    let lowest = Infinity;
    let highest = -Infinity;
    for (let down = Math.max(0, row - 1); down <= Math.min(grid.rows - 1, row + 1); down++) {
      for (let across = Math.max(0, column - 1); across <= Math.min(grid.columns - 1, column + 1); across++) {
        const cell = (down * grid.columns + across) * channels + channel;
        if (grid.lowest[cell] < lowest) lowest = grid.lowest[cell];
        if (grid.highest[cell] > highest) highest = grid.highest[cell];
      }
    }
    if (lowest > highest) return false;
    values[at + channel] = Math.min(highest, Math.max(lowest, values[at + channel]));
  }
  return true;
}

function emptyGrid(columns: number, rows: number, channels: number): RangeGrid {
  const size = columns * rows * channels;
  return {
    columns,
    rows,
    lowest: new Float64Array(size).fill(Infinity),
    highest: new Float64Array(size).fill(-Infinity),
  };
}

async function createGrid(picture: WorkingPicture, hole: Uint8Array, pace: Pace): Promise<RangeGrid> {
  const { width, height, channels, values } = picture;
  const grid = emptyGrid(Math.ceil(width / cellSide), Math.ceil(height / cellSide), channels);
  for (let pixel = 0; pixel < hole.length; pixel++) {
    if (pixel % width === 0 && pace.spend(10 * width)) await pace.breathe();
    if (hole[pixel] !== 0) continue;
    const x = pixel % width;
    const y = (pixel - x) / width;
    const cell = (Math.floor(y / cellSide) * grid.columns + Math.floor(x / cellSide)) * channels;
    for (let channel = 0; channel < channels; channel++) {
      const value = values[pixel * channels + channel];
      if (value < grid.lowest[cell + channel]) grid.lowest[cell + channel] = value;
      if (value > grid.highest[cell + channel]) grid.highest[cell + channel] = value;
    }
  }
  return grid;
}

function halveGrid(grid: RangeGrid, channels: number): RangeGrid {
  const half = emptyGrid(Math.ceil(grid.columns / 2), Math.ceil(grid.rows / 2), channels);
  for (let row = 0; row < grid.rows; row++) {
    for (let column = 0; column < grid.columns; column++) {
      for (let channel = 0; channel < channels; channel++) {
        const from = (row * grid.columns + column) * channels + channel;
        const to = ((row >> 1) * half.columns + (column >> 1)) * channels + channel;
        half.lowest[to] = Math.min(half.lowest[to], grid.lowest[from]);
        half.highest[to] = Math.max(half.highest[to], grid.highest[from]);
      }
    }
  }
  return half;
}
