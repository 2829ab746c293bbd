import type { YieldBudget } from './yield-budget.ts';
import type { PredictorShapes } from './predictor-shapes.ts';
import type { PictureWithHole, WorkingPicture } from './working-picture.ts';

/** Side of the smallest blocks, px. */
export const blockSide = 4;

/** Each level's blocks are this many times as wide as those of the level below. */
export const levelFactor = 4;

/** Samples a block, both ways, at every level above the first. */
const samplesAcross = 8;

/**
 * Second moments of small patches, summed over square blocks of the known picture: what the least-squares predictors are
 * fitted to. Level 0 has blocks of 4 px with every pixel as a sample, level l blocks of 4·4^l px with 8×8 samples. Blocks are
 * computed when first asked for.
 */
export class PatchMoments {
  /** Numbers in one block: the moments of the pairs, then the count of samples. */
  readonly length: number;
  readonly channels: number;
  readonly #picture: WorkingPicture;
  readonly #excluded: Uint8Array;
  readonly #shapes: PredictorShapes;
  readonly #offsets: Int32Array;
  readonly #pairs: readonly (readonly [number, number])[];
  /** [points, samples of one block]: differences of the patch's points from its middle. */
  readonly #samples: Float64Array;
  readonly #capacity: number;
  readonly #levels: Map<number, (Float64Array | undefined)[]>[] = [];
  readonly #spare: Float64Array[] = [];
  #work = 0;

  /** `excluded` as from excludePatches. */
  constructor(picture: WorkingPicture, excluded: Uint8Array, shapes: PredictorShapes) {
    this.channels = picture.channels;
    this.#picture = picture;
    this.#excluded = excluded;
    this.#shapes = shapes;
    this.#offsets = Int32Array.from(shapes.points, ([down, across]) => down * picture.width + across);
    this.#pairs = shapes.pairs;
    this.#capacity = samplesAcross * samplesAcross * picture.channels;
    this.#samples = new Float64Array(shapes.points.length * this.#capacity);
    this.length = shapes.pairs.length + 1;
  }

  /** Pixels between two samples of a level, both ways. */
  static stride(level: number): number {
    return level === 0 ? 1 : (blockSide * levelFactor ** level) / samplesAcross;
  }

  /** The block in column `across` and row `down` of a level; undefined outside the picture. Not to be changed. */
  block(level: number, across: number, down: number): Float64Array | undefined {
    const side = blockSide * levelFactor ** level;
    if (across < 0 || down < 0 || across * side >= this.#picture.width || down * side >= this.#picture.height) return;
    const rows = (this.#levels[level] ??= new Map<number, (Float64Array | undefined)[]>());
    let row = rows.get(down);
    if (row === undefined) rows.set(down, (row = []));
    return (row[across] ??= this.#sum(across * side, down * side, side, PatchMoments.stride(level)));
  }

  /** Multiplications since the last call. */
  takeWork(): number {
    const work = this.#work;
    this.#work = 0;
    return work;
  }

  /** Forgets the blocks of a level above row `down`, so that memory follows the width of the picture, not its area. */
  forgetAbove(level: number, down: number): void {
    const rows = this.#levels[level];
    if (rows === undefined) return;
    for (const [row, blocks] of rows) {
      if (row >= down) continue;
      for (const block of blocks) if (block !== undefined) this.#spare.push(block);
      rows.delete(row);
    }
  }

  #sum(left: number, top: number, side: number, stride: number): Float64Array {
    const sums = this.#spare.pop()?.fill(0) ?? new Float64Array(this.length);
    const count = this.#collect(left, top, side, stride);
    sums[this.length - 1] = count / this.channels;
    this.#work += count * (this.length + 2 * this.#offsets.length) + 200;
    if (count === 0) return sums;
    const samples = this.#samples;
    const capacity = this.#capacity;
    for (let pair = 0; pair < this.#pairs.length; pair++) {
      const one = this.#pairs[pair][0] * capacity;
      const other = this.#pairs[pair][1] * capacity;
      let even = 0;
      let odd = 0;
      let sample = 0;
      for (; sample + 1 < count; sample += 2) {
        even += samples[one + sample] * samples[other + sample];
        odd += samples[one + sample + 1] * samples[other + sample + 1];
      }
      if (sample < count) even += samples[one + sample] * samples[other + sample];
      sums[pair] = even + odd;
    }
    return sums;
  }

  /** Lists the samples of a block, channel by channel; returns their number. */
  #collect(left: number, top: number, side: number, stride: number): number {
    const { width, height, channels, values } = this.#picture;
    const { radius } = this.#shapes;
    const offsets = this.#offsets;
    const samples = this.#samples;
    const capacity = this.#capacity;
    let count = 0;
    for (let y = top; y < Math.min(top + side, height - radius); y += stride) {
      if (y < radius) continue;
      for (let x = left; x < Math.min(left + side, width - radius); x += stride) {
        const pixel = y * width + x;
        if (x < radius || this.#excluded[pixel] !== 0) continue;
        for (let channel = 0; channel < channels; channel++) {
          const middle = values[pixel * channels + channel];
          for (let point = 0; point < offsets.length; point++) {
            samples[point * capacity + count] = values[(pixel + offsets[point]) * channels + channel] - middle;
          }
          count++;
        }
      }
    }
    return count;
  }
}

/** 1 at every pixel whose patch contains a missing or a forbidden one: [height, width]. */
export async function excludePatches(
  { picture: { width, height }, hole, forbidden }: PictureWithHole,
  shapes: PredictorShapes,
  budget: YieldBudget,
): Promise<Uint8Array> {
  const result = new Uint8Array(hole.length);
  for (let pixel = 0; pixel < hole.length; pixel++) {
    if (pixel % width === 0 && budget.spend(8 * width)) await budget.yieldToEventLoop();
    if (hole[pixel] === 0 && forbidden[pixel] === 0) continue;
    const x = pixel % width;
    const y = (pixel - x) / width;
    for (const [down, across] of shapes.points) {
      const otherX = x - across;
      const otherY = y - down;
      if (otherX >= 0 && otherY >= 0 && otherX < width && otherY < height) result[otherY * width + otherX] = 1;
    }
  }
  return result;
}
