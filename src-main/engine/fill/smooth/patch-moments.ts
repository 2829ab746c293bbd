import type { PredictorShapes } from './predictor-shapes.ts';

/** Side of the smallest blocks, px. */
export const blockSide = 4;

/** Each level's blocks are this many times as wide as those of the level below. */
export const levelFactor = 4;

/**
 * Second moments of small patches, summed over square blocks of the known picture: what the least-squares predictors are
 * fitted to. Level 0 has blocks of 4 px with every pixel as a sample, level l blocks of 4·4^l px with every 4^l/2-th pixel both
 * ways, so that a block costs about the same at every level above the first. Blocks are computed when first asked for.
 */
export class PatchMoments {
  /** Numbers in one block: the lower triangle of the moment matrix, row by row, then the count of samples. */
  readonly length: number;
  readonly channels: number;
  readonly #width: number;
  readonly #height: number;
  readonly #pixels: ArrayLike<number>;
  readonly #excluded: Uint8Array;
  readonly #radius: number;
  readonly #offsets: Int32Array;
  readonly #patch: Float64Array;
  readonly #levels: Map<number, (Float64Array | undefined)[]>[] = [];
  readonly #spare: Float64Array[] = [];

  /**
   * `pixels` [height, width, channels]. `excluded` [height, width], 1 = no patch that contains this pixel is a sample. The
   * patch consists of the points of `shapes`.
   */
  constructor(
    width: number,
    height: number,
    channels: number,
    pixels: ArrayLike<number>,
    excluded: Uint8Array,
    shapes: PredictorShapes,
  ) {
    this.channels = channels;
    this.#width = width;
    this.#height = height;
    this.#pixels = pixels;
    this.#radius = shapes.radius;
    this.#offsets = Int32Array.from(shapes.points, ([down, across]) => down * width + across);
    this.#patch = new Float64Array(shapes.points.length);
    this.length = (shapes.points.length * (shapes.points.length + 1)) / 2 + 1;
    this.#excluded = spread(excluded, width, height, shapes);
  }

  /** Pixels between two samples of a level, both ways. */
  static stride(level: number): number {
    return level === 0 ? 1 : levelFactor ** level / 2;
  }

  /** The block in column `across` and row `down` of a level; undefined outside the picture. Not to be changed. */
  block(level: number, across: number, down: number): Float64Array | undefined {
    const side = blockSide * levelFactor ** level;
    if (across < 0 || down < 0 || across * side >= this.#width || down * side >= this.#height) return undefined;
    const rows = (this.#levels[level] ??= new Map<number, (Float64Array | undefined)[]>());
    let row = rows.get(down);
    if (row === undefined) rows.set(down, (row = []));
    return (row[across] ??= this.#sum(across * side, down * side, side, PatchMoments.stride(level)));
  }

  /** Multiplications that a block costs. */
  get work(): number {
    return blockSide * blockSide * this.length * this.channels;
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
    const width = this.#width;
    const channels = this.channels;
    const pixels = this.#pixels;
    const offsets = this.#offsets;
    const patch = this.#patch;
    const right = Math.min(left + side, width - this.#radius);
    const bottom = Math.min(top + side, this.#height - this.#radius);
    const first = Math.max(left, this.#radius);
    for (let y = Math.max(top, this.#radius); y < bottom; y += stride) {
      for (let x = first; x < right; x += stride) {
        const pixel = y * width + x;
        if (this.#excluded[pixel] !== 0) continue;
        sums[this.length - 1]++;
        for (let channel = 0; channel < channels; channel++) {
          const middle = pixels[pixel * channels + channel];
          for (let point = 0; point < offsets.length; point++) {
            patch[point] = pixels[(pixel + offsets[point]) * channels + channel] - middle;
          }
          let at = 0;
          for (let row = 0; row < offsets.length; row++) {
            const value = patch[row];
            for (let column = 0; column <= row; column++) sums[at++] += value * patch[column];
          }
        }
      }
    }
    return sums;
  }
}

/** 1 at every pixel whose patch contains an excluded one. */
function spread(excluded: Uint8Array, width: number, height: number, shapes: PredictorShapes): Uint8Array {
  const result = new Uint8Array(excluded.length);
  for (let pixel = 0; pixel < excluded.length; pixel++) {
    if (excluded[pixel] === 0) continue;
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
