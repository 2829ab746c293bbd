import {
  axesOf,
  gatherStrided,
  sizeOf,
  stridesOf,
  transpose,
  zeros,
  type ReferenceArray,
  type ReferenceKernels,
} from './reference-array.ts';

function reshape({ values }: ReferenceArray, shape: readonly number[]): ReferenceArray {
  const known = sizeOf(shape.filter((size) => size !== -1));
  return { shape: shape.map((size) => (size === -1 ? values.length / known : size)), values };
}

/** @param size −1: to the end */
function slice({ shape, values }: ReferenceArray, begin: readonly number[], size: readonly number[]): ReferenceArray {
  const strides = stridesOf(shape);
  const start = begin.reduce((offset, index, axis) => offset + index * strides[axis], 0);
  const lengths = shape.map((length, axis) => (size[axis] === -1 ? length - begin[axis] : size[axis]));
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

const numbers = (attribute: unknown) => [attribute].flat() as number[];

export const arrangementKernels: ReferenceKernels = {
  Concat: (inputs, { axis }) => {
    const parts = Object.values(inputs);
    return [concat(parts, axesOf(axis, parts[0].shape.length)[0])];
  },
  ExpandDims: ({ input }, { dim }) => {
    const [at] = axesOf(dim, input.shape.length + 1);
    return [{ shape: input.shape.toSpliced(at, 0, 1), values: input.values }];
  },
  PadV2: ({ x }, { paddings, constantValue }) => [pad(x, paddings as number[][], constantValue as number)],
  Reshape: ({ x }, { shape }) => [reshape(x, shape as number[])],
  Slice: ({ x }, { begin, size }) => [slice(x, numbers(begin), numbers(size))],
  SplitV: ({ x }, { numOrSizeSplits, axis }) => {
    const [at] = axesOf(axis, x.shape.length);
    const sizes = Array.isArray(numOrSizeSplits)
      ? (numOrSizeSplits as number[])
      : Array<number>(numOrSizeSplits as number).fill(x.shape[at] / (numOrSizeSplits as number));
    return split(x, at, sizes);
  },
  Transpose: ({ x }, { perm }) => [transpose(x, perm as number[])],
};
