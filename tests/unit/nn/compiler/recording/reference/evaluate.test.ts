import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { record } from '../../../../../../src-main/nn/compiler/recording/record.ts';
import { evaluate } from '../../../../../../src-main/nn/compiler/recording/reference/evaluate.ts';

const vector = { shape: [2], dtype: 'float32' } as const;

describe('evaluating a recorded program', () => {
  it('gives the next state and the outputs in double precision', async () => {
    const program = await record(
      ({ a, b }, { x }) => ({ state: { a: tf.add(a, x) }, outputs: { product: tf.mul(tf.add(a, x), b), given: x } }),
      { state: { a: vector, b: vector }, inputs: { x: vector } },
    );
    const result = evaluate(program, { state: { a: [1, 2], b: [3, 4] }, inputs: { x: [1e-12, 0.5] } });
    expect([...result.state.a]).toEqual([1 + 1e-12, 2.5]);
    expect([...result.outputs.product]).toEqual([(1 + 1e-12) * 3, 10]);
    expect([...result.outputs.given]).toEqual([1e-12, 0.5]);
    expect(Object.keys(result.state)).toEqual(['a']);
  });

  it('takes constants, and kernels with several outputs', async () => {
    const program = await record(
      (_, { x }) => {
        const [first, second] = tf.unstack(tf.mul(x, tf.tensor1d([2, 10])));
        return { outputs: { first, second } };
      },
      { state: {}, inputs: { x: vector } },
    );
    const { outputs } = evaluate(program, { state: {}, inputs: { x: [1, 2] } });
    expect([outputs.first[0], outputs.second[0]]).toEqual([2, 20]);
  });

  it('gives the gradients that were recorded', async () => {
    const program = await record(({ a }) => ({ outputs: { slope: tf.grad((x) => tf.sum(tf.pow(x, 3)))(a) } }), {
      state: { a: vector },
      inputs: {},
    });
    const { slope } = evaluate(program, { state: { a: [2, -1] }, inputs: {} }).outputs;
    expect(slope[0]).toBeCloseTo(12, 12);
    expect(slope[1]).toBeCloseTo(3, 12);
  });
});
