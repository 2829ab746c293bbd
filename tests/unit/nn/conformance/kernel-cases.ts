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

const unary = (kernels: string, x: InputSpec, attributes?: Record<string, unknown>): KernelCase[] =>
  kernels.split(' ').map((kernel) => ({ kernel, inputs: { x }, attributes }));

const binaryShapes: [InputSpec, InputSpec][] = [
  [positive(3, 4), positive(3, 4)],
  [positive(2, 3, 4), positive(3, 1)],
  [positive(), positive(5)],
  [positive(4, 1), positive(2, 1, 3)],
];
const binary = (kernels: string): KernelCase[] =>
  kernels.split(' ').flatMap((kernel) => binaryShapes.map(([a, b]) => ({ kernel, inputs: { a, b } })));
const ties = { shape: [3, 5], dtype: 'int32', range: [0, 3] } as const;
const compared = (kernels: string): KernelCase[] =>
  kernels.split(' ').map((kernel) => ({ kernel, inputs: { a: ties, b: ties } }));

const reductions = (kernels: string, name = 'axis'): KernelCase[] =>
  kernels.split(' ').flatMap((kernel) =>
    [
      { axis: [0, 1, 2], keepDims: false },
      { axis: [1], keepDims: false },
      { axis: [0, 2], keepDims: true },
      { axis: -1, keepDims: true },
    ].map(({ axis, keepDims }) => ({
      kernel,
      inputs: { x: float(2, 3, 5) },
      attributes: { [name]: axis, keepDims },
    })),
  );

type Shape = [number, number, number, number];
// prettier-ignore
const convolutions: [x: Shape, filter: Shape, strides: [number, number], pad: 'same' | 'valid', y: Shape][] = [
  [[2, 5, 7, 3], [3, 3, 3, 4], [1, 1], 'same', [2, 5, 7, 4]],
  [[2, 7, 6, 2], [3, 3, 2, 3], [2, 2], 'same', [2, 4, 3, 3]],
  [[1, 8, 9, 2], [4, 2, 2, 3], [2, 1], 'valid', [1, 3, 8, 3]],
  [[3, 4, 4, 5], [1, 1, 5, 2], [1, 1], 'valid', [3, 4, 4, 2]],
];
const convolutionCases = convolutions.flatMap(([x, filter, strides, pad, y]): KernelCase[] => {
  const attributes = { dilations: [1, 1], dataFormat: 'NHWC', strides, pad };
  return [
    { kernel: 'Conv2D', inputs: { x: float(...x), filter: float(...filter) }, attributes },
    {
      kernel: 'Conv2DBackpropInput',
      inputs: { dy: float(...y), filter: float(...filter) },
      attributes: { ...attributes, inputShape: x },
    },
    {
      kernel: 'Conv2DBackpropFilter',
      inputs: { x: float(...x), dy: float(...y) },
      attributes: { ...attributes, filterShape: filter },
    },
  ];
});

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
  ...compared('Equal Greater GreaterEqual Less LessEqual'),
  { kernel: 'LogicalAnd', inputs: { a: truth(3, 4), b: truth(3, 4) } },
  { kernel: 'LogicalAnd', inputs: { a: truth(3, 1), b: truth(4) } },
  { kernel: 'AddN', inputs: { 0: float(2, 3), 1: float(2, 3), 2: float(2, 3) } },
  { kernel: 'EluGrad', inputs: { dy: float(4, 5), y: { shape: [4, 5], range: [-0.9, 2] } } },
  { kernel: 'Select', inputs: { condition: truth(3, 4), t: float(3, 4), e: float(3, 4) } },

  ...reductions('Sum Mean'),
  ...reductions('Max', 'reductionIndices'),

  {
    kernel: 'Concat',
    inputs: { 0: float(2, 3, 2), 1: float(2, 1, 2), 2: float(2, 4, 2) },
    attributes: { axis: 1 },
  },
  { kernel: 'Concat', inputs: { 0: float(2, 3), 1: float(2, 2) }, attributes: { axis: -1 } },
  { kernel: 'ExpandDims', inputs: { input: float(2, 3) }, attributes: { dim: 1 } },
  { kernel: 'ExpandDims', inputs: { input: float(2, 3) }, attributes: { dim: -1 } },
  {
    kernel: 'PadV2',
    inputs: { x: float(2, 3, 4) },
    attributes: {
      paddings: [
        [0, 1],
        [2, 0],
        [1, 3],
      ],
      constantValue: 0.5,
    },
  },
  { kernel: 'Reshape', inputs: { x: float(2, 3, 4) }, attributes: { shape: [4, -1] } },
  { kernel: 'Slice', inputs: { x: float(3, 4, 5) }, attributes: { begin: [1, 0, 2], size: [2, -1, 3] } },
  { kernel: 'SplitV', inputs: { x: float(3, 7, 2) }, attributes: { numOrSizeSplits: [2, 1, 4], axis: 1 } },
  { kernel: 'SplitV', inputs: { x: float(3, 7, 4) }, attributes: { numOrSizeSplits: 2, axis: 2 } },
  { kernel: 'Transpose', inputs: { x: float(2, 3, 4, 5) }, attributes: { perm: [0, 3, 1, 2] } },
  { kernel: 'Transpose', inputs: { x: float(2, 3, 4) }, attributes: { perm: [2, 0, 1] } },

  ...[
    { a: float(2, 3, 4), b: float(2, 4, 5), transposeA: false, transposeB: false },
    { a: float(2, 4, 3), b: float(2, 4, 5), transposeA: true, transposeB: false },
    { a: float(1, 3, 4), b: float(2, 5, 4), transposeA: false, transposeB: true },
    { a: float(2, 4, 3), b: float(1, 5, 4), transposeA: true, transposeB: true },
  ].map(({ a, b, ...attributes }): KernelCase => ({ kernel: 'BatchMatMul', inputs: { a, b }, attributes })),

  ...convolutionCases,
  ...(
    [
      [2, 2, 'valid'],
      [3, 2, 'valid'],
      [3, 2, 'same'],
      [1, 1, 'same'],
    ] as const
  ).map(([filterSize, strides, pad]): KernelCase => ({
    kernel: 'AvgPool',
    inputs: { x: float(2, 6, 5, 3) },
    attributes: { filterSize, strides, pad },
  })),
  ...[
    [6, 10],
    [2, 9],
    [4, 4],
  ].map((size): KernelCase => ({
    kernel: 'ResizeBilinear',
    inputs: { images: float(2, 4, 5, 3) },
    attributes: { size, alignCorners: false, halfPixelCenters: true },
  })),
  ...[
    [8, 10],
    [4, 15],
  ].map((size): KernelCase => ({
    kernel: 'ResizeNearestNeighbor',
    inputs: { images: float(2, 4, 5, 3) },
    attributes: { size, alignCorners: false, halfPixelCenters: false },
  })),
];
