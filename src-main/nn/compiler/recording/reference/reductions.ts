import type { ReferenceKernel, ReferenceKernels } from './reference-array.ts';
import { axesOf, gatherStrided, sizeOf, stridesOf } from './reference-array.ts';

const reduction =
  (combine: (values: Float64Array) => number): ReferenceKernel =>
  ({ x }, { axis, reductionIndices, keepDims }) => {
    // Max alone has another name for it.
    const axes = axesOf(axis ?? reductionIndices, x.shape.length);
    const all = x.shape.map((_, i) => i);
    const kept = all.filter((i) => !axes.includes(i));
    const gone = all.filter((i) => axes.includes(i));
    const strides = stridesOf(x.shape);
    const order = [...kept, ...gone];
    const sorted = gatherStrided(
      x.values,
      order.map((i) => x.shape[i]),
      order.map((i) => strides[i]),
    ).values;
    const count = sizeOf(gone.map((i) => x.shape[i]));
    const shape = keepDims ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size)) : kept.map((i) => x.shape[i]);
    const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
      combine(sorted.subarray(i * count, (i + 1) * count)),
    );
    return [{ shape, values }];
  };

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

export const reductionKernels: ReferenceKernels = {
  Max: reduction((values) => values.reduce((a, b) => Math.max(a, b), -Infinity)),
  Mean: reduction((values) => sum(values) / values.length),
  Min: reduction((values) => values.reduce((a, b) => Math.min(a, b), Infinity)),
  Prod: reduction((values) => values.reduce((a, b) => a * b, 1)),
  Sum: reduction(sum),
};
