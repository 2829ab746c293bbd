import type { BlockFeatures } from './block-features.ts';
import type { YieldBudget } from './yield-budget.ts';
import { levelFactor, PatchMoments } from './patch-moments.ts';
import type { PredictorShapes } from './predictor-shapes.ts';

/** Weights of the blocks of level 0 by their distance: a Gaussian of 2 blocks, to 4 blocks. */
const nearBlocks = 4;
const nearWeights = Float64Array.from({ length: 2 * nearBlocks + 1 }, (_, index) =>
  Math.exp(-((index - nearBlocks) ** 2) / 8),
);

/** What an unlike block still counts. */
const leastLikeness = 0.015;

/** Weight of a sample one level further away, beside one of the level below. */
const levelWeight = 0.003;

/** More than any picture has. */
const levels = 12;

/** Levels are added until they hold this many pixels. */
const enoughPixels = 2000;

/** Share of a scale-free model of photographs (variogram ∝ distance^1.5) in the moments, against wild fits. */
const priorShare = 3e-4;
const priorExponent = 0.75;

/** Prediction errors below a quarter of an 8-bit level say nothing: rounding hides them. */
const leastError = 1e-6;

/** Linear predictors, one set per block of 4×4 px. */
export interface LocalPredictors {
  shapes: PredictorShapes;
  /** Number of the set that serves each block, row by row; −1 where none was asked for. */
  sets: Int32Array;
  /** Blocks in a row. */
  columns: number;
  /**
   * [sets, 4, 1 + neighbours]: for each direction the weights whose sum over the pixel and its neighbours is the prediction
   * error in units of its standard deviation.
   */
  weights: Float64Array;
}

/**
 * Learns for every block in `wanted` how a pixel there follows from its neighbours: least squares over the known patches
 * around, those that look like the block counting most, and the weights of the neighbours adding up to one. Autoregressive
 * interpolation in the manner of Kokaram (Motion Picture Restoration, 1998), with four directions at once.
 */
export async function learnPredictors(
  moments: PatchMoments,
  features: BlockFeatures,
  shapes: PredictorShapes,
  wanted: Uint8Array,
  columns: number,
  budget: YieldBudget,
  onRow: (fraction: number) => void,
): Promise<LocalPredictors> {
  const sets = new Int32Array(wanted.length).fill(-1);
  let count = 0;
  for (let block = 0; block < wanted.length; block++) if (wanted[block] !== 0) sets[block] = count++;
  const length = 4 * (1 + shapes.shapes[0].length);
  const weights = new Float64Array(count * length);
  const fit = createFit(shapes, moments.channels);
  const sums = new Float64Array(moments.length);
  const rows = wanted.length / columns;
  for (let row = 0; row < rows; row++) {
    moments.forgetAbove(0, row - nearBlocks);
    for (let level = 1; level < levels; level++) moments.forgetAbove(level, Math.floor(row / levelFactor ** level) - 1);
    for (let column = 0; column < columns; column++) {
      const set = sets[row * columns + column];
      if (set < 0) continue;
      gather(moments, features, columns, column, row, sums);
      fit(sums, weights, set * length);
      if (budget.spend(150 * moments.length + moments.takeWork())) await budget.yieldToEventLoop();
    }
    onRow((row + 1) / rows);
  }
  return { shapes, sets, columns, weights };
}

/** The moments that count for one block, into `sums`. */
function gather(
  moments: PatchMoments,
  features: BlockFeatures,
  columns: number,
  column: number,
  row: number,
  sums: Float64Array,
): void {
  const length = moments.length;
  sums.fill(0);
  let pixels = 0;
  for (let down = -nearBlocks; down <= nearBlocks; down++) {
    for (let across = -nearBlocks; across <= nearBlocks; across++) {
      const block = moments.block(0, column + across, row + down);
      if (block === undefined || block[length - 1] === 0) continue;
      const likeness = features.likeness(row * columns + column, (row + down) * columns + column + across);
      const weight = nearWeights[down + nearBlocks] * nearWeights[across + nearBlocks] * (leastLikeness + likeness);
      for (let index = 0; index < length; index++) sums[index] += weight * block[index];
      pixels += block[length - 1] * weight;
    }
  }
  let weight = 1;
  for (let level = 1; level < levels; level++) {
    weight *= levelWeight;
    const scale = levelFactor ** level;
    const thinning = PatchMoments.stride(level) ** 2;
    let inside = false;
    for (let down = -1; down <= 1; down++) {
      for (let across = -1; across <= 1; across++) {
        const block = moments.block(level, Math.floor(column / scale) + across, Math.floor(row / scale) + down);
        if (block === undefined) continue;
        inside ||= across !== 0 || down !== 0;
        if (block[length - 1] === 0) continue;
        const share = weight * thinning * (across === 0 ? 1 : 0.5) * (down === 0 ? 1 : 0.5);
        for (let index = 0; index < length; index++) sums[index] += share * block[index];
        pixels += block[length - 1] * thinning;
      }
    }
    if (pixels > enoughPixels || !inside) break;
  }
}

