import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { bytesKey, exactKey } from '../../../../src-main/nn/compiler/exact-key.ts';
import { lowerProgram } from '../../../../src-main/nn/compiler/lowering/lower-program.ts';
import { portableTarget, type Target } from '../../../../src-main/nn/compiler/lowering/target.ts';
import { GraphBuilder } from '../../../../src-main/nn/compiler/onnx/graph-builder.ts';
import type { OnnxModel, OnnxNode } from '../../../../src-main/nn/compiler/onnx/model.ts';
import { record } from '../../../../src-main/nn/compiler/recording/record.ts';
import type { Program } from '../../../../src-main/nn/compiler/runtime.ts';
import { initialiseReference } from '../../../../src-main/nn/families/reference/reference-network.ts';
import { referenceForward, referenceTrainStep } from '../../../../src-main/nn/families/reference/reference-programs.ts';
import { of } from '../conformance/case.ts';
import { run, runExactly } from '../conformance/runtime.ts';

const signature = {
  state: { weight: { shape: [2, 3], dtype: 'float32' } },
  inputs: { x: { shape: [2, 3], dtype: 'float32' } },
} as const;

describe('a recorded program', () => {
  it.each<[string, Program, string[]]>([
    [
      'has what is computed twice once',
      ({ weight }, { x }) => ({ outputs: { y: tf.add(tf.exp(tf.mul(weight, x)), tf.sqrt(tf.mul(weight, x))) } }),
      ['Multiply', 'Exp', 'Sqrt', 'Add'],
    ],
    [
      'leaves out what nothing asks for, and what changes nothing',
      ({ weight }, { x }) => {
        tf.abs(weight);
        return { outputs: { y: tf.exp(tf.reshape(tf.cast(tf.clone(x), 'float32'), [2, 3])) } };
      },
      ['Exp'],
    ],
  ])('%s', async (_name, program, kernels) => {
    expect((await record(program, signature)).calls.map(({ kernel }) => kernel)).toEqual(kernels);
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

  it.each<[string, Program, RegExp]>([
    ['reads values', (_, { x }) => ({ outputs: { y: tf.scalar(x.dataSync()[0]) } }), /not known yet/],
    [
      'gives the state another shape',
      ({ weight }) => ({ state: { weight: tf.concat([weight, weight]) }, outputs: {} }),
      /\[4,3\].*\[2,3\]/,
    ],
    ['invents state', ({ weight }) => ({ state: { wieght: weight }, outputs: {} }), /wieght/],
  ])('is refused where it %s', async (_name, program, text) => {
    await expect(record(program, signature)).rejects.toThrow(text);
  });
});

describe('a graph', () => {
  const blocked: Target = { blockSize: 16, contributed: true };
  const parameters = initialiseReference(createRandom(1));
  const lowered = async (what: 'forward' | 'training', target: Target): Promise<OnnxModel> => {
    const make = what === 'forward' ? referenceForward : referenceTrainStep;
    const { program, signature: specs } = make(parameters, 1, 32);
    return lowerProgram(await record(program, specs), target, what);
  };
  const ofKind = (model: OnnxModel, ...operators: string[]): OnnxNode[] =>
    model.nodes.filter(({ operator }) => operators.includes(operator));
  const domains = (nodes: readonly OnnxNode[]) => [...new Set(nodes.map(({ domain }) => domain))];

  it('has pictures with channels first inside and turns them at its edges alone', async () => {
    const turned = ofKind(await lowered('forward', portableTarget), 'Transpose').filter(
      ({ inputs }) => !Object.hasOwn(parameters, inputs[0]),
    );
    const by = (order: string) => turned.filter(({ attributes }) => String(attributes.perm) === order);
    expect(by('0,3,1,2').map(({ inputs }) => inputs[0])).toEqual(['input/picture']);
    expect(by('0,2,3,1')).toHaveLength(1);
  });

  it('keeps pictures in blocks from the first convolution to the last', async () => {
    const model = await lowered('forward', blocked);
    expect(ofKind(model, 'ReorderInput')).toHaveLength(0);
    expect(ofKind(model, 'ReorderOutput')).toHaveLength(1);
    expect(domains(ofKind(model, 'Conv'))).toEqual(['com.microsoft.nchwc']);
  });

  it('does biases and ReLU within convolutions, and enlarges no picture that can be convolved small', async () => {
    const training = await lowered('training', blocked);
    expect(ofKind(training, 'Relu')).toHaveLength(0);
    expect(training.nodes.filter(({ attributes }) => attributes.activation === 'Relu')).toHaveLength(9);
    const portable = await lowered('training', portableTarget);
    for (const model of [training, portable]) {
      expect(ofKind(model, 'Upsample', 'Resize', 'Expand', 'AveragePool')).toHaveLength(0);
    }
    expect(domains(portable.nodes)).toEqual(['']);
  });

  it('names what a person knows: parameters, inputs and outputs', async () => {
    const model = await lowered('training', blocked);
    const names = (values: readonly { readonly name: string }[]) => values.map(({ name }) => name);
    expect(names(model.inputs)).toEqual(expect.arrayContaining(['e1.weight', 'adam.m.d2.bias', 'input/picture']));
    expect(names(model.outputs)).toEqual(
      expect.arrayContaining(['next/e1.weight', 'next/adam.v.y.weight', 'output/loss']),
    );
    expect(model.nodes.flatMap(({ outputs }) => outputs)).toEqual(expect.arrayContaining(names(model.outputs)));
  });
});

describe('numbers that JSON writes alike', () => {
  const odd = { plus: Infinity, minus: -Infinity, nan: NaN, minusZero: -0, zero: 0 };
  const each = <T>(make: (number: number) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(odd).map(([name, number]) => [name, make(number)]));

  it.each<[string, Program, Record<string, number[]>]>([
    [
      'constants',
      (_, { x }) => ({ outputs: each((number) => tf.mul(x, tf.tensor1d([1, number]))) }),
      each((number) => [-2, 3 * number]),
    ],
    [
      'attributes of kernels',
      (_, { x }) => ({ outputs: each((number) => tf.pad(x, [[1, 0]], number)) }),
      each((number) => [number, -2, 3]),
    ],
    [
      'limits',
      (_, { x }) => ({
        outputs: {
          below: tf.clipByValue(x, -Infinity, 1),
          above: tf.clipByValue(x, 1, Infinity),
          neither: tf.clipByValue(x, -Infinity, Infinity),
          whole: tf.clipByValue(x, -Infinity, -0),
          half: tf.clipByValue(x, 0, Infinity),
        },
      }),
      { below: [-2, 1], above: [1, 3], neither: [-2, 3], whole: [-2, -0], half: [0, 3] },
    ],
  ])('are different %s of a compiled program', async (_name, program, expected) => {
    const calls = [{ x: of([2], -2, 3) }];
    for (const { outputs } of [await run(program, {}, calls), await runExactly(program, {}, calls)]) {
      const found = Object.entries(outputs).map(([name, values]) => [name, Array.from(values)]);
      expect(Object.fromEntries(found)).toEqual(expected);
    }
  });

  it('are different constants and attributes of a graph, and have keys of their own', () => {
    const graph = new GraphBuilder();
    const input = graph.input('x', 'float32', [2]);
    const lists = each((number) => graph.constant('float32', [2], Float32Array.of(1, number)).name);
    const nodes = each((number) => graph.node('LeakyRelu', [input], { alpha: { float: number } }, { shape: [2] }).name);
    const keys = each((number) => exactKey({ values: [number, 'NaN', 'number NaN'] }));
    for (const names of [lists, nodes, keys]) expect(new Set(Object.values(names)).size).toBe(5);
    expect(graph.constant('float32', [2], Float32Array.of(1, NaN)).name).toBe(lists.nan);
    expect(exactKey({ a: [NaN, -0] })).toBe(exactKey({ a: [NaN, -0] }));
    expect(bytesKey(Float32Array.of(0))).not.toBe(bytesKey(Float32Array.of(-0)));
    expect(bytesKey(Float32Array.of(1, 2).subarray(1))).toBe(bytesKey(Float32Array.of(2)));
  });
});
