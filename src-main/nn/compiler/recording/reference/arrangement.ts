import type { ReferenceArray, ReferenceKernels } from './reference-array.ts';
import { axesOf, broadcastTo, gatherStrided, sizeOf, stridesOf, zeros } from './reference-array.ts';

function reshape({ values }: ReferenceArray, shape: readonly number[]): ReferenceArray {
  const known = sizeOf(shape.filter((size) => size !== -1));
  return { shape: shape.map((size) => (size === -1 ? values.length / known : size)), values };
}

function transpose({ shape, values }: ReferenceArray, order: readonly number[]): ReferenceArray {
  const strides = stridesOf(shape);
  return gatherStrided(
    values,
    order.map((axis) => shape[axis]),
    order.map((axis) => strides[axis]),
  );
}

/** @param size −1: to the end */
function slice({ shape, values }: ReferenceArray, begin: readonly number[], size: readonly number[]): ReferenceArray {
  const strides = stridesOf(shape);
  const start = begin.reduce((offset, index, axis) => offset + index * strides[axis], 0);
  const lengths = shape.map((length, axis) => ((size[axis] ?? -1) === -1 ? length - (begin[axis] ?? 0) : size[axis]));
  return gatherStrided(values, lengths, strides, start);
}

function split(x: ReferenceArray, axis: number, sizes: readonly number[]): ReferenceArray[] {
  let start = 0;
  return sizes.map((size) => {
    const begin = x.shape.map((_, i) => (i === axis ? start : 0));
    start += size;
    return slice(x, begin, x.shape.with(axis, size));
  });
}

/** @param parts alike but for their length along `axis` */
function concat(parts: readonly ReferenceArray[], axis: number): ReferenceArray {
  const shape = parts[0].shape.with(
    axis,
    parts.reduce((length, part) => length + part.shape[axis], 0),
  );
  const result = zeros(shape);
  const row = sizeOf(shape.slice(axis));
  let start = 0;
  for (const { shape: partShape, values } of parts) {
    const block = sizeOf(partShape.slice(axis));
    for (let i = 0; i * block < values.length; i++) {
      result.values.set(values.subarray(i * block, (i + 1) * block), i * row + start);
    }
    start += block;
  }
  return result;
}

function pad(x: ReferenceArray, paddings: readonly (readonly number[])[], constant: number): ReferenceArray {
  return paddings.reduce((array, lengths, axis) => {
    const filler = (length: number) => {
      const shape = array.shape.with(axis, length);
      return { shape, values: new Float64Array(sizeOf(shape)).fill(constant) };
    };
    return concat([filler(lengths[0]), array, filler(lengths[1])], axis);
  }, x);
}

function reverse({ shape, values }: ReferenceArray, axes: readonly number[]): ReferenceArray {
  const strides = stridesOf(shape);
  const start = axes.reduce((offset, axis) => offset + (shape[axis] - 1) * strides[axis], 0);
  const signed = strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride));
  return gatherStrided(values, shape, signed, start);
}

function tile({ shape, values }: ReferenceArray, times: readonly number[]): ReferenceArray {
  const strides = stridesOf(shape);
  const repeated = gatherStrided(
    values,
    shape.flatMap((length, axis) => [times[axis], length]),
    strides.flatMap((stride) => [0, stride]),
  );
  return reshape(
    repeated,
    shape.map((length, axis) => length * times[axis]),
  );
}

/** The first `batchDims` axes of both run together; the rest of `indices` takes the place of `axis`. */
function gather(x: ReferenceArray, indices: ReferenceArray, axis: number, batchDims: number): ReferenceArray {
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const outer = sizeOf(x.shape.slice(batchDims, axis));
  const block = sizeOf(x.shape.slice(axis + 1));
  const count = indices.values.length / batch;
  const inner = indices.shape.slice(batchDims);
  const result = zeros([...x.shape.slice(0, axis), ...inner, ...x.shape.slice(axis + 1)]);
  for (let i = 0; i < batch * outer * count; i++) {
    const row = Math.floor(i / count);
    const index = indices.values[Math.floor(row / outer) * count + (i % count)];
    const source = (row * x.shape[axis] + index) * block;
    result.values.set(x.values.subarray(source, source + block), i * block);
  }
  return result;
}

const numbers = (attribute: unknown) => [attribute].flat() as number[];
const withAxis = ({ shape, values }: ReferenceArray, at: number): ReferenceArray => ({
  shape: shape.toSpliced(at, 0, 1),
  values,
});

export const arrangementKernels: ReferenceKernels = {
  BroadcastTo: ({ x }, { shape }) => [broadcastTo(x, shape as number[])],
  Concat: (inputs, { axis }) => {
    const parts = Object.values(inputs);
    return [concat(parts, axesOf(axis, parts[0].shape.length)[0])];
  },
  ExpandDims: ({ input }, { dim }) => [withAxis(input, axesOf(dim, input.shape.length + 1)[0])],
  Fill: (_, { shape, value }) => {
    const result = zeros(shape as number[]);
    result.values.fill(Number(value));
    return [result];
  },
  GatherV2: ({ x, indices }, { axis, batchDims }) => [
    gather(x, indices, axesOf(axis, x.shape.length)[0], (batchDims as number | undefined) ?? 0),
  ],
  Pack: (inputs, { axis }) => {
    const parts = Object.values(inputs);
    const [at] = axesOf(axis, parts[0].shape.length + 1);
    return [
      concat(
        parts.map((part) => withAxis(part, at)),
        at,
      ),
    ];
  },
  PadV2: ({ x }, { paddings, constantValue }) => [pad(x, paddings as number[][], constantValue as number)],
  Reshape: ({ x }, { shape }) => [reshape(x, shape as number[])],
  Reverse: ({ x }, { dims }) => [reverse(x, axesOf(dims, x.shape.length))],
  Slice: ({ x }, { begin, size }) => [slice(x, numbers(begin), numbers(size))],
  SplitV: ({ x }, { numOrSizeSplits, axis }) => {
    const [at] = axesOf(axis, x.shape.length);
    const sizes = Array.isArray(numOrSizeSplits)
      ? (numOrSizeSplits as number[])
      : Array<number>(numOrSizeSplits as number).fill(x.shape[at] / (numOrSizeSplits as number));
    const rest = x.shape[at] - sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
    return split(
      x,
      at,
      sizes.map((size) => (size === -1 ? rest : size)),
    );
  },
  Tile: ({ x }, { reps }) => [tile(x, reps as number[])],
  Transpose: ({ x }, { perm }) => [transpose(x, perm as number[])],
  Unpack: ({ value }, { axis }) => {
    const [at] = axesOf(axis, value.shape.length);
    const parts = split(value, at, Array<number>(value.shape[at]).fill(1));
    return parts.map(({ shape, values }) => ({ shape: shape.toSpliced(at, 1), values }));
  },
};
