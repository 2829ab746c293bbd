import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesKey, exactKey } from '../../../../src-main/nn/compiler/exact-key.ts';
import { GraphBuilder } from '../../../../src-main/nn/compiler/onnx/graph-builder.ts';
import { createOnnxRuntime } from '../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import type { Program, Runtime } from '../../../../src-main/nn/compiler/runtime.ts';
import { evaluate } from '../../../support/nn/reference/evaluate.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createOnnxRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

const odd = { plus: Infinity, minus: -Infinity, nan: NaN, minusZero: -0, zero: 0 };
const x = Float32Array.of(-2, 3);
const signature = { state: {}, inputs: { x: { shape: [2], dtype: 'float32' } } } as const;

/** What the compiled program gives, checked against the reference in double precision. */
async function compute(program: Program): Promise<Record<string, number[]>> {
  const compiled = await runtime.compile(program, signature);
  try {
    const found = await compiled.run(undefined, { x });
    const expected = evaluate(await record(program, signature), { state: {}, inputs: { x } }).outputs;
    const plain = Object.fromEntries(Object.entries(found).map(([name, values]) => [name, [...values]]));
    expect(plain).toEqual(Object.fromEntries(Object.entries(expected).map(([name, values]) => [name, [...values]])));
    return plain;
  } finally {
    await compiled.dispose();
  }
}

/** One output for each of the numbers. */
const each = (work: (number: number, input: tf.Tensor) => tf.Tensor): Program => {
  return (_, given) => ({
    outputs: Object.fromEntries(Object.entries(odd).map(([name, number]) => [name, work(number, given.x)])),
  });
};

describe('numbers that JSON writes alike', () => {
  it('are different constants of a compiled program', async () => {
    expect(await compute(each((number, input) => tf.mul(input, tf.tensor1d([1, number]))))).toEqual({
      plus: [-2, Infinity],
      minus: [-2, -Infinity],
      nan: [-2, NaN],
      minusZero: [-2, -0],
      zero: [-2, 0],
    });
  });

  it('are different attributes of its kernels', async () => {
    const padded = each((number, input) => tf.pad(input, [[1, 0]], number));
    expect(await compute(padded)).toEqual({
      plus: [Infinity, -2, 3],
      minus: [-Infinity, -2, 3],
      nan: [NaN, -2, 3],
      minusZero: [-0, -2, 3],
      zero: [0, -2, 3],
    });
    const clipped: Program = (_, given) => ({
      outputs: {
        below: tf.clipByValue(given.x, -Infinity, 1),
        above: tf.clipByValue(given.x, 1, Infinity),
        neither: tf.clipByValue(given.x, -Infinity, Infinity),
        whole: tf.clipByValue(given.x, -Infinity, -0),
        half: tf.clipByValue(given.x, 0, Infinity),
      },
    });
    expect(await compute(clipped)).toEqual({
      below: [-2, 1],
      above: [1, 3],
      neither: [-2, 3],
      whole: [-2, -0],
      half: [0, 3],
    });
  });

  it('are different constants and attributes of a graph, also where they are not the first', () => {
    const graph = new GraphBuilder();
    const lists = Object.values(odd).map((number) => graph.constant('float32', [2], Float32Array.of(1, number)).name);
    expect(new Set(lists).size).toBe(5);
    const input = graph.input('x', 'float32', [2]);
    const nodes = Object.values(odd).map(
      (number) => graph.node('LeakyRelu', [input], { alpha: { float: number } }, { shape: [2] }).name,
    );
    expect(new Set(nodes).size).toBe(5);
    expect(graph.constant('float32', [2], Float32Array.of(1, NaN)).name).toBe(lists[2]);
  });

  it('have keys of their own, and equal values the same', () => {
    const keys = Object.values(odd).map((number) => exactKey({ values: [number, 'NaN', 'number NaN'] }));
    expect(new Set(keys).size).toBe(5);
    expect(exactKey({ a: [NaN, -0] })).toBe(exactKey({ a: [NaN, -0] }));
    expect(bytesKey(Float32Array.of(0))).not.toBe(bytesKey(Float32Array.of(-0)));
    expect(bytesKey(Float32Array.of(1, 2).subarray(1))).toBe(bytesKey(Float32Array.of(2)));
  });
});
