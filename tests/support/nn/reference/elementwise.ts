import {
  broadcastShape,
  broadcastTo,
  type ReferenceArray,
  type ReferenceAttributes,
  type ReferenceKernel,
  type ReferenceKernels,
} from './reference-array.ts';

type Attributes = ReferenceAttributes;

const unary =
  (compute: (x: number, attributes: Attributes) => number): ReferenceKernel =>
  ({ x }, attributes) => [{ shape: x.shape, values: x.values.map((value) => compute(value, attributes)) }];

const binary =
  (compute: (a: number, b: number) => number): ReferenceKernel =>
  ({ a, b }) => [combine(a, b, compute)];

/** Element by element, with broadcasting. */
function combine(a: ReferenceArray, b: ReferenceArray, compute: (a: number, b: number) => number): ReferenceArray {
  const shape = broadcastShape(a.shape, b.shape);
  const right = broadcastTo(b, shape).values;
  return { shape, values: broadcastTo(a, shape).values.map((value, i) => compute(value, right[i])) };
}

const comparison = (holds: (a: number, b: number) => boolean): ReferenceKernel =>
  binary((a, b) => (holds(a, b) ? 1 : 0));

function cast(x: number, { dtype }: Attributes): number {
  if (dtype === 'bool') return x === 0 ? 0 : 1;
  return dtype === 'int32' ? Math.trunc(x) : x;
}

export const elementwiseKernels: ReferenceKernels = {
  Abs: unary(Math.abs),
  Cast: unary(cast),
  ClipByValue: unary((x, { clipValueMin, clipValueMax }) =>
    Math.min(Math.max(x, clipValueMin as number), clipValueMax as number),
  ),
  Elu: unary((x) => (x >= 0 ? x : Math.expm1(x))),
  Exp: unary(Math.exp),
  Floor: unary(Math.floor),
  LeakyRelu: unary((x, { alpha }) => (x < 0 ? (alpha as number) * x : x)),
  Log: unary(Math.log),
  Neg: unary((x) => -x),
  Relu: unary((x) => Math.max(x, 0)),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Sign: unary(Math.sign),
  Softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Sqrt: unary(Math.sqrt),
  Square: unary((x) => x * x),
  Step: unary((x, { alpha }) => (x > 0 ? 1 : ((alpha as number | undefined) ?? 0))),
  Tanh: unary(Math.tanh),
  ZerosLike: unary(() => 0),

  Add: binary((a, b) => a + b),
  Maximum: binary(Math.max),
  Multiply: binary((a, b) => a * b),
  Pow: binary(Math.pow),
  RealDiv: binary((a, b) => a / b),
  Sub: binary((a, b) => a - b),

  Equal: comparison((a, b) => a === b),
  Greater: comparison((a, b) => a > b),
  GreaterEqual: comparison((a, b) => a >= b),
  Less: comparison((a, b) => a < b),
  LessEqual: comparison((a, b) => a <= b),
  LogicalAnd: comparison((a, b) => a !== 0 && b !== 0),

  AddN: (inputs) => [Object.values(inputs).reduce((sum, term) => combine(sum, term, (a, b) => a + b))],
  EluGrad: ({ dy, y }) => [combine(dy, y, (slope, value) => (value >= 0 ? slope : slope * (value + 1)))],
  Select: ({ condition, t, e }) => [
    { shape: t.shape, values: t.values.map((value, i) => (condition.values[i] !== 0 ? value : e.values[i])) },
  ],
};