/** Returns a function that turns moments into the four predictors and writes their weights at `at`. */
function createFit(
  shapes: PredictorShapes,
  channels: number,
): (sums: Float64Array, weights: Float64Array, at: number) => void {
  const points = shapes.points;
  const prior = points.map(([down, across]) =>
    points.map(([otherDown, otherAcross]) => {
      const apart = variogram(down - otherDown, across - otherAcross);
      return 0.5 * (variogram(down, across) + variogram(otherDown, otherAcross) - apart);
    }),
  );
  const priorTrace = prior.reduce((sum, row, index) => sum + row[index], 0);
  const pairOf = points.map(() => new Int32Array(points.length));
  shapes.pairs.forEach(([one, other], pair) => (pairOf[one][other] = pairOf[other][one] = pair));
  const places = shapes.shapes.map((shape) =>
    shape.map(([down, across]) => points.findIndex((point) => point[0] === down && point[1] === across)),
  );
  const count = places[0].length;
  const matrix = new Float64Array(count * count);
  const factor = new Float64Array(count * count);
  const solution = new Float64Array(count);

  return (sums, weights, at) => {
    const samples = Math.max(sums[sums.length - 1] * channels, 1e-30);
    let trace = leastError;
    for (let point = 0; point < points.length; point++) trace += sums[pairOf[point][point]] / samples;
    const share = (priorShare * trace) / priorTrace;
    for (const place of places) {
      for (let row = 0; row < count; row++) {
        for (let column = 0; column <= row; column++) {
          const moment = sums[pairOf[place[row]][place[column]]] / samples + share * prior[place[row]][place[column]];
          matrix[row * count + column] = matrix[column * count + row] = moment;
        }
      }
      factor.set(matrix);
      for (let row = 0; row < count; row++) factor[row * count + row] += 1e-9 * trace;
      solution.fill(1);
      solveSymmetric(factor, count, solution);
      let total = 0;
      for (const value of solution) total += value;
      let error = 0;
      for (let row = 0; row < count; row++) {
        solution[row] /= total;
        for (let column = 0; column < row; column++) {
          error += 2 * solution[row] * solution[column] * matrix[row * count + column];
        }
        error += solution[row] * solution[row] * matrix[row * count + row];
      }
      const scale = 1 / Math.sqrt(Math.max(error, leastError));
      weights[at++] = scale;
      for (let row = 0; row < count; row++) weights[at++] = -solution[row] * scale;
    }
  };
}

function variogram(down: number, across: number): number {
  return (down * down + across * across) ** priorExponent;
}

/** Solves matrix · x = right by Cholesky, in place. `matrix` [count, count] is overwritten. */
function solveSymmetric(matrix: Float64Array, count: number, right: Float64Array): void {
  for (let column = 0; column < count; column++) {
    for (let row = column; row < count; row++) {
      let sum = matrix[row * count + column];
      for (let k = 0; k < column; k++) sum -= matrix[row * count + k] * matrix[column * count + k];
      matrix[row * count + column] =
        row === column ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / matrix[column * count + column];
    }
  }
  for (let row = 0; row < count; row++) {
    for (let k = 0; k < row; k++) right[row] -= matrix[row * count + k] * right[k];
    right[row] /= matrix[row * count + row];
  }
  for (let row = count - 1; row >= 0; row--) {
    for (let k = row + 1; k < count; k++) right[row] -= matrix[k * count + row] * right[k];
    right[row] /= matrix[row * count + row];
  }
}
