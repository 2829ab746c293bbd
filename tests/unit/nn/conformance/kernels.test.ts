import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEagerRuntime } from '../../../../src-main/nn/compiler/eager/eager-runtime.ts';
import { createOnnxRuntime } from '../../../../src-main/nn/compiler/session/onnx-runtime.ts';
import { shapeRules } from '../../../../src-main/nn/compiler/recording/shape-rules.ts';
import { evaluateCall } from '../../../../src-main/nn/compiler/recording/reference/evaluate.ts';
import type { Arrays, Program, Runtime } from '../../../../src-main/nn/compiler/runtime.ts';
import type { KernelCase } from '../compiler/recording/reference/kernel-cases.ts';
import { kernelCases } from '../compiler/recording/reference/kernel-cases.ts';
import { array } from './conformance-case.ts';
import { distance } from './errors.ts';
import { specsOf, valuesOf } from './finite-differences.ts';
import { printTable } from './table.ts';

/** Gradients that the library's own backends get wrong, and the compiled runtime must not. */
const trueGradients: KernelCase[] = [
  ['ResizeNearestNeighborGrad', [8, 10], false],
  ['ResizeNearestNeighborGrad', [12, 15], false],
  ['ResizeNearestNeighborGrad', [7, 3], true],
  ['ResizeBilinearGrad', [8, 10], true],
  ['ResizeBilinearGrad', [3, 7], true],
  ['ResizeBilinearGrad', [7, 9], false],
].map(([kernel, size, halfPixelCenters]) => ({
  kernel: kernel as string,
  inputs: { images: { shape: [3, 4, 5, 2] }, dy: { shape: [3, ...(size as number[]), 2] } },
  attributes: { alignCorners: false, halfPixelCenters, size },
}));

/** Batches of indices, and averages of windows that overlap or leave a rest: not compiled, and nothing here needs them. */
const lacking = ({ kernel, attributes }: KernelCase): boolean =>
  (kernel === 'GatherV2' && attributes?.batchDims === 1) || (kernel === 'AvgPoolGrad' && attributes?.filterSize !== 1);

/** The library's `wasm` gets these wrong: truth values of whole numbers, and batches of indices. Nothing here needs them. */
const wrongOnWasm = ({ kernel, attributes }: KernelCase): boolean =>
  (kernel === 'GatherV2' && attributes?.batchDims === 1) || (kernel === 'Cast' && attributes?.dtype === 'bool');

const recorded = kernelCases.filter(({ kernel }) => Object.hasOwn(shapeRules, kernel));
const worst = new Map<string, Map<string, number>>();
let runtimes: Record<string, Runtime>;

beforeAll(async () => {
  runtimes = {
    wasm: await createEagerRuntime('wasm'),
    'onnxruntime/cpu': await createOnnxRuntime({ threads: 1 }),
  };
});
afterAll(async () => {
  const rows = [...worst].map(([kernel, errors]) => [
    kernel,
    ...Object.keys(runtimes).map((name) => errors.get(name)?.toExponential(1) ?? ''),
  ]);
  printTable(['kernel', ...Object.keys(runtimes)], rows);
  for (const runtime of Object.values(runtimes)) await runtime.dispose();
});

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

/** How far a runtime is from double precision, relative to the largest element of each output. */
async function errorOf(runtime: Runtime, one: KernelCase): Promise<number> {
  const { kernel, attributes = {} } = one;
  const inputs = inputsOf(one);
  const program: Program = (_state, given) => {
    const listed = ('0' in given ? Object.values(given) : given) as tf.NamedTensorMap;
    const result = tf.engine().runKernel(kernel, listed, attributes as never) as tf.Tensor | tf.Tensor[];
    return { outputs: Object.fromEntries([result].flat().map((tensor, i) => [`y${i}`, tensor])) };
  };
  const compiled = await runtime.compile(program, { state: {}, inputs: specsOf(inputs) });
  const found = await compiled.run(undefined, valuesOf(inputs));
  await compiled.dispose();
  const expected = evaluateCall({ kernel, inputs, attributes }).map(({ values }, i) => [`y${i}`, values] as const);
  const error = distance(found, Object.fromEntries(expected));
  const errors = worst.get(kernel) ?? new Map<string, number>();
  worst.set(kernel, errors.set(runtime.name, Math.max(errors.get(runtime.name) ?? 0, error)));
  return error;
}

const named = (cases: readonly KernelCase[]) => cases.map((one, i) => ({ one, name: `${one.kernel} (${i})` }));

describe('a kernel alone is what double precision makes of it', () => {
  const onWasm = recorded.filter((one) => one.kernel !== 'BroadcastTo' && !wrongOnWasm(one));
  it.each(named(onWasm))('on wasm: $name', async ({ one }) => {
    expect(await errorOf(runtimes.wasm, one)).toBeLessThan(2e-5);
  });

  it.each(named([...recorded, ...trueGradients].filter((one) => !lacking(one))))('compiled: $name', async ({ one }) => {
    expect(await errorOf(runtimes['onnxruntime/cpu'], one)).toBeLessThan(2e-5);
  });

  it.each(named(recorded.filter(lacking)))('or is not compiled: $name', async ({ one }) => {
    await expect(errorOf(runtimes['onnxruntime/cpu'], one)).rejects.toMatchObject({ code: 'KERNEL_MISSING' });
  });
});
