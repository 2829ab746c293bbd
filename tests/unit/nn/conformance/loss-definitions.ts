import type { Arrays, NamedArray } from '../../../../src-main/nn/compiler/runtime.ts';
import { mean as meanOf, sum as sumOf } from '../../../support/numbers.ts';
import { planesOf } from './case.ts';

// Losses by their definitions, in double precision and plain loops. They share nothing with what they check.

type Plane = number[][];
type Numbers = ArrayLike<number>;

export const softplus = (x: number): number => Math.log1p(Math.exp(x));

/** Σ weight · error / Σ weight of differences, or of the values themselves; each weight stands for as many errors as it is spread over. */
export function weightedMeanOf(
  error: (difference: number) => number,
  values: Numbers,
  others?: Numbers,
  weights?: Numbers,
): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const weight = weights ? weights[Math.floor((i * weights.length) / values.length)] : 1;
    sum += weight * error(values[i] - (others ? others[i] : 0));
    total += weight;
  }
  return sum / total;
}

export function bandOf({ shape, values }: NamedArray, other: NamedArray): Plane[] {
  return planesOf({
    shape,
    dtype: 'float32',
    values: values.map((value, i) => value - other.values[i]) as Float32Array,
  });
}

/** Mean absolute difference to the pixel below, and to the one on the right, of the difference of two pictures. */
export function variationOf({ prediction, target, mask }: Arrays): number {
  const planes = bandOf(prediction, target);
  const channels = prediction.shape[3];
  const masks = mask && planesOf(mask);
  const mean = (down: number, right: number): number => {
    let [sum, total] = [0, 0];
    planes.forEach((plane, i) => {
      const weights = masks?.[Math.floor(i / channels)];
      for (let y = 0; y + down < plane.length; y++) {
        for (let x = 0; x + right < plane[0].length; x++) {
          const weight = weights ? weights[y][x] * weights[y + down][x + right] : 1;
          sum += weight * Math.abs(plane[y + down][x + right] - plane[y][x]);
          total += weight;
        }
      }
    });
    return sum / total;
  };
  return mean(1, 0) + mean(0, 1);
}

/** The orthonormal DCT-II of every whole block of 8 × 8 pixels, each row by row. */
export function cosinesOf(plane: Plane): number[][] {
  const wave = (frequency: number, place: number): number =>
    Math.sqrt((frequency === 0 ? 1 : 2) / 8) * Math.cos(((2 * place + 1) * frequency * Math.PI) / 16);
  const blocks: number[][] = [];
  for (let top = 0; top + 8 <= plane.length; top += 8) {
    for (let left = 0; left + 8 <= plane[0].length; left += 8) {
      const coefficient = (i: number) =>
        sumOf(
          Array.from(
            { length: 64 },
            (_, k) => plane[top + (k >> 3)][left + (k & 7)] * wave(i >> 3, k >> 3) * wave(i & 7, k & 7),
          ),
        );
      blocks.push(Array.from({ length: 64 }, (_, i) => coefficient(i)));
    }
  }
  return blocks;
}

/** Every coefficient's difference, squared, weighed by its share of the largest of its block. */
export function focalFrequencyOf({ prediction, target }: Arrays): number {
  const blocks = bandOf(prediction, target).flatMap(cosinesOf);
  return meanOf(
    blocks.flatMap((block) => {
      const most = Math.max(...block.map(Math.abs));
      return block.map((value) => (Math.abs(value) / most) * value ** 2);
    }),
  );
}

const binomial = [1, 4, 6, 4, 1];
/** Filters a line with the taps that lie inside: `offset` says which tap goes from a place to another. */
const filtered = (line: number[], size: number, offset: (from: number, to: number) => number): number[] =>
  Array.from({ length: size }, (_, to) => {
    const weights = line.map((_value, from) => binomial[offset(from, to)] ?? 0);
    return sumOf(line.map((value, from) => value * weights[from])) / sumOf(weights);
  });
const halved = (line: number[]) => filtered(line, Math.ceil(line.length / 2), (from, to) => from - 2 * to + 2);
const doubled = (line: number[], size: number) => filtered(line, size, (from, to) => to - 2 * from + 2);
const turned = (plane: Plane): Plane => plane[0].map((_, column) => plane.map((line) => line[column]));

/** Σ 2ˡ · mean |level l| / Σ 2ˡ over four levels, fewer where fewer than 2 pixels are left. */
export function laplacianPyramidOf(planes: Plane[]): number {
  const each = planes.map((plane) => {
    let [rest, sum, total] = [plane, 0, 0];
    for (let level = 0; level < 4; level++) {
      const [rows, columns] = [rest.length, rest[0].length];
      const last = level === 3 || Math.min(rows, columns) < 2;
      const smaller = turned(turned(rest.map(halved)).map(halved));
      const blurred = turned(turned(smaller.map((line) => doubled(line, columns))).map((line) => doubled(line, rows)));
      sum +=
        2 ** level *
        meanOf(rest.flatMap((line, y) => line.map((value, x) => Math.abs(last ? value : value - blurred[y][x]))));
      total += 2 ** level;
      if (last) break;
      rest = smaller;
    }
    return sum / total;
  });
  return meanOf(each);
}

const gauss = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / 4.5));

/** The mean of SSIM over all Gaussian windows of 11 × 11 pixels inside. */
export function similarityOf({ prediction, target }: Arrays): number {
  const others = planesOf(target);
  const [c1, c2] = [0.01 ** 2, 0.03 ** 2];
  const each = planesOf(prediction).flatMap((a, i) => {
    const b = others[i];
    const places: number[] = [];
    for (let row = 0; row + 11 <= a.length; row++) {
      for (let column = 0; column + 11 <= a[0].length; column++) {
        const over = (value: (y: number, x: number) => number): number => {
          let sum = 0;
          for (let k = 0; k < 121; k++) {
            const [y, x] = [Math.floor(k / 11), k % 11];
            sum += gauss[y] * gauss[x] * value(row + y, column + x);
          }
          return sum / sumOf(gauss) ** 2;
        };
        const [meanA, meanB] = [over((y, x) => a[y][x]), over((y, x) => b[y][x])];
        const varianceA = over((y, x) => (a[y][x] - meanA) ** 2);
        const varianceB = over((y, x) => (b[y][x] - meanB) ** 2);
        const covariance = over((y, x) => (a[y][x] - meanA) * (b[y][x] - meanB));
        const luminance = (2 * meanA * meanB + c1) / (meanA ** 2 + meanB ** 2 + c1);
        places.push((luminance * (2 * covariance + c2)) / (varianceA + varianceB + c2));
      }
    }
    return places;
  });
  return meanOf(each);
}
