/** One call of a kernel with random inputs. A spec's range keeps clear of where the kernel is undefined. */
export interface KernelCase {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, InputSpec>>;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
  /** Values are uniform in it; −2..2 when absent. */
  readonly range?: readonly [from: number, to: number];
}

const float = (...shape: number[]): InputSpec => ({ shape });
const positive = (...shape: number[]): InputSpec => ({ shape, range: [0.2, 3] });
const truth = (...shape: number[]): InputSpec => ({ shape, dtype: 'bool', range: [0, 2] });
const ties: InputSpec = { shape: [3, 5], dtype: 'int32', range: [0, 3] };

/** A call of each of these kernels, with the same inputs and attributes. */
const of = (kernels: string, inputs: KernelCase['inputs'], attributes?: KernelCase['attributes']): KernelCase[] =>
  kernels.split(' ').map((kernel) => ({ kernel, inputs, attributes }));
const unary = (kernels: string, x: InputSpec, attributes?: KernelCase['attributes']) => of(kernels, { x }, attributes);

const binaryShapes: [InputSpec, InputSpec][] = [
  [positive(3, 4), positive(3, 4)],
  [positive(2, 3, 4), positive(3, 1)],
  [positive(), positive(5)],
  [positive(4, 1), positive(2, 1, 3)],
];
const binary = (kernels: string) => binaryShapes.flatMap(([a, b]) => of(kernels, { a, b }));

const reductions = (kernels: string, name = 'axis'): KernelCase[] =>
  [
    { axis: [0, 1, 2], keepDims: false },
    { axis: [1], keepDims: false },
    { axis: [0, 2], keepDims: true },
    { axis: -1, keepDims: true },
  ].flatMap(({ axis, keepDims }) => unary(kernels, float(2, 3, 5), { [name]: axis, keepDims }));

type Shape = [number, number, number, number];
// prettier-ignore
const convolutions: [x: Shape, filter: Shape, strides: [number, number], pad: 'same' | 'valid', y: Shape][] = [
  [[2, 5, 7, 3], [3, 3, 3, 4], [1, 1], 'same', [2, 5, 7, 4]],
  [[2, 7, 6, 2], [3, 3, 2, 3], [2, 2], 'same', [2, 4, 3, 3]],
  [[1, 8, 9, 2], [4, 2, 2, 3], [2, 1], 'valid', [1, 3, 8, 3]],
  [[3, 4, 4, 5], [1, 1, 5, 2], [1, 1], 'valid', [3, 4, 4, 2]],
];
const convolutionCases = convolutions.flatMap(([xShape, filterShape, strides, pad, y]): KernelCase[] => {
  const attributes = { dilations: [1, 1], dataFormat: 'NHWC', strides, pad };
  const [x, filter, dy] = [float(...xShape), float(...filterShape), float(...y)];
  return [
    ...of('Conv2D', { x, filter }, attributes),
    ...of('Conv2DBackpropInput', { dy, filter }, { ...attributes, inputShape: xShape }),
    ...of('Conv2DBackpropFilter', { x, dy }, { ...attributes, filterShape }),
  ];
});

const resizing = (kernel: string, halfPixelCenters: boolean, ...sizes: [number, number][]): KernelCase[] =>
  sizes.flatMap((size) => of(kernel, { images: float(2, 4, 5, 3) }, { size, alignCorners: false, halfPixelCenters }));
const pooling = (filterSize: number, strides: number, pad: 'same' | 'valid') =>
  unary('AvgPool', float(2, 6, 5, 3), { filterSize, strides, pad });
const product = (a: InputSpec, b: InputSpec, transposeA: boolean, transposeB: boolean) =>
  of('BatchMatMul', { a, b }, { transposeA, transposeB });
// prettier-ignore
const paddings = [[0, 1], [2, 0], [1, 3]];

export const kernelCases: readonly KernelCase[] = [
  ...unary('Abs Elu Exp Floor Neg Relu Sigmoid Sign Softplus Square Tanh ZerosLike', float(3, 5)),
  ...unary('Log Sqrt', positive(3, 5)),
  ...unary('Softplus', { shape: [20], range: [-30, 30] }),
  ...unary('Sign Abs', { shape: [9], dtype: 'int32', range: [-3, 4] }),
  ...unary('ClipByValue', float(4, 5), { clipValueMin: -0.5, clipValueMax: 1 }),
  ...unary('LeakyRelu', float(4, 5), { alpha: 0.2 }),
  ...[-1, 0, 0.3].flatMap((alpha) => unary('Step', { shape: [9], dtype: 'float32', range: [-2, 2] }, { alpha })),
  ...unary('Cast', float(4, 5), { dtype: 'int32' }),
  ...unary('Cast', { ...ties, range: [-2, 2] }, { dtype: 'bool' }),
  ...unary('Cast', ties, { dtype: 'float32' }),
  ...binary('Add Sub Multiply RealDiv Maximum Pow'),
  ...of('Equal Greater GreaterEqual Less LessEqual', { a: ties, b: ties }),
  ...of('LogicalAnd', { a: truth(3, 4), b: truth(3, 4) }),
  ...of('LogicalAnd', { a: truth(3, 1), b: truth(4) }),
  ...of('AddN', { 0: float(2, 3), 1: float(2, 3), 2: float(2, 3) }),
  ...of('EluGrad', { dy: float(4, 5), y: { shape: [4, 5], range: [-0.9, 2] } }),
  ...of('Select', { condition: truth(3, 4), t: float(3, 4), e: float(3, 4) }),

  ...reductions('Sum Mean'),
  ...reductions('Max', 'reductionIndices'),

  ...of('Concat', { 0: float(2, 3, 2), 1: float(2, 1, 2), 2: float(2, 4, 2) }, { axis: 1 }),
  ...of('Concat', { 0: float(2, 3), 1: float(2, 2) }, { axis: -1 }),
  ...of('ExpandDims', { input: float(2, 3) }, { dim: 1 }),
  ...of('ExpandDims', { input: float(2, 3) }, { dim: -1 }),
  ...unary('PadV2', float(2, 3, 4), { paddings, constantValue: 0.5 }),
  ...unary('Reshape', float(2, 3, 4), { shape: [4, -1] }),
  ...unary('Slice', float(3, 4, 5), { begin: [1, 0, 2], size: [2, -1, 3] }),
  ...unary('SplitV', float(3, 7, 2), { numOrSizeSplits: [2, 1, 4], axis: 1 }),
  ...unary('SplitV', float(3, 7, 4), { numOrSizeSplits: 2, axis: 2 }),
  ...unary('Transpose', float(2, 3, 4, 5), { perm: [0, 3, 1, 2] }),
  ...unary('Transpose', float(2, 3, 4), { perm: [2, 0, 1] }),

  ...product(float(2, 3, 4), float(2, 4, 5), false, false),
  ...product(float(2, 4, 3), float(2, 4, 5), true, false),
  ...product(float(1, 3, 4), float(2, 5, 4), false, true),
  ...product(float(2, 4, 3), float(1, 5, 4), true, true),

  ...convolutionCases,
  ...pooling(2, 2, 'valid'),
  ...pooling(3, 2, 'valid'),
  ...pooling(3, 2, 'same'),
  ...pooling(1, 1, 'same'),
  ...resizing('ResizeBilinear', true, [6, 10], [2, 9], [4, 4]),
  ...resizing('ResizeNearestNeighbor', false, [8, 10], [4, 15]),
];
