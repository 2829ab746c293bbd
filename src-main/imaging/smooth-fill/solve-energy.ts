import { dissect, type EliminationStep } from './dissection.ts';
import { neighbourSteps, type NeighbourSteps, type QuadraticEnergy } from './energy.ts';
import type { YieldBudget } from './yield-budget.ts';
import { eliminate } from './partial-cholesky.ts';
import type { WorkingPicture } from './working-picture.ts';

interface Factor {
  step: EliminationStep;
  /** Later places of the order that the step's equations reach, ascending. */
  rows: Int32Array;
  /** [own + rows, own] row-major: the step's columns of the Cholesky factor. */
  columns: Float64Array;
}

interface Remainder {
  rows: Int32Array;
  /** [rows, rows], lower triangle. */
  matrix: Float64Array;
}

/**
 * Finds the pixels that minimise an energy by multifrontal sparse Cholesky factorisation (Duff and Reid 1983): exact up to
 * rounding, with no iterations to tune, and the same bits each time.
 */
export class EnergySolver {
  readonly #picture: WorkingPicture;
  readonly #energy: QuadraticEnergy;
  readonly #budget: YieldBudget;
  readonly #steps: NeighbourSteps;
  /** Place of each pixel in the order of elimination, −1 where it is taken for known. [height, width] */
  readonly #place: Int32Array;
  #front = new Float64Array(0);

  constructor(picture: WorkingPicture, energy: QuadraticEnergy, budget: YieldBudget) {
    this.#picture = picture;
    this.#energy = energy;
    this.#budget = budget;
    this.#steps = neighbourSteps(energy.pattern, energy.reach);
    this.#place = new Int32Array(picture.width * picture.height).fill(-1);
  }

