import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { laplacianPyramidLoss } from '../../../../src-main/nn/losses/laplacian-pyramid.ts';
import { numberOf, randomTensor } from '../layers/tensors.ts';

type Plane = number[][];
const binomial = [1, 4, 6, 4, 1];

/** Every second of the filtered values, with the taps that lie inside. */
function reduceLine(line: number[]): number[] {
  return Array.from({ length: Math.ceil(line.length / 2) }, (_, to) => {
    let [sum, total] = [0, 0];
    for (const [tap, weight] of binomial.entries()) {
      const value = line[to * 2 + tap - 2];
      if (value === undefined) continue;
      sum += weight * value;
      total += weight;
    }
    return sum / total;
  });
}

function expandLine(line: number[], size: number): number[] {
  return Array.from({ length: size }, (_, to) => {
    let [sum, total] = [0, 0];
    for (const [from, value] of line.entries()) {
      const weight = binomial[to - 2 * from + 2] ?? 0;
      sum += weight * value;
      total += weight;
    }
    return sum / total;
  });
}

const turned = (plane: Plane): Plane => plane[0].map((_, column) => plane.map((line) => line[column]));
const both = (plane: Plane, rows: (line: number[]) => number[], columns: (line: number[]) => number[]): Plane =>
  turned(turned(plane.map(rows)).map(columns));

function byLoops(plane: Plane, levels: number): number {
  let [rest, sum, total] = [plane, 0, 0];
  for (let level = 0; level < levels; level++) {
    const [rows, columns] = [rest.length, rest[0].length];
    const smaller = both(rest, reduceLine, reduceLine);
    const blurred = both(
      smaller,
      (line) => expandLine(line, columns),
      (line) => expandLine(line, rows),
    );
    const last = level === levels - 1;
    const sizes = rest.flatMap((line, y) => line.map((value, x) => Math.abs(last ? value : value - blurred[y][x])));
    sum += (2 ** level * sizes.reduce((all, value) => all + value, 0)) / sizes.length;
    total += 2 ** level;
    rest = smaller;
  }
  return sum / total;
}

describe('Laplacian pyramid loss', () => {
  it.each([
    [4, 13, 22],
    // 3, 2 and 1 pixels: nothing is left to halve.
    [3, 3, 3],
  ])('of %i levels is that of the pyramid written out, for %i by %i pixels', (levels, rows, columns) => {
    const a = randomTensor<Tensor4D>(1, [2, rows, columns, 3]);
    const b = randomTensor<Tensor4D>(2, [2, rows, columns, 3]);
    const difference = tf.sub(a, b).arraySync() as number[][][][];
    const planes = difference.flatMap((picture) => [0, 1, 2].map((i) => picture.map((row) => row.map((p) => p[i]))));
    const expected = planes.reduce((sum, plane) => sum + byLoops(plane, levels), 0) / planes.length;
    expect(numberOf(laplacianPyramidLoss(a, b))).toBeCloseTo(expected, 5);
  });

  it('sees a difference in brightness only in the rest', () => {
    const a = randomTensor<Tensor4D>(1, [1, 16, 16, 1]);
    // Weights 1, 2, 4 and 8; the rest has 8 of 15.
    expect(numberOf(laplacianPyramidLoss(a, tf.add(a, 0.75)))).toBeCloseTo(0.4, 5);
  });
});
