import type { PixelSource } from '../../../imaging/pixels/pixel-source.ts';
import { fullRange } from '../../../imaging/pixels/samples.ts';
import { quantile } from '../../../imaging/quantile.ts';
import type { WorkContext } from '../../../platform/work-context.ts';
import { spreadTiles, tileSide } from './choose-tiles.ts';
import { meanOfPlanes, readDensities, withoutMean, type Shift } from './densities.ts';

/** What infrared shows of the picture itself. */
export interface Crosstalk {
  /** How much each colour's density shows in the infrared's, 0 for none; one for grey. */
  readonly shares: readonly number[];
  /** Deviation of what infrared shows of the picture, beside the deviation of the picture's own brightness. */
  readonly strength: number;
  /** Correlation of that with the infrared, 0..1. */
  readonly correlation: number;
  /** Share of the infrared's samples that are wholly black or white. */
  readonly clipped: number;
}

const largestTile = 256;
const tilesAcross = 5;
const meanRadius = 24;
const rounds = 6;
/** Every so many px in both directions: neighbours say the same. */
const stride = 4;

/**
 * What of the infrared is the picture: dyes let most of it through, but not all. Fitted to both without what varies slowly, by least
 * squares that leave out what lies far off (Huber, Robust Statistics, 1981), which is dust.
 */
export async function measureCrosstalk(
  picture: PixelSource,
  plane: PixelSource,
  shift: Shift,
  context: WorkContext,
): Promise<Crosstalk> {
  const side = tileSide(picture, largestTile);
  const infrared: number[] = [];
  const brightness: number[] = [];
  const colours: number[][] = Array.from({ length: picture.colourChannels }, () => []);
  let [clipped, read] = [0, 0];
  const least = Math.log2(1 / 512) + 1e-3;
  const most = Math.log2(1 + 1 / 512) - 1 / fullRange(plane.depth);
  for (const rect of spreadTiles(picture, side, tilesAcross)) {
    await context.yieldToEventLoop();
    const densities = await readDensities(picture, plane, rect, shift);
    for (const value of densities.infrared) if (value <= least || value >= most) clipped += 1;
    read += densities.infrared.length;
    const take = (values: Float32Array, into: number[]): void => {
      const varying = withoutMean(values, side, side, meanRadius);
      for (let y = 0; y < side; y += stride) {
        for (let x = 0; x < side; x += stride) into.push(varying[y * side + x]);
      }
    };
    take(densities.infrared, infrared);
    take(meanOfPlanes(densities.colours), brightness);
    densities.colours.forEach((values, channel) => take(values, colours[channel]));
  }
  const shares = fit(infrared, colours);
  const shown = infrared.map((_, i) => shares.reduce((sum, share, channel) => sum + share * colours[channel][i], 0));
  return {
    shares,
    strength: deviation(shown) / Math.max(1e-6, deviation(brightness)),
    correlation: correlationOf(shown, infrared),
    clipped: clipped / read,
  };
}

/** Shares of the columns that come nearest to the wanted values, all of which have a mean of 0. */
function fit(wanted: readonly number[], columns: readonly (readonly number[])[]): number[] {
  let shares = columns.map(() => 0);
  let limit = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const rest = wanted.map((value, i) => value - columns.reduce((sum, column, c) => sum + shares[c] * column[i], 0));
    if (round > 0) limit = 3 * Math.max(1e-4, quantile(thinned(rest.map(Math.abs)), 0.5) / 0.6745);
    const taken = rest.map((value) => Math.abs(value) <= limit);
    const product = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, value, i) => (taken[i] ? sum + value * b[i] : sum), 0);
    const matrix = columns.map((a) => columns.map((b) => product(a, b)));
    // Grey pictures have three colours that are one: a little weight on small shares then divides it evenly.
    const ridge = 1e-3 * matrix.reduce((sum, row, i) => sum + row[i], 0) + 1e-9;
    matrix.forEach((row, i) => (row[i] += ridge));
    shares = solve(
      matrix,
      columns.map((column) => product(column, wanted)),
    );
  }
  return shares;
}

function thinned(values: readonly number[]): number[] {
  const step = Math.max(1, Math.floor(values.length / 20_000));
  return values.filter((_, i) => i % step === 0);
}

/** The solution of a positive definite system, by elimination. */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]]);
  const n = rows.length;
  for (let pivot = 0; pivot < n; pivot += 1) {
    for (let row = pivot + 1; row < n; row += 1) {
      const factor = rows[row][pivot] / rows[pivot][pivot];
      for (let column = pivot; column <= n; column += 1) rows[row][column] -= factor * rows[pivot][column];
    }
  }
  const result = Array<number>(n).fill(0);
  for (let row = n - 1; row >= 0; row -= 1) {
    let value = rows[row][n];
    for (let column = row + 1; column < n; column += 1) value -= rows[row][column] * result[column];
    result[row] = value / rows[row][row];
  }
  return result;
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Correlation where the second series is within its usual deviations: dust is dark in both, and no picture. */
function correlationOf(all: readonly number[], wanted: readonly number[]): number {
  const limit = (3 * quantile(thinned(wanted.map(Math.abs)), 0.5)) / 0.6745;
  const usual = (_: number, i: number): boolean => Math.abs(wanted[i]) <= limit;
  const [a, b] = [all.filter(usual), wanted.filter(usual)];
  const [deviationA, deviationB] = [deviation(a), deviation(b)];
  if (deviationA < 1e-6 || deviationB < 1e-6) return 0;
  const [meanA, meanB] = [a, b].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const sum = a.reduce((total, value, i) => total + (value - meanA) * (b[i] - meanB), 0);
  return sum / a.length / (deviationA * deviationB);
}
