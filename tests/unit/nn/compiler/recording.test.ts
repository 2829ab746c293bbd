import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import type { Program } from '../../../../src-main/nn/compiler/runtime.ts';

const signature = {
  state: { weight: { shape: [2, 3], dtype: 'float32' } },
  inputs: { x: { shape: [2, 3], dtype: 'float32' } },
} as const;

const kernelsOf = async (program: Program): Promise<string[]> =>
  (await record(program, signature)).calls.map(({ kernel }) => kernel);

describe('a recorded program', () => {
  it('has what is computed twice once', async () => {
    const program: Program = ({ weight }, { x }) => ({
      outputs: { y: tf.add(tf.exp(tf.mul(weight, x)), tf.sqrt(tf.mul(weight, x))) },
    });
    expect(await kernelsOf(program)).toEqual(['Multiply', 'Exp', 'Sqrt', 'Add']);
  });

  it('leaves out what nothing asks for, and what changes nothing', async () => {
    const program: Program = ({ weight }, { x }) => {
      tf.abs(weight);
      return { outputs: { y: tf.exp(tf.reshape(tf.cast(tf.clone(x), 'float32'), [2, 3])) } };
    };
    expect(await kernelsOf(program)).toEqual(['Exp']);
  });

  it('has the result of simple arithmetic on small constants, and frozen state as a constant', async () => {
    const program: Program = ({ weight }, { x }) => {
      const scaled = tf.div(tf.sub(tf.mul(weight, 3), tf.add(tf.tensor1d([1, 2, 3]), 1)), tf.tensor2d([2, 7], [2, 1]));
      return { outputs: { y: tf.mul(tf.reshape(scaled, [2, 3]), x) } };
    };
    const weight = Float32Array.of(1, 2, 3, 4, 5, 6);
    const { calls } = await record(program, signature, { weight });
    expect(calls.map(({ kernel }) => kernel)).toEqual(['Multiply']);
    const values = Float32Array.from(weight, (value, i) => (3 * value - 2 - (i % 3)) / (i < 3 ? 2 : 7));
    expect(calls[0].inputs.a.source).toEqual({ kind: 'constant', values });
  });

  it('refuses a program that reads values, uses a tensor from elsewhere, or gives the state another shape', async () => {
    const reading: Program = (_, { x }) => ({ outputs: { y: tf.scalar(x.dataSync()[0]) } });
    await expect(record(reading, signature)).rejects.toThrow(/not known yet/);
    const growing: Program = ({ weight }) => ({ state: { weight: tf.concat([weight, weight]) }, outputs: {} });
    await expect(record(growing, signature)).rejects.toThrow(/\[4,3\].*\[2,3\]/);
    const naming: Program = ({ weight }) => ({ state: { wieght: weight }, outputs: {} });
    await expect(record(naming, signature)).rejects.toThrow(/wieght/);
  });

  it('is not disturbed by another that is recorded meanwhile', async () => {
    const programs = Array.from({ length: 5 }, (_, i): Program => ({ weight }, { x }) => ({
      outputs: { y: tf.mul(tf.add(x, i + 1), tf.add(weight, x)) },
    }));
    const all = await Promise.all(programs.map((program) => record(program, signature)));
    all.forEach(({ calls }, i) => {
      expect(calls.map(({ kernel }) => kernel)).toEqual(['Add', 'Add', 'Multiply']);
      expect(calls[0].inputs.b.source).toEqual({ kind: 'constant', values: Float32Array.of(i + 1) });
    });
  });
});
