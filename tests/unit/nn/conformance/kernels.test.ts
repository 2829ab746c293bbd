import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { withBackend } from '../../../../src-main/nn/compiler/backend-lock.ts';
import { shapeRules } from '../../../../src-main/nn/compiler/recording/shape-rules.ts';
import type { Arrays, Program } from '../../../../src-main/nn/compiler/runtime.ts';
import { evaluateCall } from '../../../support/nn/reference/evaluate.ts';
import { array } from './case.ts';
import { type KernelCase, kernelCases } from './kernel-cases.ts';
import { distance, run, runtime } from './runtime.ts';

function inputsOf({ inputs }: KernelCase): Arrays {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { shape, dtype = 'float32', range: [from, to] = [-2, 2] }]) => {
      const { values } = array(shape, from, to);
      const whole = Int32Array.from(values, Math.floor);
      const typed = { float32: values, int32: whole, bool: Uint8Array.from(whole) };
      return [name, { shape, dtype, values: typed[dtype] }];
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

/** What the library's own plain backend makes of the call: what the kernel means. */
const meaning = (one: KernelCase, inputs: Arrays) =>
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
      const expected = evaluateCall({ kernel, inputs, attributes: one.attributes ?? {} });
      const meant = await meaning(one, inputs);
      const program: Program = (_state, given) => ({ outputs: named(call(one, given)) });
      const compiled = await run(program, {}, [inputs]);
      const label = JSON.stringify({ ...one.inputs, ...one.attributes });
      expect(named(expected.map(({ shape }) => shape)), label).toEqual(named(meant.map(({ shape }) => shape)));
      const exact = named(expected.map(({ values }) => values));
      for (const found of [named(meant.map(({ values }) => values)), compiled.outputs]) {
        expect(distance(found, exact), label).toBeLessThan(2e-5);
      }
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
