import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect, it } from 'vitest';
import { withBackend } from '../../../../src-main/nn/compiler/backend-lock.ts';
import { EagerRuntime } from '../../../../src-main/nn/compiler/eager/eager-runtime.ts';
import type { Compiled, Program, Signature } from '../../../../src-main/nn/compiler/runtime.ts';
import { of } from '../conformance/case.ts';

/** On TensorFlow.js's own cpu backend, which stands in for libtensorflow: many machines cannot fetch that. */
const runtime = new EagerRuntime('cpu');

/** One step of gradient descent on the mean square of a convolution. */
const step: Program = (state, inputs) => {
  const loss = (kernel: tf.Tensor) =>
    tf.mean(tf.square(tf.conv2d(inputs.x as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same')));
  const { value, grad } = tf.valueAndGrad(loss)(state.kernel);
  return { state: { kernel: tf.sub(state.kernel, tf.mul(grad, 0.1)) }, outputs: { loss: value } };
};
const kernel = of([3, 3, 1, 1], 0, 0, 0, 0, 1, 0, 0, 0, 0);
const float = (...shape: number[]) => ({ shape, dtype: 'float32' as const });
const signature: Signature = { state: { kernel: float(3, 3, 1, 1) }, inputs: { x: float(2, 3, 3, 1) } };
const x = Float32Array.from({ length: 18 }, (_, i) => Math.sin(i));

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
  const state = runtime.createState({ a: { ...float(2), values: given }, b: of([], 7) });
  given[0] = 9;
  const double = await runtime.compile(({ a }) => ({ state: { a: tf.mul(a, 2) }, outputs: { a } }), {
    state: { a: float(2) },
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
  const state = runtime.createState({ a: of([2], 1, 2) });
  const program: Program = ({ a }, { b, index, yes }) => ({
    state: { a: b },
    outputs: { a, again: a, b, next: tf.add(index, tf.scalar(1, 'int32')), yes },
  });
  const compiled = await runtime.compile(program, {
    state: { a: float(2) },
    inputs: { b: float(2), index: { shape: [2], dtype: 'int32' }, yes: { shape: [2], dtype: 'bool' } },
  });
  const b = Float32Array.of(3, 4);
  const outputs = await compiled.run(state, { b, index: Int32Array.of(3, -4), yes: Uint8Array.of(1, 0) });
  outputs.b[0] = 50;
  outputs.a[0] = 60;
  expect([outputs.again[0], b[0]]).toEqual([1, 3]);
  expect(await state.read()).toEqual({ a: Float32Array.of(3, 4) });
  expect(outputs).toMatchObject({ next: Int32Array.of(4, -3), yes: Uint8Array.of(1, 0) });
});

it('refuses tensors of another shape, names it does not know, and names a kernel that it lacks', async () => {
  const state = runtime.createState({ kernel });
  const compiled = (program: Program): Promise<Compiled> => runtime.compile(program, signature);
  const program = await compiled(step);
  const flat = runtime.createState({ kernel: of([9], ...kernel.values) });
  const reshaping = await compiled((given) => ({ state: { kernel: tf.reshape(given.kernel, [9]) }, outputs: {} }));
  const inventing = await compiled((given) => ({ state: { other: given.kernel }, outputs: {} }));
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
    await expect(attempt).rejects.toMatchObject({ code: 'INTERNAL' });
  }
  expect(() => runtime.createState({ kernel: of([3, 3, 1, 2], ...kernel.values) })).toThrow(/18 values/);
  expect(await state.read()).toEqual({ kernel: kernel.values });
  const lacking = await compiled((_, given) => ({
    outputs: { y: tf.engine().runKernel('Imaginary', { x: given.x }) as tf.Tensor },
  }));
  await expect(lacking.run(state, { x })).rejects.toMatchObject({
    code: 'KERNEL_MISSING',
    details: { kernel: 'Imaginary' },
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
