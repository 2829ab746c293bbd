import type { YieldBudget } from './yield-budget.ts';

/** Columns eliminated together: few enough that their part of four rows stays in the processor's first cache. */
const panelWidth = 40;

/** Below this a pivot is rounding; the energies here have none so small unless nothing at all is known nearby. */
const leastPivot = 1e-11;

/**
 * Eliminates the first `own` of `size` unknowns of a dense symmetric system in place. `matrix` [size, size] row-major, of which
 * only the lower triangle counts. Afterwards the first `own` columns hold the Cholesky factor and the rest of the lower
 * triangle what remains for the other unknowns. The strict upper triangle is left with arbitrary values.
 */
export async function eliminate(matrix: Float64Array, size: number, own: number, budget: YieldBudget): Promise<void> {
  for (let from = 0; from < own; from += panelWidth) {
    const to = Math.min(own, from + panelWidth);
    for (let row = from; row < size;) {
      // Rows of the panel itself need those above them.
      const together = row >= to && row + 4 <= size ? 4 : 1;
      if (together === 4) factorFour(matrix, size, row, from, to);
      else factorRow(matrix, size, row, from, to);
      row += together;
      if (budget.spend((to - from) * (to - from) * 0.5 * together)) await budget.yieldToEventLoop();
    }
    for (let row = to; row < size; row += 4) {
      if (row + 4 <= size) reduceFour(matrix, size, from, to, row);
      else for (let last = row; last < size; last++) reduceOne(matrix, size, from, to, last, to);
      if (budget.spend((row + 2 - to) * (to - from) * 4)) await budget.yieldToEventLoop();
    }
  }
}

/** Columns [from, to) of one row of the factor, the panel's rows above being ready. */
function factorRow(matrix: Float64Array, size: number, row: number, from: number, to: number): void {
  const here = row * size;
  const end = Math.min(row, to);
  for (let column = from; column < end; column++) {
    const there = column * size;
    let sum = matrix[here + column];
    for (let k = from; k < column; k++) sum -= matrix[here + k] * matrix[there + k];
    matrix[here + column] = sum / matrix[there + column];
  }
  if (row >= to) return;
  let sum = matrix[here + row];
  for (let k = from; k < row; k++) sum -= matrix[here + k] * matrix[here + k];
  matrix[here + row] = Math.sqrt(Math.max(sum, leastPivot));
}

/** `factorRow` for four rows below the panel at once, whose sums do not wait for one another. */
function factorFour(matrix: Float64Array, size: number, row: number, from: number, to: number): void {
  const row0 = row * size;
  const row1 = row0 + size;
  const row2 = row1 + size;
  const row3 = row2 + size;
  for (let column = from; column < to; column++) {
    const there = column * size;
    let a0 = matrix[row0 + column];
    let a1 = matrix[row1 + column];
    let a2 = matrix[row2 + column];
    let a3 = matrix[row3 + column];
    for (let k = from; k < column; k++) {
      const p = matrix[there + k];
      a0 -= matrix[row0 + k] * p;
      a1 -= matrix[row1 + k] * p;
      a2 -= matrix[row2 + k] * p;
      a3 -= matrix[row3 + k] * p;
    }
    const pivot = matrix[there + column];
    matrix[row0 + column] = a0 / pivot;
    matrix[row1 + column] = a1 / pivot;
    matrix[row2 + column] = a2 / pivot;
    matrix[row3 + column] = a3 / pivot;
  }
}

/**
 * Subtracts what columns [from, to) explain from four rows at once, columns from `to` up to the diagonal. Blocks of four by
 * two keep eight sums in registers: the loads, not the multiplications, are what costs.
 */
function reduceFour(matrix: Float64Array, size: number, from: number, to: number, row: number): void {
  const row0 = row * size;
  const row1 = row0 + size;
  const row2 = row1 + size;
  const row3 = row2 + size;
  let column = to;
  for (; column + 1 < row + 4; column += 2) {
    const left = column * size;
    const right = left + size;
    let a0 = 0;
    let a1 = 0;
    let a2 = 0;
    let a3 = 0;
    let b0 = 0;
    let b1 = 0;
    let b2 = 0;
    let b3 = 0;
    for (let k = from; k < to; k++) {
      const p = matrix[left + k];
      const q = matrix[right + k];
      const r0 = matrix[row0 + k];
      const r1 = matrix[row1 + k];
      const r2 = matrix[row2 + k];
      const r3 = matrix[row3 + k];
      a0 += p * r0;
      a1 += p * r1;
      a2 += p * r2;
      a3 += p * r3;
      b0 += q * r0;
      b1 += q * r1;
      b2 += q * r2;
      b3 += q * r3;
    }
    matrix[row0 + column] -= a0;
    matrix[row1 + column] -= a1;
    matrix[row2 + column] -= a2;
    matrix[row3 + column] -= a3;
    matrix[row0 + column + 1] -= b0;
    matrix[row1 + column + 1] -= b1;
    matrix[row2 + column + 1] -= b2;
    matrix[row3 + column + 1] -= b3;
  }
}

function reduceOne(matrix: Float64Array, size: number, from: number, to: number, row: number, first: number): void {
  const here = row * size;
  for (let column = first; column <= row; column++) {
    const there = column * size;
    let sum = 0;
    for (let k = from; k < to; k++) sum += matrix[here + k] * matrix[there + k];
    matrix[here + column] -= sum;
  }
}
