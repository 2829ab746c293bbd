import * as tf from '@tensorflow/tfjs-core';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Arrays, NamedArray, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';

type Numbers = ArrayLike<number>;

/** One row of the conformance tables: a differentiable function of named tensors, and what it must give. */
export interface Case {
  readonly name: string;
  /** Tensors by which the output is differentiated. Values keep away from kinks, where differences mean nothing. */
  readonly parameters: Arrays;
  readonly inputs?: Arrays;
  readonly output: (parameters: Tensors, inputs: Tensors) => tf.Tensor;
  /** The output by its definition, written out in double precision; the recorded kernels in double precision where absent. */
  readonly expected?: Numbers | ((arrays: Arrays) => Numbers);
  /** Exact gradients, by parameter; where absent they are compared with central differences. */
  readonly slopes?: Readonly<Record<string, Numbers>>;
  /**
   * The function to take differences of where the output treats something as a constant: the same function, with that part computed from
   * `fixed`, the parameters before they are moved.
   */
  readonly movable?: (parameters: Tensors, inputs: Tensors, fixed: Tensors) => tf.Tensor;
  /** Elements of each parameter that are moved by themselves, 24 when absent; all are moved together as well. */
  readonly samples?: number;
}

/** Rows by group; one test for each group. */
export type Cases = Readonly<Record<string, readonly Case[]>>;

/** A float32 tensor of these numbers. */
export const of = (shape: readonly number[], ...values: number[]): NamedArray => ({
  shape,
  dtype: 'float32',
  values: Float32Array.from(values),
});

let seed = 0;

/** Uniform in a range, different ones for each call. */
export function array(shape: readonly number[], from = -1, to = 1): NamedArray {
  const random = createRandom(++seed);
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, dtype: 'float32', values: Float32Array.from({ length }, () => from + (to - from) * random.unit()) };
}

/** Either sign, and at least 0.1 from 0, where many functions have a kink. */
export function awayFromZero(shape: readonly number[]): NamedArray {
  const spread = array(shape);
  return { ...spread, values: spread.values.map((value) => value + Math.sign(value) * 0.1) };
}

/** A scalar that depends on every element, each with a weight of ±0.5..1.5; a scalar stays as it is. */
export function project(y: tf.Tensor): tf.Scalar {
  if (y.rank === 0) return y as tf.Scalar;
  const random = createRandom(y.size);
  const weights = Float32Array.from({ length: y.size }, () => (random.unit() + 0.5) * (random.below(2) * 2 - 1));
  return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
}

/** Every channel of every picture, [n, h, w, c], as rows of numbers. */
export function planesOf({ shape: [count, rows, columns, channels], values }: NamedArray): number[][][] {
  return Array.from({ length: count * channels }, (_, plane) =>
    Array.from({ length: rows }, (_row, y) =>
      Array.from({ length: columns }, (_column, x) => {
        const picture = Math.floor(plane / channels);
        return values[((picture * rows + y) * columns + x) * channels + (plane % channels)];
      }),
    ),
  );
}

/** The first right singular vector of a weight, whose last dimension are the columns: where power iteration converges. */
export function largestDirection({ shape, values }: NamedArray): NamedArray {
  const columns = shape.at(-1)!;
  const rows = Array.from({ length: values.length / columns }, (_, i) =>
    values.subarray(i * columns, (i + 1) * columns),
  );
  let direction = Array.from({ length: columns }, (_, i) => 1 + i / 10);
  for (let step = 0; step < 5000; step++) {
    const left = rows.map((row) => direction.reduce((sum, d, j) => sum + d * row[j], 0));
    const next = direction.map((_, j) => left.reduce((sum, l, i) => sum + l * rows[i][j], 0));
    const length = Math.hypot(...next);
    direction = next.map((value) => value / length);
  }
  return of([columns], ...direction);
}
