/** A tensor in double precision, row-major. Whole numbers and truth values (0 and 1) are held as doubles too. */
export interface ReferenceArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

export type ReferenceInputs = Readonly<Record<string, ReferenceArray>>;
export type ReferenceAttributes = Readonly<Record<string, unknown>>;
/** One kernel of TensorFlow.js as plain loops; inputs and attributes have the names that they have there. */
export type ReferenceKernel = (inputs: ReferenceInputs, attributes: ReferenceAttributes) => ReferenceArray[];
export type ReferenceKernels = Readonly<Record<string, ReferenceKernel>>;

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** How far apart neighbours along each axis lie. */
export function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

export function zeros(shape: readonly number[]): ReferenceArray {
  return { shape, values: new Float64Array(sizeOf(shape)) };
}

/** A list of axes, counted from the front, from whatever form an attribute has; all axes where there is none. */
export function axesOf(attribute: unknown, rank: number): number[] {
  if (attribute === undefined || attribute === null) return Array.from({ length: rank }, (_, axis) => axis);
  return [attribute].flat().map((axis) => ((axis as number) < 0 ? (axis as number) + rank : (axis as number)));
}

/**
 * Reads an array along other strides: its elements at `start` + Σ index · stride for every index of `shape`. With strides of 0 it
 * repeats, with negative ones it reverses, with exchanged ones it transposes.
 */
export function gatherStrided(
  values: Float64Array,
  shape: readonly number[],
  strides: readonly number[],
  start = 0,
): ReferenceArray {
  const result = zeros(shape);
  const index = shape.map(() => 0);
  let offset = start;
  for (let i = 0; i < result.values.length; i++) {
    result.values[i] = values[offset];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      offset += strides[axis];
      if (++index[axis] < shape[axis]) break;
      offset -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

export function transpose({ shape, values }: ReferenceArray, order: readonly number[]): ReferenceArray {
  const strides = stridesOf(shape);
  return gatherStrided(
    values,
    order.map((axis) => shape[axis]),
    order.map((axis) => strides[axis]),
  );
}

/** Repeats axes of length 1, and puts such axes in front, until the array has `shape`. */
export function broadcastTo(array: ReferenceArray, shape: readonly number[]): ReferenceArray {
  const missing = shape.length - array.shape.length;
  if (missing === 0 && array.shape.every((length, axis) => length === shape[axis])) return array;
  const strides = stridesOf(array.shape).map((stride, axis) => (array.shape[axis] === 1 ? 0 : stride));
  return gatherStrided(array.values, shape, [...Array<number>(missing).fill(0), ...strides]);
}

export function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => {
    const [p, q] = [a.at(i - Math.max(a.length, b.length)) ?? 1, b.at(i - Math.max(a.length, b.length)) ?? 1];
    return p === 1 ? q : p;
  });
}
