import type { KernelAttributes } from './kernel-attributes.ts';
import { backend_util, slice_util, util } from '@tensorflow/tfjs-core';
import type { DataType, TensorSpec } from '../runtime.ts';
import { convolutionWindow, poolWindow } from './windows.ts';

export type KernelInputs = Readonly<Record<string, TensorSpec>>;
/** What a kernel's outputs look like, by those of its inputs. */
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

const convolution =
  (depthwise: boolean): ShapeRule =>
  ({ x, filter }, attributes) =>
    one('float32', convolutionWindow(x.shape, filter.shape, attributes, depthwise).outShape);

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

const gather: ShapeRule = ({ x, indices }, { axis, batchDims }) => {
  const along = axis as number;
  const inner = indices.shape.slice(batchDims as number);
  return one(x.dtype, [...x.shape.slice(0, along), ...inner, ...x.shape.slice(along + 1)]);
};

const unpack: ShapeRule = ({ value }, { axis }) =>
  Array.from({ length: value.shape[axis as number] }, () => ({
    dtype: value.dtype,
    shape: value.shape.toSpliced(axis as number, 1),
  }));

const table = (kernels: string, rule: ShapeRule): Record<string, ShapeRule> =>
  Object.fromEntries(kernels.split(' ').map((kernel) => [kernel, rule]));

/** Every kernel that can be recorded. */
export const shapeRules: Readonly<Record<string, ShapeRule>> = {
  ...table(
    'Abs Ceil ClipByValue Cos Elu Erf Exp Expm1 Floor LeakyRelu Log Log1p LogicalNot Neg Reciprocal',
    sameAs('x'),
  ),
  ...table('Relu Relu6 Reverse Round Rsqrt Sigmoid Sign Sin Softplus Sqrt Square Step Tanh', sameAs('x')),
  ...table('ZerosLike OnesLike', sameAs('x')),
  ...table('Add Sub Multiply RealDiv Maximum Minimum Pow SquaredDifference', broadcast()),
  ...table('Equal NotEqual Greater GreaterEqual Less LessEqual LogicalAnd LogicalOr', broadcast('bool')),
  ...table('Sum Mean Max Min Prod', reduction),
  AddN: sameAs('0'),
  AvgPool: ({ x }, attributes) => one('float32', poolWindow(x.shape, attributes).outShape),
  AvgPoolGrad: sameAs('input'),
  BatchMatMul: product,
  Cast: ({ x }, { dtype }) => one(dtype as DataType, x.shape),
  Concat: concat,
  Conv2D: convolution(false),
  Conv2DBackpropFilter: fromAttribute('filterShape', 'dy'),
  Conv2DBackpropInput: fromAttribute('inputShape', 'dy'),
  DepthwiseConv2dNative: convolution(true),
  DepthwiseConv2dNativeBackpropFilter: fromAttribute('filterShape', 'dy'),
  DepthwiseConv2dNativeBackpropInput: fromAttribute('inputShape', 'dy'),
  EluGrad: sameAs('dy'),
  ExpandDims: ({ input }, { dim }) => {
    const at = (dim as number) < 0 ? input.shape.length + (dim as number) + 1 : (dim as number);
    return one(input.dtype, input.shape.toSpliced(at, 0, 1));
  },
  Fill: (_, { shape, dtype }) => one((dtype as DataType | undefined) ?? 'float32', shape as number[]),
  GatherV2: gather,
  Pack: (inputs, { axis }) => {
    const parts = Object.values(inputs);
    return one(parts[0].dtype, parts[0].shape.toSpliced(axis as number, 0, parts.length));
  },
  PadV2: pad,
  Reshape: ({ x }, { shape }) =>
    one(x.dtype, util.inferFromImplicitShape(shape as number[], util.sizeFromShape([...x.shape]))),
  ResizeBilinear: resize,
  ResizeBilinearGrad: sameAs('images'),
  ResizeNearestNeighbor: resize,
  ResizeNearestNeighborGrad: sameAs('images'),
  Select: ({ t }) => one(t.dtype, t.shape),
  Slice: slice,
  SplitV: split,
  Tile: ({ x }, { reps }) =>
    one(
      x.dtype,
      x.shape.map((size, i) => size * (reps as number[])[i]),
    ),
  Transpose: ({ x }, { perm }) =>
    one(
      x.dtype,
      (perm as number[]).map((axis) => x.shape[axis]),
    ),
  Unpack: unpack,
};