  /** Solves for `pixels` (y · width + x); every other pixel of the picture counts as known. Writes into the picture. */
  async solve(pixels: Int32Array): Promise<void> {
    const { width, channels, values } = this.#picture;
    const { order, steps } = await dissect(pixels, width, this.#energy.reach, this.#budget);
    order.forEach((pixel, place) => (this.#place[pixel] = place));
    try {
      const right = new Float64Array(order.length * channels);
      const factors = await this.#factorise(order, steps, right);
      for (let index = factors.length - 1; index >= 0; index--) {
        substituteBack(factors[index], right, channels);
        if (this.#budget.spend(2 * factors[index].columns.length * channels)) await this.#budget.yieldToEventLoop();
      }
      for (let place = 0; place < order.length; place++) {
        for (let channel = 0; channel < channels; channel++) {
          values[order[place] * channels + channel] = right[place * channels + channel];
        }
      }
    } finally {
      for (const pixel of order) this.#place[pixel] = -1;
    }
  }

  async #factorise(order: Int32Array, steps: EliminationStep[], right: Float64Array): Promise<Factor[]> {
    const { channels } = this.#picture;
    const factors: Factor[] = [];
    const remainders: (Remainder | undefined)[] = [];
    const mark = new Int32Array(order.length).fill(-1);
    const local = new Int32Array(order.length);
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index];
      const own = step.to - step.from;
      const parts = step.parts.map((part) => remainders[part]).filter((part) => part !== undefined);
      const rows = this.#reachedRows(order, step, parts, mark, index);
      for (let place = step.from; place < step.to; place++) local[place] = place - step.from;
      rows.forEach((place, at) => (local[place] = own + at));

      const size = own + rows.length;
      const front = this.#clearFront(size);
      this.#assemble(order, step, local, front, size, right);
      if (this.#budget.spend(own * this.#energy.pattern.length * 10 + 4 * size * size))
        await this.#budget.yieldToEventLoop();
      for (const part of parts) addRemainder(part, local, front, size);
      for (const part of step.parts) remainders[part] = undefined;
      await eliminate(front, size, own, this.#budget);

      const columns = new Float64Array(size * own);
      for (let row = 0; row < size; row++) {
        const end = Math.min(own, row + 1);
        for (let column = 0; column < end; column++) columns[row * own + column] = front[row * size + column];
      }
      const matrix = new Float64Array(rows.length * rows.length);
      for (let row = 0; row < rows.length; row++) {
        const from = (own + row) * size + own;
        const to = row * rows.length;
        for (let column = 0; column <= row; column++) matrix[to + column] = front[from + column];
      }
      const factor = { step, rows, columns };
      substituteForward(factor, right, channels);
      factors.push(factor);
      remainders[index] = { rows, matrix };
    }
    return factors;
  }

  #reachedRows(
    order: Int32Array,
    step: EliminationStep,
    parts: Remainder[],
    mark: Int32Array,
    stamp: number,
  ): Int32Array {
    const rows: number[] = [];
    const note = (place: number): void => {
      if (place < step.to || mark[place] === stamp) return;
      mark[place] = stamp;
      rows.push(place);
    };
    for (const part of parts) part.rows.forEach(note);
    const { width, height } = this.#picture;
    const { across, down } = this.#steps;
    for (let place = step.from; place < step.to; place++) {
      const x = order[place] % width;
      const y = (order[place] - x) / width;
      for (let neighbour = 0; neighbour < across.length; neighbour++) {
        const otherX = x + across[neighbour];
        const otherY = y + down[neighbour];
        if (otherX < 0 || otherY < 0 || otherX >= width || otherY >= height) continue;
        note(this.#place[otherY * width + otherX]);
      }
    }
    return Int32Array.from(rows).sort();
  }

  #clearFront(size: number): Float64Array {
    if (this.#front.length < size * size) this.#front = new Float64Array(size * size);
    else this.#front.fill(0, 0, size * size);
    return this.#front;
  }

  /** The equations of a step's own pixels; what is known goes to the right side. */
  #assemble(
    order: Int32Array,
    step: EliminationStep,
    local: Int32Array,
    front: Float64Array,
    size: number,
    right: Float64Array,
  ): void {
    const { width, height, channels, values } = this.#picture;
    const { across, down, cell } = this.#steps;
    const side = 2 * this.#energy.reach + 1;
    const row = new Float64Array(side * side);
    for (let place = step.from; place < step.to; place++) {
      const x = order[place] % width;
      const y = (order[place] - x) / width;
      this.#energy.row(x, y, row);
      const column = place - step.from;
      front[column * size + column] += row[(side * side - 1) / 2];
      for (let neighbour = 0; neighbour < across.length; neighbour++) {
        const weight = row[cell[neighbour]];
        if (weight === 0) continue;
        const otherX = x + across[neighbour];
        const otherY = y + down[neighbour];
        if (otherX < 0 || otherY < 0 || otherX >= width || otherY >= height) continue;
        const other = this.#place[otherY * width + otherX];
        if (other > place) {
          front[local[other] * size + column] += weight;
        } else if (other < 0) {
          const from = (otherY * width + otherX) * channels;
          for (let channel = 0; channel < channels; channel++) {
            right[place * channels + channel] -= weight * values[from + channel];
          }
        }
      }
    }
  }
}

function addRemainder(part: Remainder, local: Int32Array, front: Float64Array, size: number): void {
  const count = part.rows.length;
  for (let row = 0; row < count; row++) {
    const to = local[part.rows[row]] * size;
    for (let column = 0; column <= row; column++)
      front[to + local[part.rows[column]]] += part.matrix[row * count + column];
  }
}

function substituteForward({ step, rows, columns }: Factor, right: Float64Array, channels: number): void {
  const own = step.to - step.from;
  for (let row = 0; row < own + rows.length; row++) {
    const at = (row < own ? step.from + row : rows[row - own]) * channels;
    const end = Math.min(row, own);
    const pivot = row < own ? columns[row * own + row] : 1;
    let from = step.from * channels;
    if (channels === 3) {
      let red = right[at];
      let green = right[at + 1];
      let blue = right[at + 2];
      for (let k = row * own; k < row * own + end; k++, from += 3) {
        const weight = columns[k];
        red -= weight * right[from];
        green -= weight * right[from + 1];
        blue -= weight * right[from + 2];
      }
      right[at] = red / pivot;
      right[at + 1] = green / pivot;
      right[at + 2] = blue / pivot;
      continue;
    }
    for (let channel = 0; channel < channels; channel++) {
      let sum = right[at + channel];
      for (let k = 0; k < end; k++) sum -= columns[row * own + k] * right[from + k * channels + channel];
      right[at + channel] = sum / pivot;
    }
  }
}

function substituteBack({ step, rows, columns }: Factor, right: Float64Array, channels: number): void {
  const own = step.to - step.from;
  for (let row = own + rows.length - 1; row >= 0; row--) {
    const at = (row < own ? step.from + row : rows[row - own]) * channels;
    const end = Math.min(row, own);
    const pivot = row < own ? columns[row * own + row] : 1;
    for (let channel = 0; channel < channels; channel++) right[at + channel] /= pivot;
    let to = step.from * channels;
    if (channels === 3) {
      const red = right[at];
      const green = right[at + 1];
      const blue = right[at + 2];
      for (let k = row * own; k < row * own + end; k++, to += 3) {
        const weight = columns[k];
        right[to] -= weight * red;
        right[to + 1] -= weight * green;
        right[to + 2] -= weight * blue;
      }
      continue;
    }
    for (let channel = 0; channel < channels; channel++) {
      const value = right[at + channel];
      for (let k = 0; k < end; k++) right[to + k * channels + channel] -= columns[row * own + k] * value;
    }
  }
}
