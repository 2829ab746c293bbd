import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import type { DataType, TensorSpec } from '../runtime.ts';
import { convolutionWindow, poolWindow } from './windows.ts';
import type { KernelAttributes } from './recorded-program.ts';

export type KernelInputs = Readonly<Record<string, TensorSpec>>;
/** Shape inference: shapes and types of a kernel's outputs from those of its inputs. */
type ShapeRule = (inputs: KernelInputs, attributes: KernelAttributes) => TensorSpec[];

const one = (dtype: DataType, shape: readonly number[]): TensorSpec[] => [{ dtype, shape }];

const sameAs =
  (input: string): ShapeRule =>
  (inputs) =>
    one(inputs[input].dtype, inputs[input].shape);

const broadcast =
  (dtype?: DataType): ShapeRule =>
  ({ a, b }) =>
    one(dtype ?? a.dtype, backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]));

const reduction: ShapeRule = ({ x }, { axis, reductionIndices, keepDims }) => {
  const axes = util.parseAxisParam((axis ?? reductionIndices) as number | number[], [...x.shape]);
  const shape = x.shape.flatMap((size, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [size]));
  return one(x.dtype, shape);
};

const fromAttribute =
  (name: string, input: string): ShapeRule =>
  (inputs, attributes) =>
    one(inputs[input].dtype, attributes[name] as number[]);

const product: ShapeRule = ({ a, b }, { transposeA, transposeB }) => {
  const batch = backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const rows = a.shape.at(transposeA ? -1 : -2)!;
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  return one(a.dtype, [...batch, rows, columns]);
};

const resize: ShapeRule = ({ images }, { size }) => {
  const [batch, , , channels] = images.shape;
  return one('float32', [batch, ...(size as number[]), channels]);
};

const concat: ShapeRule = (inputs, { axis }) => {
  const parts = Object.values(inputs);
  const [along] = util.parseAxisParam(axis as number, [...parts[0].shape]);
  return one(
    parts[0].dtype,
    backend_util.computeOutShape(
      parts.map(({ shape }) => [...shape]),
      along,
    ),
  );
};

const split: ShapeRule = ({ x }, { numOrSizeSplits, axis }) => {
  const [along] = util.parseAxisParam(axis as number, [...x.shape]);
  const like = { shape: [...x.shape] } as Parameters<typeof backend_util.prepareSplitSize>[0];
  const sizes = backend_util.prepareSplitSize(like, numOrSizeSplits as number[], along);
  return sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.with(along, size) }));
};

const pad: ShapeRule = ({ x }, { paddings }) =>
  one(
    x.dtype,
    x.shape.map((size, i) => size + (paddings as number[][])[i][0] + (paddings as number[][])[i][1]),
  );

const slice: ShapeRule = ({ x }, { begin, size }) => {
  const like = { shape: [...x.shape], rank: x.shape.length } as unknown as Parameters<
    typeof slice_util.parseSliceParams
  >[0];
  return one(x.dtype, slice_util.parseSliceParams(like, begin as number[], size as number[])[1]);
};

const table = (kernels: string, rule: ShapeRule): Record<string, ShapeRule> =>
  Object.fromEntries(kernels.split(' ').map((kernel) => [kernel, rule]));

/** Every kernel that can be recorded: those that the families and the reference network call, and Equal, for the gradient of Max. */
export const shapeRules: Readonly<Record<string, ShapeRule>> = {
  ...table('Abs ClipByValue Elu Exp Floor LeakyRelu Log Neg Relu Sigmoid Sign Softplus Sqrt Square Step', sameAs('x')),
  ...table('Tanh ZerosLike', sameAs('x')),
  ...table('Add Sub Multiply RealDiv Maximum Pow', broadcast()),
  ...table('Equal Greater GreaterEqual Less LessEqual LogicalAnd', broadcast('bool')),
  ...table('Sum Mean Max', reduction),
  AddN: sameAs('0'),
  AvgPool: ({ x }, attributes) => one('float32', poolWindow(x.shape, attributes).outShape),
  BatchMatMul: product,
  Cast: ({ x }, { dtype }) => one(dtype as DataType, x.shape),
  Concat: concat,
  Conv2D: ({ x, filter }, attributes) => one('float32', convolutionWindow(x.shape, filter.shape, attributes).outShape),
  Conv2DBackpropFilter: fromAttribute('filterShape', 'dy'),
  Conv2DBackpropInput: fromAttribute('inputShape', 'dy'),
  EluGrad: sameAs('dy'),
  ExpandDims: ({ input }, { dim }) => {
    const at = (dim as number) < 0 ? input.shape.length + (dim as number) + 1 : (dim as number);
    return one(input.dtype, input.shape.toSpliced(at, 0, 1));
  },
  PadV2: pad,
  Reshape: ({ x }, { shape }) =>
    one(x.dtype, util.inferFromImplicitShape(shape as number[], util.sizeFromShape([...x.shape]))),
  ResizeBilinear: resize,
  ResizeNearestNeighbor: resize,
  Select: ({ t }) => one(t.dtype, t.shape),
  Slice: slice,
  SplitV: split,
  Transpose: ({ x }, { perm }) =>
    one(
      x.dtype,
      (perm as number[]).map((axis) => x.shape[axis]),
    ),
};
