import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { withBackend } from '../../../../../src-main/nn/compiler/eager/backend-lock.ts';
import { createEagerRuntime } from '../../../../../src-main/nn/compiler/eager/eager-runtime.ts';
import type { NamedArray, Program, Signature } from '../../../../../src-main/nn/compiler/runtime.ts';

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

describe.each(['cpu', 'wasm'] as const)('the eager runtime on %s', (name) => {
  it('carries a state from call to call', async () => {
    const runtime = await createEagerRuntime(name);
    const state = runtime.createState({ kernel });
    const program = await runtime.compile(step, signature);
    const losses = [];
    for (let i = 0; i < 4; i++) losses.push((await program.run(state, { x })).loss[0]);
    expect(losses[0]).toBeCloseTo(x.reduce((sum, value) => sum + value ** 2, 0) / 18, 5);
    expect(losses).toEqual([...losses].sort((a, b) => b - a));
    expect(losses[3]).toBeLessThan(losses[0]);
    await runtime.dispose();
  });

  it('leaves no tensors behind', async () => {
    const runtime = await createEagerRuntime(name);
    const before = tf.memory().numTensors;
    const state = runtime.createState({ kernel });
    const program = await runtime.compile(step, signature);
    const frozen = await runtime.compile(step, signature, { freeze: { kernel: kernel.values } });
    await program.run(state, { x });
    await frozen.run(undefined, { x });
    const during = tf.memory().numTensors;
    await program.run(state, { x });
    await frozen.run(undefined, { x });
    expect(tf.memory().numTensors).toBe(during);
    expect(during).toBe(before + 2);
    await program.dispose();
    await frozen.dispose();
    state.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('disposes of its states with itself, and after a program that fails', async () => {
    const runtime = await createEagerRuntime(name);
    const before = tf.memory().numTensors;
    const state = runtime.createState({ kernel });
    const failing = await runtime.compile(() => {
      tf.zeros([4]);
      throw new Error('no further');
    }, signature);
    await expect(failing.run(state, { x })).rejects.toThrow('no further');
    await runtime.dispose();
    expect(tf.memory().numTensors).toBe(before);
    await expect(state.read()).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('reads and writes copies of the state', async () => {
    const runtime = await createEagerRuntime(name);
    const given = Float32Array.of(1, 2);
    const state = runtime.createState({ a: { shape: [2], dtype: 'float32', values: given }, b: float([], [7]) });
    given[0] = 9;
    const double = await runtime.compile(({ a }) => ({ state: { a: tf.mul(a, 2) }, outputs: { a } }), {
      state: { a: { shape: [2], dtype: 'float32' } },
      inputs: {},
    });
    const { a } = await double.run(state, {});
    expect([...a]).toEqual([1, 2]);
    const read = await state.read(['a']);
    expect(read).toEqual({ a: Float32Array.of(2, 4) });
    read.a[0] = 100;
    await state.write({ a: Float32Array.of(5, (await state.read()).a[0]) });
    expect(await state.read()).toEqual({ a: Float32Array.of(5, 2), b: Float32Array.of(7) });
    await double.run(state, {});
    expect(await state.read(['a'])).toEqual({ a: Float32Array.of(10, 4) });
    await runtime.dispose();
  });

  it('keeps apart what a program returns twice or returns as it was given', async () => {
    const runtime = await createEagerRuntime(name);
    const state = runtime.createState({ a: float([2], [1, 2]) });
    const program = await runtime.compile(({ a }, { b }) => ({ state: { a: b }, outputs: { a, again: a, b } }), {
      state: { a: { shape: [2], dtype: 'float32' } },
      inputs: { b: { shape: [2], dtype: 'float32' } },
    });
    const b = Float32Array.of(3, 4);
    const outputs = await program.run(state, { b });
    outputs.b[0] = 50;
    outputs.a[0] = 60;
    expect(outputs.again[0]).toBe(1);
    expect(b[0]).toBe(3);
    expect(await state.read()).toEqual({ a: Float32Array.of(3, 4) });
    await runtime.dispose();
  });

  it('hands whole numbers and truth values through', async () => {
    const runtime = await createEagerRuntime(name);
    const program = await runtime.compile(
      (_, { index, yes }) => ({ outputs: { next: tf.add(index, tf.scalar(1, 'int32')), no: tf.logicalNot(yes) } }),
      { state: {}, inputs: { index: { shape: [2], dtype: 'int32' }, yes: { shape: [2], dtype: 'bool' } } },
    );
    const { next, no } = await program.run(undefined, { index: Int32Array.of(3, -4), yes: Uint8Array.of(1, 0) });
    expect(next).toEqual(Int32Array.of(4, -3));
    expect(no).toEqual(Uint8Array.of(0, 1));
    await runtime.dispose();
  });

  it('refuses tensors of another shape, and names it does not know', async () => {
    const runtime = await createEagerRuntime(name);
    const state = runtime.createState({ kernel });
    const program = await runtime.compile(step, signature);
    const internal = { code: 'INTERNAL' };
    await expect(program.run(state, { x: new Float32Array(17) })).rejects.toMatchObject(internal);
    await expect(program.run(state, {})).rejects.toMatchObject(internal);
    await expect(program.run(state, { x, y: x })).rejects.toMatchObject(internal);
    await expect(program.run(undefined, { x })).rejects.toMatchObject(internal);
    await expect(
      program.run(runtime.createState({ kernel: float([9], [...kernel.values]) }), { x }),
    ).rejects.toMatchObject(internal);
    await expect(state.write({ kernel: new Float32Array(8) })).rejects.toMatchObject(internal);
    await expect(state.write({ other: new Float32Array(9) })).rejects.toMatchObject(internal);
    await expect(state.read(['other'])).rejects.toMatchObject(internal);
    await expect(runtime.compile(step, signature, { freeze: {} })).rejects.toMatchObject(internal);
    expect(() => runtime.createState({ kernel: float([3, 3, 1, 2], [...kernel.values]) })).toThrow(/18 values/);
    const reshaping = await runtime.compile(
      (given) => ({ state: { kernel: tf.reshape(given.kernel, [9]) }, outputs: {} }),
      signature,
    );
    await expect(reshaping.run(state, { x })).rejects.toMatchObject(internal);
    const inventing = await runtime.compile((given) => ({ state: { other: given.kernel }, outputs: {} }), signature);
    await expect(inventing.run(state, { x })).rejects.toMatchObject(internal);
    expect(await state.read()).toEqual({ kernel: kernel.values });
    await runtime.dispose();
  });

  it('names a kernel that it lacks', async () => {
    const runtime = await createEagerRuntime(name);
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

describe('the eager runtimes together', () => {
  it('agree, though wasm borrows kernels of cpu', async () => {
    const results: number[][] = [];
    for (const name of ['cpu', 'wasm'] as const) {
      const runtime = await createEagerRuntime(name);
      const state = runtime.createState({ kernel });
      const program = await runtime.compile(step, signature);
      await program.run(state, { x });
      results.push([...(await state.read()).kernel]);
      await runtime.dispose();
    }
    results[0].forEach((value, i) => expect(results[1][i]).toBeCloseTo(value, 5));
  });

  it('take turns, since the library has one backend for all', async () => {
    await Promise.all([createEagerRuntime('cpu'), createEagerRuntime('wasm')]);
    const names = ['cpu', 'wasm', 'cpu', 'wasm'];
    const found = names.map((name) =>
      withBackend(name, async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        return tf.getBackend();
      }),
    );
    expect(await Promise.all(found)).toEqual(names);
  });

  it('say in a sentence why a backend is not there', async () => {
    const installed = await import(['@tensorflow', 'tfjs-node'].join('/')).then(
      () => true,
      () => false,
    );
    if (installed) return;
    await expect(createEagerRuntime('tensorflow')).rejects.toMatchObject({
      code: 'RUNTIME_MISSING',
      message: expect.stringMatching(
        /"tensorflow" cannot be used on this computer: .*native part.*\. Choose/,
      ) as string,
    });
  });

  it('leave unhandled errors to the program', async () => {
    await createEagerRuntime('wasm');
    const own = process
      .listeners('unhandledRejection')
      .filter((listener) => listener.toString().includes('throw reason'));
    expect(own).toEqual([]);
  });

  it('print nothing of their own', async () => {
    const warn = vi.spyOn(console, 'warn');
    const { MathBackendCPU } = await import('@tensorflow/tfjs-backend-cpu');
    new MathBackendCPU().write(Float32Array.of(1), [1], 'float32');
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});
