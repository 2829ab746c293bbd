import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { OnnxType, OnnxValue } from '../onnx/model.ts';
import { elementCount } from '../tensor-specs.ts';

// Single nodes with the shapes of their results, and without nodes that would do nothing.

const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, i) => size === b[i]);

export function reshape(graph: GraphBuilder, value: OnnxValue, shape: readonly number[]): OnnxValue {
  if (sameShape(value.shape, shape)) return value;
  return graph.node('Reshape', [value, graph.integers(shape)], {}, { shape });
}

/** Where only axes of size 1 move, nothing has to be copied. */
export function transpose(graph: GraphBuilder, value: OnnxValue, order: readonly number[]): OnnxValue {
  const shape = order.map((axis) => value.shape[axis]);
  const moved = order.filter((axis) => value.shape[axis] !== 1);
  if (moved.every((axis, i) => i === 0 || axis > moved[i - 1])) return reshape(graph, value, shape);
  return graph.node('Transpose', [value], { perm: order }, { shape });
}

export function slice(
  graph: GraphBuilder,
  value: OnnxValue,
  axes: readonly number[],
  starts: readonly number[],
  ends: readonly number[],
): OnnxValue {
  const moving = axes.map((_, i) => i).filter((i) => starts[i] !== 0 || ends[i] !== value.shape[axes[i]]);
  if (moving.length === 0) return value;
  const pick = (list: readonly number[]): OnnxValue => graph.integers(moving.map((i) => list[i]));
  const shape = [...value.shape];
  for (const i of moving) shape[axes[i]] = ends[i] - starts[i];
  return graph.node('Slice', [value, pick(starts), pick(ends), pick(axes)], {}, { shape });
}

export function concat(graph: GraphBuilder, values: readonly OnnxValue[], axis: number): OnnxValue {
  if (values.length === 1) return values[0];
  const along = values.reduce((sum, { shape }) => sum + shape[axis], 0);
  return graph.node('Concat', values, { axis }, { shape: values[0].shape.with(axis, along) });
}

/** Zeros around a value; negative counts cut off. @param before and after, by axis, for those that change */
export function pad(
  graph: GraphBuilder,
  value: OnnxValue,
  counts: Readonly<Record<number, readonly [before: number, after: number]>>,
  fill?: number,
): OnnxValue {
  const { length } = value.shape;
  const before = Array.from({ length }, (_, axis) => counts[axis]?.[0] ?? 0);
  const after = Array.from({ length }, (_, axis) => counts[axis]?.[1] ?? 0);
  const changing = value.shape.map((_, axis) => axis).filter((axis) => before[axis] !== 0 || after[axis] !== 0);
  if (changing.length === 0) return value;
  const shape = value.shape.map((size, axis) => size + before[axis] + after[axis]);
  if (changing.length === 1 && changing[0] < length - 1 && length > 2) {
    // Whole rows of memory: onnxruntime copies those several times faster when they are one axis.
    const [axis] = changing;
    const outer = elementCount(value.shape.slice(0, axis));
    const inner = elementCount(value.shape.slice(axis + 1));
    const flat = reshape(graph, value, [outer, value.shape[axis] * inner]);
    const padded = pad(graph, flat, { 1: [before[axis] * inner, after[axis] * inner] }, fill);
    return reshape(graph, padded, shape);
  }
  const inputs = [value, graph.integers([...before, ...after])];
  // Zeros need no word; NaN and −0 are no zeros, though both count as false.
  if (fill !== undefined && !Object.is(fill, 0)) inputs.push(graph.scalar(fill));
  return graph.node('Pad', inputs, {}, { shape });
}

export function reduceSum(graph: GraphBuilder, value: OnnxValue, axes: readonly number[]): OnnxValue {
  const shape = value.shape.filter((_, axis) => !axes.includes(axis));
  return graph.node('ReduceSum', [value, graph.integers(axes)], { keepdims: 0 }, { shape });
}

export function cast(graph: GraphBuilder, value: OnnxValue, type: OnnxType): OnnxValue {
  if (value.type === type) return value;
  const codes: Readonly<Record<OnnxType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };
  return graph.node('Cast', [value], { to: codes[type] }, { shape: value.shape, type });
}

/** An elementwise node on two values of compatible shapes. */
export function binary(
  graph: GraphBuilder,
  operator: string,
  a: OnnxValue,
  b: OnnxValue,
  type: OnnxType = a.type,
): OnnxValue {
  return graph.node(operator, [a, b], {}, { shape: broadcastShape(a.shape, b.shape), type });
}

function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => Math.max(a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1));
}

/** a · b, the last two axes transposed where asked; the axes before them broadcast. */
export function matrixProduct(
  graph: GraphBuilder,
  a: OnnxValue,
  b: OnnxValue,
  { transposeA = false, transposeB = false, contributed = false },
): OnnxValue {
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
  if (contributed && (transposeA || transposeB)) {
    const attributes = { transA: Number(transposeA), transB: Number(transposeB) };
    return graph.node('FusedMatMul', [a, b], attributes, { shape, domain: 'com.microsoft' });
  }
  const turn = (value: OnnxValue): OnnxValue => {
    const last = value.shape.length - 1;
    return transpose(graph, value, [...Array(last - 1).keys(), last, last - 1]);
  };
  return graph.node('MatMul', [transposeA ? turn(a) : a, transposeB ? turn(b) : b], {}, { shape });
}
