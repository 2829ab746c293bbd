import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../../src-main/imaging/random.ts';
import { withBackend } from '../../../../../../src-main/nn/compiler/eager/backend-lock.ts';
import { createEagerRuntime } from '../../../../../../src-main/nn/compiler/eager/eager-runtime.ts';
import { shapeRules } from '../../../../../../src-main/nn/compiler/recording/shape-rules.ts';
import type { ReferenceCall } from '../../../../../../src-main/nn/compiler/recording/reference/evaluate.ts';
import { evaluateCall } from '../../../../../../src-main/nn/compiler/recording/reference/evaluate.ts';
import type { InputSpec, KernelCase } from './kernel-cases.ts';
import { kernelCases } from './kernel-cases.ts';

const random = createRandom(4);

function fill({ shape, dtype = 'float32', range: [from, to] = [-2, 2] }: InputSpec) {
  const draw = () => {
    const value = from + random.unit() * (to - from);
    return dtype === 'float32' ? Math.fround(value) : Math.floor(value);
  };
  const length = tf.util.sizeFromShape([...shape]);
  return { shape, dtype, values: Float64Array.from({ length }, draw) };
}

function toCall({ kernel, inputs, attributes = {} }: KernelCase): ReferenceCall {
  const filled = Object.entries(inputs).map(([name, spec]) => [name, fill(spec)]);
  return { kernel, inputs: Object.fromEntries(filled) as ReferenceCall['inputs'], attributes };
}

/** What the library's plain backend makes of a call. */
function compute({ kernel, inputs, attributes }: ReferenceCall): Promise<{ shape: number[]; values: number[] }[]> {
  return withBackend('cpu', () =>
    tf.tidy(() => {
      const tensors = Object.entries(inputs).map(([name, { shape, dtype, values }]) => {
        return [name, tf.tensor([...(values as Float64Array)], [...shape], dtype)] as const;
      });
      const named = Object.fromEntries(tensors);
      // The library has no backend for this one; it says it with another kernel.
      if (kernel === 'BroadcastTo') return [described(tf.broadcastTo(named.x, attributes.shape as number[]))];
      // Kernels of a list get a list.
      const given = ('0' in named ? Object.values(named) : named) as tf.NamedTensorMap;
      const result = tf.engine().runKernel(kernel, given, attributes as Record<string, never>) as
        tf.Tensor | tf.Tensor[];
      return [result].flat().map(described);
    }),
  );
}

const described = (tensor: tf.Tensor) => ({ shape: tensor.shape, values: [...tensor.dataSync()] });

const dot = (a: Float64Array, b: ArrayLike<number>) => a.reduce((sum, value, i) => sum + value * b[i], 0);

beforeAll(() => createEagerRuntime('cpu'));

describe('the reference kernels', () => {
  it.each(kernelCases.map((one, i) => ({ ...one, name: `${i} ${one.kernel}` })))(
    '$name computes what the library computes',
    async (one) => {
      const call = toCall(one);
      const expected = await compute(call);
      const found = evaluateCall(call);
      expect(found.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
      found.forEach(({ values }, i) => {
        const scale = Math.max(1, ...expected[i].values.map(Math.abs));
        values.forEach((value, k) => {
          expect(Math.abs(value - expected[i].values[k]), `at ${k}: ${value}`).toBeLessThan(4e-6 * scale);
        });
      });
    },
  );

  it('are there for every kernel that can be recorded, and each of those is tried here', () => {
    const tried = new Set(kernelCases.map(({ kernel }) => kernel));
    expect(Object.keys(shapeRules).filter((kernel) => !tried.has(kernel))).toEqual([]);
  });

  it('are adjoint to their gradients in double precision, where the library is not right itself', () => {
    const linear: [forward: string, input: string, gradient: string, attributes: Record<string, unknown>][] = [
      ['AvgPool', 'x', 'AvgPoolGrad', { filterSize: 3, strides: 2, pad: 'same' }],
      ['AvgPool', 'x', 'AvgPoolGrad', { filterSize: 2, strides: 2, pad: 'same' }],
      ['ResizeNearestNeighbor', 'images', 'ResizeNearestNeighborGrad', { size: [10, 14] }],
      ['ResizeNearestNeighbor', 'images', 'ResizeNearestNeighborGrad', { size: [7, 4], halfPixelCenters: true }],
      ['ResizeBilinear', 'images', 'ResizeBilinearGrad', { size: [10, 14], halfPixelCenters: true }],
      ['ResizeBilinear', 'images', 'ResizeBilinearGrad', { size: [3, 3], halfPixelCenters: true }],
    ];
    for (const [forward, name, backward, attributes] of linear) {
      const input = fill({ shape: [3, 5, 7, 2] });
      const [y] = evaluateCall({ kernel: forward, inputs: { [name]: input }, attributes });
      const dy = fill({ shape: y.shape });
      const inputs = { dy, [name === 'x' ? 'input' : name]: input };
      const [dx] = evaluateCall({ kernel: backward, inputs, attributes });
      expect(dot(dx.values, input.values) / dot(y.values, dy.values)).toBeCloseTo(1, 11);
    }
  });

  it('take a step of alpha at zero and below, as the slope of |x| and of leaky ReLU needs', () => {
    const x = { shape: [3], dtype: 'float32' as const, values: [-2, 0, 2] };
    expect([...evaluateCall({ kernel: 'Step', inputs: { x }, attributes: { alpha: -1 } })[0].values]).toEqual([
      -1, -1, 1,
    ]);
  });

  it('compute with all digits', () => {
    const x = { shape: [], dtype: 'float32' as const, values: [0.5] };
    expect(evaluateCall({ kernel: 'Erf', inputs: { x }, attributes: {} })[0].values[0]).toBeCloseTo(
      0.5204998778130465,
      14,
    );
    const large = { shape: [2], dtype: 'float32' as const, values: [1e8, 1] };
    expect(evaluateCall({ kernel: 'Sum', inputs: { x: large }, attributes: {} })[0].values[0]).toBe(1e8 + 1);
  });

  it('name the kernel that is missing', () => {
    expect(() => evaluateCall({ kernel: 'Imaginary', inputs: {}, attributes: {} })).toThrow(
      expect.objectContaining({ code: 'KERNEL_MISSING', details: { why: 'reference', kernel: 'Imaginary' } }) as Error,
    );
  });
});
