import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { withBackend } from '../../../../../src-main/nn/compiler/backend-lock.ts';
import type { NamedArray, Program, Signature } from '../../../../../src-main/nn/compiler/runtime.ts';
import { createEagerCpu } from '../../../../support/nn/eager-cpu.ts';

const float = (shape: number[], values: number[]): NamedArray => ({
  shape,
  dtype: 'float32',
  values: Float32Array.from(values),
});

/** One step of gradient descent on the mean square of a convolution. */
const step: Program = (state, inputs) => {
  const loss = (kernel: tf.Tensor) =>
    tf.mean(tf.square(tf.conv2d(inputs.x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same')));
  const { value, grad } = tf.valueAndGrad(loss)(state.kernel);
  return { state: { kernel: tf.sub(state.kernel, tf.mul(grad, 0.1)) }, outputs: { loss: value } };
};
const kernel = float([3, 3, 1, 1], [0, 0, 0, 0, 1, 0, 0, 0, 0]);
const signature: Signature = {
  state: { kernel: { shape: [3, 3, 1, 1], dtype: 'float32' } },
  inputs: { x: { shape: [2, 3, 3, 1], dtype: 'float32' } },
};
const x = Float32Array.from({ length: 18 }, (_, i) => Math.sin(i));
const runtime = createEagerCpu();

describe('the eager runtime', () => {
  it('carries a state from call to call and leaves no tensors behind, not even after a program that fails', async () => {
    const before = tf.memory().numTensors;
    const state = runtime.createState({ kernel });
    const program = await runtime.compile(step, signature);
    const frozen = await runtime.compile(step, signature, { freeze: { kernel: kernel.values } });
    const losses: number[] = [];
    for (let i = 0; i < 4; i++) losses.push((await program.run(state, { x })).loss[0]);
    expect(losses[0]).toBeCloseTo(x.reduce((sum, value) => sum + value ** 2, 0) / 18, 5);
    expect(losses).toEqual(losses.toSorted((a, b) => b - a));
    for (let i = 0; i < 2; i++) expect((await frozen.run(undefined, { x })).loss[0]).toBe(losses[0]);
    expect(tf.memory().numTensors).toBe(before + 2);
    const failing = await runtime.compile(() => {
      tf.zeros([4]);
      throw new Error('no further');
    }, signature);
    await expect(failing.run(state, { x })).rejects.toThrow('no further');
    await frozen.dispose();
    state.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(state.read()).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('reads and writes copies of the state', async () => {
    const given = Float32Array.of(1, 2);
    const state = runtime.createState({ a: { shape: [2], dtype: 'float32', values: given }, b: float([], [7]) });
    given[0] = 9;
    const double = await runtime.compile(({ a }) => ({ state: { a: tf.mul(a, 2) }, outputs: { a } }), {
      state: { a: { shape: [2], dtype: 'float32' } },
      inputs: {},
    });
    expect([...(await double.run(state, {})).a]).toEqual([1, 2]);
    const read = await state.read(['a']);
    expect(read).toEqual({ a: Float32Array.of(2, 4) });
    read.a[0] = 100;
    await state.write({ a: Float32Array.of(5, (await state.read()).a[0]) });
    expect(await state.read()).toEqual({ a: Float32Array.of(5, 2), b: Float32Array.of(7) });
    await double.run(state, {});
    expect(await state.read(['a'])).toEqual({ a: Float32Array.of(10, 4) });
  });

  it('keeps apart what a program returns twice or returns as it was given, of every type', async () => {
    const state = runtime.createState({ a: float([2], [1, 2]) });
    const program = await runtime.compile(
      ({ a }, { b, index, yes }) => ({
        state: { a: b },
        outputs: { a, again: a, b, next: tf.add(index, tf.scalar(1, 'int32')), yes },
      }),
      {
        state: { a: { shape: [2], dtype: 'float32' } },
        inputs: {
          b: { shape: [2], dtype: 'float32' },
          index: { shape: [2], dtype: 'int32' },
          yes: { shape: [2], dtype: 'bool' },
        },
      },
    );
    const b = Float32Array.of(3, 4);
    const outputs = await program.run(state, { b, index: Int32Array.of(3, -4), yes: Uint8Array.of(1, 0) });
    outputs.b[0] = 50;
    outputs.a[0] = 60;
    expect(outputs.again[0]).toBe(1);
    expect(b[0]).toBe(3);
    expect(await state.read()).toEqual({ a: Float32Array.of(3, 4) });
    expect(outputs).toMatchObject({ next: Int32Array.of(4, -3), yes: Uint8Array.of(1, 0) });
  });

  it('refuses tensors of another shape, and names it does not know', async () => {
    const state = runtime.createState({ kernel });
    const program = await runtime.compile(step, signature);
    const internal = { code: 'INTERNAL' };
    const flat = runtime.createState({ kernel: float([9], [...kernel.values]) });
    const reshaping = await runtime.compile(
      (given) => ({ state: { kernel: tf.reshape(given.kernel, [9]) }, outputs: {} }),
      signature,
    );
    const inventing = await runtime.compile((given) => ({ state: { other: given.kernel }, outputs: {} }), signature);
    for (const attempt of [
      program.run(state, { x: new Float32Array(17) }),
      program.run(state, {}),
      program.run(state, { x, y: x }),
      program.run(undefined, { x }),
      program.run(flat, { x }),
      reshaping.run(state, { x }),
      inventing.run(state, { x }),
      state.write({ kernel: new Float32Array(8) }),
      state.write({ other: new Float32Array(9) }),
      state.read(['other']),
      runtime.compile(step, signature, { freeze: {} }),
    ]) {
      await expect(attempt).rejects.toMatchObject(internal);
    }
    expect(() => runtime.createState({ kernel: float([3, 3, 1, 2], [...kernel.values]) })).toThrow(/18 values/);
    expect(await state.read()).toEqual({ kernel: kernel.values });
  });

  it('names a kernel that it lacks', async () => {
    const program = await runtime.compile(
      (_, { x: input }) => ({ outputs: { y: tf.engine().runKernel('Imaginary', { x: input }) as tf.Tensor } }),
      { state: {}, inputs: { x: { shape: [1], dtype: 'float32' } } },
    );
    await expect(program.run(undefined, { x: Float32Array.of(1) })).rejects.toMatchObject({
      code: 'KERNEL_MISSING',
      details: { kernel: 'Imaginary' },
    });
  });
});

it('TensorFlow.js has one backend at a time, under a lock', async () => {
  const names = ['cpu', 'heirloom-test', 'cpu', 'heirloom-test'];
  tf.registerBackend('heirloom-test', () => new tf.KernelBackend());
  const found = names.map((name) =>
    withBackend(name, async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return tf.getBackend();
    }),
  );
  expect(await Promise.all(found)).toEqual(names);
});
