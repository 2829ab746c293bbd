import { util } from '@tensorflow/tfjs-core';
import type { OnnxValue } from '../onnx/model.ts';
import type { Layout } from './lowered.ts';
import type { Lower, LoweringContext } from './lowering-context.ts';
import { binary, matrixProduct, reduceSum, reshape } from './operations.ts';

type Reduce = (context: LoweringContext, value: OnnxValue, axes: readonly number[]) => OnnxValue;

/** Where the axes of an NHWC picture are in a layout. */
const axesIn: Readonly<Record<Layout, readonly (readonly number[])[]>> = {
  plain: [[0], [1], [2], [3]],
  nchw: [[0], [2], [3], [1]],
  blocked: [[0], [2], [3], [1, 4]],
};

const reduction =
  (reduce: Reduce): Lower =>
  (context, { inputs: { x }, attributes, outputs: [output] }) => {
    const given = context.of(x);
    // Max has another name for it than the rest.
    const along = (attributes.axis ?? attributes.reductionIndices) as number | number[];
    const axes = util.parseAxisParam(along, [...x.shape]);
    if (!given.isPicture || given.native === 'plain') {
      const value = axes.length === 0 ? given.as('plain') : reduce(context, given.as('plain'), axes);
      context.set(output, 'plain', reshape(context.graph, value, output.shape));
      return;
    }
    const layout = given.native;
    const inLayout = axes.flatMap((axis) => axesIn[layout][axis]).toSorted((a, b) => a - b);
    const value = reduce(context, given.as(layout), inLayout);
    const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const channelsKept = !axes.includes(3);
    // Without its channels a picture is the same in every layout.
    const reduced = context.make(
      kept,
      channelsKept ? layout : 'plain',
      reshape(context.graph, value, channelsKept ? context.shapeIn(kept, layout) : kept),
    );
    if (output.shape.length === 4) context.place(output, reduced);
    else context.set(output, 'plain', reshape(context.graph, reduced.as('plain'), output.shape));
  };

/** Reduces contiguous axes first, then the batch: onnxruntime is many times faster on contiguous reductions. */
const sum: Reduce = ({ graph }, value, axes) => {
  const inner = axes.filter((axis) => axis !== 0);
  if (!axes.includes(0) || inner.length === 0 || value.shape[0] === 1 || axes.length === value.shape.length) {
    return reduceSum(graph, value, axes);
  }
  return reduceSum(graph, reduceSum(graph, value, inner), [0]);
};

const mean: Reduce = (context, value, axes) => {
  const count = axes.reduce((product, axis) => product * value.shape[axis], 1);
  return binary(context.graph, 'Mul', sum(context, value, axes), context.graph.scalar(1 / count));
};

const maximum: Reduce = ({ graph }, value, axes) => {
  const shape = value.shape.filter((_, axis) => !axes.includes(axis));
  return graph.node('ReduceMax', [value], { axes, keepdims: 0 }, { shape });
};

export const reductionKernels: Readonly<Record<string, Lower>> = {
  BatchMatMul: (context, { inputs: { a, b }, attributes, outputs: [output] }) => {
    const value = matrixProduct(context.graph, context.of(a).as('plain'), context.of(b).as('plain'), {
      transposeA: attributes.transposeA as boolean,
      transposeB: attributes.transposeB as boolean,
      contributed: context.target.contributed,
    });
    context.set(output, 'plain', value);
  },
  Sum: reduction(sum),
  Mean: reduction(mean),
  Max: reduction(maximum),
};
