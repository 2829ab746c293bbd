import { blockSide } from './patch-moments.ts';

/** How far the window of a block's features goes beyond the block, px. */
const margin = 2;

/** Differences at which two blocks count as unlike: of mean brightness (0..1), log contrast, edge direction. */
const brightnessScale = 0.15;
const contrastScale = 0.5;
const directionScale = 0.3;

/** Variance below which a block counts as flat: rounding to 8 bits and a little more. */
const leastVariance = 4e-6;
const leastEdge = 1e-5;

/**
 * Describes each block of 4×4 px of a picture without holes by its mean brightness a channel, contrast and edge direction, to
 * tell which known blocks look like the one that is to be filled.
 */
export class BlockFeatures {
  readonly #columns: number;
  readonly #rows: number;
  readonly #length: number;
  readonly #values: Float32Array;
  readonly #ready: Uint8Array;
  readonly #picture: { width: number; height: number; channels: number; values: ArrayLike<number> };

  /** `values` [height, width, channels] */
  constructor(picture: { width: number; height: number; channels: number; values: ArrayLike<number> }) {
    this.#picture = picture;
    this.#columns = Math.ceil(picture.width / blockSide);
    this.#rows = Math.ceil(picture.height / blockSide);
    this.#length = picture.channels + 3;
    this.#values = new Float32Array(this.#columns * this.#rows * this.#length);
    this.#ready = new Uint8Array(this.#columns * this.#rows);
  }

  /** 1 for blocks alike in everything, towards 0 for unlike ones. Blocks are numbered row by row. */
  likeness(one: number, other: number): number {
    const first = this.#describe(one);
    const second = this.#describe(other);
    const values = this.#values;
    const { channels } = this.#picture;
    let distance = 0;
    for (let index = 0; index < this.#length; index++) {
      const difference = values[first + index] - values[second + index];
      distance += difference * difference * featureWeight(index, channels);
    }
    return Math.exp(-distance);
  }

  #describe(block: number): number {
    const at = block * this.#length;
    if (this.#ready[block] !== 0) return at;
    this.#ready[block] = 1;
    const { width, height, channels, values } = this.#picture;
    const column = block % this.#columns;
    const row = (block - column) / this.#columns;
    const left = Math.max(0, column * blockSide - margin);
    const right = Math.min(width, (column + 1) * blockSide + margin);
    const top = Math.max(0, row * blockSide - margin);
    const bottom = Math.min(height, (row + 1) * blockSide + margin);
    const count = (right - left) * (bottom - top);
    let variance = 0;
    let acrossSquared = leastEdge;
    let downSquared = leastEdge;
    let product = 0;
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      let squares = 0;
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const index = (y * width + x) * channels + channel;
          const value = values[index];
          sum += value;
          squares += value * value;
          if (x === 0 || y === 0) continue;
          const across = value - values[index - channels];
          const down = value - values[index - width * channels];
          acrossSquared += across * across;
          downSquared += down * down;
          product += across * down;
        }
      }
      this.#values[at + channel] = sum / count;
      variance += Math.max(0, squares / count - (sum / count) ** 2) / channels;
    }
    const energy = acrossSquared + downSquared;
    this.#values[at + channels] = 0.5 * Math.log(variance + leastVariance);
    this.#values[at + channels + 1] = (acrossSquared - downSquared) / energy;
    this.#values[at + channels + 2] = (2 * product) / energy;
    return at;
  }
}

function featureWeight(index: number, channels: number): number {
  if (index < channels) return 0.5 / (brightnessScale * brightnessScale * channels);
  const scale = index === channels ? contrastScale : directionScale;
  return 0.5 / (scale * scale);
}
