import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { adam, type AdamOptions } from '../../../../src-main/nn/optimisers/adam.ts';
import { gradients } from '../../../../src-main/nn/optimisers/gradients.ts';
import { initialiseMoments } from '../../../../src-main/nn/optimisers/moments.ts';
import type { Tensors } from '../../../../src-main/nn/compiler/runtime.ts';
import { asTensors, farthest } from '../layers/tensors.ts';

interface Rates {
  readonly rate: number;
  readonly beta1: number;
  readonly beta2: number;
}

/** The algorithm as its paper writes it, one number at a time, in double precision. */
function byLoops(start: number[], slopes: number[][], { rate, beta1, beta2 }: Rates): number[] {
  return start.map((value, i) => {
    let [first, second] = [0, 0];
    slopes.forEach((slope, step) => {
      first = beta1 * first + (1 - beta1) * slope[i];
      second = beta2 * second + (1 - beta2) * slope[i] ** 2;
      const [m, v] = [first / (1 - beta1 ** (step + 1)), second / (1 - beta2 ** (step + 1))];
      value -= (rate * m) / (Math.sqrt(v) + 1e-8);
    });
    return value;
  });
}

const start = [0.5, -1, 2, 0];
const slopes = [
  [1, -0.1, 0, 1e-6],
  [-2, 0.3, 0, 1e-6],
  [0.5, 0.3, 4, -2e-6],
  [0.1, 10, -1, 0],
];
const moments = (parameters: Tensors): Tensors => {
  const arrays = Object.entries(parameters).map(([name, { shape, size }]) => {
    return [name, { shape, dtype: 'float32' as const, values: new Float32Array(size) }];
  });
  return asTensors(initialiseMoments(Object.fromEntries(arrays)));
};

function run(shape: number[], options?: AdamOptions): Tensors {
  let parameters: Tensors = { w: tf.tensor(start, shape) };
  let state = moments(parameters);
  for (const [i, slope] of slopes.entries()) {
    const scalars = { step: tf.scalar(i + 1), rate: tf.scalar(0.01) };
    ({ parameters, moments: state } = adam(parameters, { w: tf.tensor(slope, shape) }, state, scalars, options));
  }
  return { ...parameters, ...state };
}

describe('Adam', () => {
  it('moves as the paper says, from the first step on', () => {
    const rates = { rate: 0.01, beta1: 0.9, beta2: 0.999 };
    expect(farthest(run([4]).w, byLoops(start, slopes, rates))).toBeLessThan(1e-6);
  });

  it('takes other rates', () => {
    const rates = { rate: 0.01, beta1: 0.5, beta2: 0.99 };
    const result = run([2, 2], { beta1: 0.5, beta2: 0.99 });
    expect(result.w.shape).toEqual([2, 2]);
    expect(farthest(result.w, byLoops(start, slopes, rates))).toBeLessThan(1e-6);
  });

  it('keeps its moments under names of their own', () => {
    expect(Object.keys(run([4]))).toEqual(['w', 'adam.m.w', 'adam.v.w']);
  });

  it('leaves alone what has no gradient', () => {
    const parameters = { a: tf.scalar(1), b: tf.scalar(2) };
    const scalars = { step: tf.scalar(1), rate: tf.scalar(0.1) };
    const result = adam(parameters, { a: tf.scalar(3) }, moments(parameters), scalars);
    expect(Object.keys(result.parameters)).toEqual(['a']);
  });

  it('finds the bottom of a valley', () => {
    let parameters: Tensors = { w: tf.tensor1d([3, -2]) };
    let state = moments(parameters);
    for (let step = 1; step <= 300; step++) {
      const valley = ({ w }: Tensors): Scalar => tf.sum(tf.mul(tf.square(tf.sub(w, 1)), tf.tensor1d([1, 100])));
      const found = gradients(valley, parameters);
      const scalars = { step: tf.scalar(step), rate: tf.scalar(0.05) };
      ({ parameters, moments: state } = adam(parameters, found.gradients, state, scalars));
    }
    expect(farthest(parameters.w, [1, 1])).toBeLessThan(0.01);
  });
});
