import { allocateSamples, type Samples } from './samples.ts';

export interface BoxReducerInput {
  /** Pixels of the full-size area. */
  width: number;
  height: number;
  channels: number;
  /** The last channel is alpha, which weighs the colours of a block. */
  hasAlpha: boolean;
  depth: 8 | 16;
}

export type EmitRow = (level: number, y: number, row: Samples) => void;

interface Level {
  columns: number;
  /** Sums over all full-size pixels of each block so far. With alpha: colour · alpha, and alpha. Exact up to 2^53. */
  sums: Float64Array;
  childRows: number;
  fullRows: number;
  y: number;
}

/**
 * Reduces an area by 2, 4, 8 … 2^levels at once, in one pass over its rows. A pixel of level k is the mean of the 2^k × 2^k
 * block of full-size pixels below it (of those that exist, at the right and bottom edges), rounded half up. Means are taken
 * of the encoded values, from exact sums, so that no level inherits the rounding of another.
 */
export class BoxReducer {
  readonly #input: BoxReducerInput;
  readonly #levels: Level[] = [];
  readonly #emit: EmitRow;
  readonly #from: number;
  readonly #weighed: Float64Array;

  /** `emit` is called for the levels from `firstLevel` to `lastLevel` (1 = halved), each row once, from top to bottom. */
  constructor(input: BoxReducerInput, firstLevel: number, lastLevel: number, emit: EmitRow) {
    this.#input = input;
    this.#emit = emit;
    this.#from = firstLevel;
    for (let level = 1; level <= lastLevel; level++) {
      const columns = Math.ceil(input.width / 2 ** level);
      const sums = new Float64Array(columns * input.channels);
      this.#levels.push({ columns, sums, childRows: 0, fullRows: 0, y: 0 });
    }
    this.#weighed = new Float64Array(input.hasAlpha ? input.width * input.channels : 0);
  }

  /** Takes the next rows of the area: a whole number of rows of `width` pixels. */
  push(rows: Samples): void {
    const { width, channels, hasAlpha } = this.#input;
    const stride = width * channels;
    const first = this.#levels[0];
    for (let start = 0; start < rows.length; start += stride) {
      if (hasAlpha) addPairs(first.sums, this.#weigh(rows, start), width, channels);
      else if (channels === 3) addColourPairs(first.sums, rows, start, width);
      else if (channels === 1) addGreyPairs(first.sums, rows, start, width);
      else throw new RangeError(`No such pixels: ${channels} channels without alpha`);
      this.#countChild(0, 1);
    }
  }

  /** Emits what is left when the height is no multiple of the blocks. */
  end(): void {
    for (let index = 0; index < this.#levels.length; index++) {
      if (this.#levels[index].childRows > 0) this.#finishRow(index);
    }
  }

  #weigh(rows: Samples, start: number): Float64Array {
    const { width, channels } = this.#input;
    const sums = this.#weighed;
    const colours = channels - 1;
    for (let x = 0, index = 0; x < width; x++, index += channels) {
      const alpha = rows[start + index + colours];
      for (let colour = 0; colour < colours; colour++) sums[index + colour] = rows[start + index + colour] * alpha;
      sums[index + colours] = alpha;
    }
    return sums;
  }

  #countChild(index: number, fullRows: number): void {
    const level = this.#levels[index];
    level.childRows += 1;
    level.fullRows += fullRows;
    if (level.childRows === 2) this.#finishRow(index);
  }

  #finishRow(index: number): void {
    const level = this.#levels[index];
    const { channels } = this.#input;
    if (index + 1 >= this.#from) this.#emit(index + 1, level.y, this.#meanRow(index));
    if (index + 1 < this.#levels.length) {
      addPairs(this.#levels[index + 1].sums, level.sums, level.columns, channels);
      this.#countChild(index + 1, level.fullRows);
    }
    level.sums.fill(0);
    level.childRows = 0;
    level.fullRows = 0;
    level.y += 1;
  }

  #meanRow(index: number): Samples {
    const { width, channels, hasAlpha, depth } = this.#input;
    const { columns, sums, fullRows } = this.#levels[index];
    const side = 2 ** (index + 1);
    const row = allocateSamples(depth, columns * channels);
    const lastPixels = (width - (columns - 1) * side) * fullRows;
    if (hasAlpha) {
      for (let x = 0; x < columns; x++) {
        meanWithAlpha(row, sums, x * channels, channels, x + 1 < columns ? side * fullRows : lastPixels);
      }
      return row;
    }
    const whole = (columns - 1) * channels;
    meanOfRun(row, sums, 0, whole, 1 / (side * fullRows));
    for (let at = whole; at < row.length; at++) row[at] = Math.floor(sums[at] / lastPixels + 0.5);
    return row;
  }
}

/** `scale` is one over the pixels of a block. Sums are whole numbers, so only exact halves could round the wrong way. */
function meanOfRun(row: Samples, sums: Float64Array, from: number, to: number, scale: number): void {
  const tieBreak = 0.5 + scale / 8;
  for (let at = from; at < to; at++) row[at] = (sums[at] * scale + tieBreak) | 0;
}

function meanWithAlpha(row: Samples, sums: Float64Array, at: number, channels: number, pixels: number): void {
  const weight = sums[at + channels - 1];
  for (let channel = at; channel < at + channels - 1; channel++) {
    row[channel] = weight > 0 ? Math.floor(sums[channel] / weight + 0.5) : 0;
  }
  row[at + channels - 1] = Math.floor(weight / pixels + 0.5);
}

// The three loops below do the same; they are apart because each runs several times faster on one kind of array.

function addColourPairs(sums: Float64Array, row: Samples, start: number, width: number): void {
  const pairs = width >> 1;
  let from = start;
  let to = 0;
  for (let pair = 0; pair < pairs; pair++, from += 6, to += 3) {
    sums[to] += row[from] + row[from + 3];
    sums[to + 1] += row[from + 1] + row[from + 4];
    sums[to + 2] += row[from + 2] + row[from + 5];
  }
  if (width & 1) for (let channel = 0; channel < 3; channel++) sums[to + channel] += row[from + channel];
}

function addGreyPairs(sums: Float64Array, row: Samples, start: number, width: number): void {
  const pairs = width >> 1;
  for (let to = 0, from = start; to < pairs; to++, from += 2) sums[to] += row[from] + row[from + 1];
  if (width & 1) sums[pairs] += row[start + width - 1];
}

function addPairs(sums: Float64Array, child: Float64Array, columns: number, channels: number): void {
  const pairs = columns >> 1;
  for (let channel = 0; channel < channels; channel++) {
    let from = channel;
    let to = channel;
    for (let pair = 0; pair < pairs; pair++, from += 2 * channels, to += channels) {
      sums[to] += child[from] + child[from + channels];
    }
    if (columns & 1) sums[to] += child[from];
  }
}
