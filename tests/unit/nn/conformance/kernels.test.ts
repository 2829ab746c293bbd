import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withBackend } from '../../../../src-main/nn/compiler/backend-lock.ts';
import { shapeRules } from '../../../../src-main/nn/compiler/recording/shape-rules.ts';
import type { Arrays, Program, Runtime } from '../../../../src-main/nn/compiler/runtime.ts';
import { createOnnxRuntime } from '../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import { evaluateCall } from '../../../support/nn/reference/evaluate.ts';
import { specsOf, valuesOf } from './compiled.ts';
import { distance } from './finite-differences.ts';
import { array } from './gradient-case.ts';
import { kernelCases, type KernelCase } from './kernel-cases.ts';

let runtime: Runtime;
beforeAll(async () => {
  runtime = await createOnnxRuntime({ threads: 1 });
});
afterAll(() => runtime.dispose());

function inputsOf({ inputs }: KernelCase): Arrays {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype = 'float32', range: [from, to] = [-2, 2] }]) => {
      const { values } = array(shape, from, to);
      const whole = Int32Array.from(values, Math.floor);
      return [
        name,
        { shape, dtype, values: dtype === 'float32' ? values : dtype === 'int32' ? whole : Uint8Array.from(whole) },
      ];
    }),
  );
}

/** The kernel as TensorFlow.js calls it: kernels of a list get a list. */
function call({ kernel, attributes = {} }: KernelCase, inputs: Readonly<Record<string, tf.Tensor>>): tf.Tensor[] {
  const listed = ('0' in inputs ? Object.values(inputs) : inputs) as tf.NamedTensorMap;
  return [tf.engine().runKernel(kernel, listed, attributes as never) as tf.Tensor | tf.Tensor[]].flat();
}

const named = <Value>(values: readonly Value[]) =>
  Object.fromEntries(values.map((value, i) => [`y${i}`, value] as const));

async function compiled(one: KernelCase, inputs: Arrays) {
  const program: Program = (_state, given) => ({ outputs: named(call(one, given)) });
  const compiledCall = await runtime.compile(program, { state: {}, inputs: specsOf(inputs) });
  const outputs = await compiledCall.run(undefined, valuesOf(inputs));
  await compiledCall.dispose();
  return outputs;
}

/** What the library's own plain backend makes of the call: what the kernel means. */
const eager = (one: KernelCase, inputs: Arrays) =>
  withBackend('cpu', () =>
    tf.tidy(() => {
      const tensors = Object.entries(inputs).map(([name, { shape, dtype, values }]) => {
        return [name, tf.tensor(values, [...shape], dtype)] as const;
      });
      return call(one, Object.fromEntries(tensors)).map((tensor) => ({
        shape: tensor.shape,
        values: tensor.dataSync(),
      }));
    }),
  );

describe('a kernel, compiled, is what double precision makes of it, and both what TensorFlow.js means by it', () => {
  it.each(Object.keys(shapeRules))('%s', async (kernel) => {
    const cases = kernelCases.filter((one) => one.kernel === kernel);
    expect(cases).not.toEqual([]);
    for (const one of cases) {
      const inputs = inputsOf(one);
      const { attributes = {} } = one;
      const expected = evaluateCall({ kernel, inputs, attributes });
      const meant = await eager(one, inputs);
      const label = JSON.stringify({ ...one.inputs, ...attributes });
      expect(
        expected.map(({ shape }) => shape),
        label,
      ).toEqual(meant.map(({ shape }) => shape));
      const exact = named(expected.map(({ values }) => values));
      expect(distance(named(meant.map(({ values }) => values)), exact), `meaning of ${label}`).toBeLessThan(2e-5);
      expect(distance(await compiled(one, inputs), exact), label).toBeLessThan(2e-5);
    }
  });

  it.each<[string, (x: tf.Tensor4D) => tf.Tensor]>([
    ['TopK', (x) => tf.topk(x, 2).values],
    ['Conv2D', (x) => tf.conv2d(x, tf.ones([3, 3, 2, 1]), 1, 'same', 'NHWC', 2)],
    ['ResizeNearestNeighbor', (x) => tf.image.resizeNearestNeighbor(x, [6, 6])],
    ['ResizeBilinear', (x) => tf.image.resizeBilinear(x, [8, 8])],
  ])('names %s where it, or this use of it, cannot be compiled', async (kernel, use) => {
    const program: Program = (_state, { x }) => ({ outputs: { y: use(x as tf.Tensor4D) } });
    const inputs = { x: { shape: [1, 4, 4, 2], dtype: 'float32' } } as const;
    await expect(runtime.compile(program, { state: {}, inputs })).rejects.toMatchObject({
      code: 'KERNEL_MISSING',
      details: { kernel: expect.stringContaining(kernel) as string },
    });
  });
});
