import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  groupNorm,
  initialiseNormalisation,
  instanceNorm,
  layerNorm,
} from '../../../../src-main/nn/layers/normalisation.ts';
import { asTensors, farthest, randomTensor, slopes } from './tensors.ts';

const shape = [2, 3, 5, 4] as const;
const input = randomTensor<Tensor4D>(1, shape, -2, 5);
const parameters = { 'n.weight': tf.tensor1d([1, 2, -1, 0.5]), 'n.bias': tf.tensor1d([0, 1, 2, -3]) };

/** Normalises, in double precision, all numbers that `set` puts together; then gain and bias of the channel. */
function byLoops(set: (n: number, row: number, column: number, channel: number) => string, epsilon: number): number[] {
  const [count, rows, columns, depth] = shape;
  const sets = new Map<string, number[]>();
  const labels: string[] = [];
  const values = Array.from(input.dataSync());
  for (let i = 0; i < values.length; i++) {
    const pixel = Math.floor(i / depth);
    const at = [Math.floor(pixel / (rows * columns)), Math.floor(pixel / columns) % rows, pixel % columns] as const;
    labels.push(set(...at, i % depth));
    sets.set(labels[i], [...(sets.get(labels[i]) ?? []), values[i]]);
  }
  expect(values.length).toBe(count * rows * columns * depth);
  const gain = parameters['n.weight'].arraySync();
  const bias = parameters['n.bias'].arraySync();
  return values.map((value, i) => {
    const all = sets.get(labels[i]) as number[];
    const mean = all.reduce((sum, one) => sum + one, 0) / all.length;
    const variance = all.reduce((sum, one) => sum + (one - mean) ** 2, 0) / all.length;
    return ((value - mean) / Math.sqrt(variance + epsilon)) * gain[i % depth] + bias[i % depth];
  });
}

const kinds = {
  instanceNorm: {
    run: (x: Tensor4D) => instanceNorm(x, parameters, 'n'),
    expected: () => byLoops((n, _row, _column, channel) => `${n} ${channel}`, 1e-5),
  },
  layerNorm: {
    run: (x: Tensor4D) => layerNorm(x, parameters, 'n'),
    expected: () => byLoops((n, row, column) => `${n} ${row} ${column}`, 1e-6),
  },
  groupNorm: {
    run: (x: Tensor4D) => groupNorm(x, parameters, 'n', 2),
    expected: () => byLoops((n, _row, _column, channel) => `${n} ${channel >> 1}`, 1e-5),
  },
};

describe.each(Object.entries(kinds))('%s', (_name, { run, expected }) => {
  it('brings what belongs together to mean 0 and variance 1', () => {
    expect(farthest(run(input), expected())).toBeLessThan(1e-5);
  });

  it('has the gradient that differences show, and a second one', () => {
    const first = slopes((x) => run(x as Tensor4D), input, 0.02);
    expect(first.byGradient).toBeCloseTo(first.byDifferences, 3);
    const weights = randomTensor(2, shape);
    const squares = (x: tf.Tensor): tf.Tensor => tf.mul(tf.square(run(x as Tensor4D)), tf.clone(weights));
    const second = slopes((x) => tf.grad(squares)(x), input, 0.02);
    expect(second.byGradient / second.byDifferences).toBeCloseTo(1, 3);
  });

  it('gives the bias for a picture of one value', () => {
    const flat = run(tf.fill([1, 2, 2, 4], 7));
    expect(
      farthest(
        flat,
        [0, 1, 2, 3].flatMap(() => [0, 1, 2, -3]),
      ),
    ).toBeLessThan(1e-6);
  });
});

it('starts with gains of 1 and biases of 0, and refuses groups that do not divide the channels', () => {
  const made = asTensors(initialiseNormalisation('n', 4));
  const standard = layerNorm(input, made, 'n');
  expect(farthest(tf.mean(standard, 3), tf.zeros([2, 3, 5]))).toBeLessThan(1e-6);
  expect(() => groupNorm(input, made, 'n', 3)).toThrow('3 groups do not divide 4 channels');
});
