import type { OnnxAttributes, OnnxType, OnnxValue } from '../onnx/model.ts';
import type { KernelCall, RecordedTensor } from '../recording/recorded-program.ts';
import type { Layout, Lowered } from './lowered.ts';
import type { Lower, LoweringContext } from './lowering-context.ts';
import { binary, cast, reshape, transpose } from './operations.ts';

type Compute = (context: LoweringContext, inputs: readonly OnnxValue[], attributes: Attributes) => OnnxValue;
type Attributes = Readonly<Record<string, unknown>>;

/** The layout in which an elementwise kernel does least work: that of the pictures it is given. */
export function commonLayout(context: LoweringContext, inputs: readonly Lowered[], shape: readonly number[]): Layout {
  if (shape.length !== 4) return 'plain';
  const pictures = inputs.filter((input) => input.isPicture && input.native !== 'plain');
  if (pictures.length === 0) return 'plain';
  const blocked = pictures.some(({ native }) => native === 'blocked');
  return blocked && shape[3] % context.target.blockSize === 0 ? 'blocked' : 'nchw';
}

/** An input of an elementwise kernel, so that it broadcasts against pictures in `layout`. */
function operand(context: LoweringContext, input: Lowered, layout: Layout): OnnxValue {
  if (layout === 'plain') return input.as('plain');
  const { shape } = input;
  if (shape.every((size) => size === 1)) return reshape(context.graph, input.as('plain'), []);
  const [batch, height, width, channels] = [...Array<number>(4 - shape.length).fill(1), ...shape];
  if (layout === 'blocked') {
    if (channels === 1) return reshape(context.graph, input.as('plain'), [batch, 1, height, width, 1]);
    const { blockSize } = context.target;
    const inBlocks = [batch, channels / blockSize, height, width, blockSize];
    if (input.isPicture) return input.as('blocked');
    const spread = reshape(context.graph, input.as('plain'), [batch, height, width, channels / blockSize, blockSize]);
    return reshape(context.graph, transpose(context.graph, spread, [0, 3, 1, 2, 4]), inBlocks);
  }
  if (input.isPicture) return input.as('nchw');
  const spread = reshape(context.graph, input.as('plain'), [batch, height, width, channels]);
  return transpose(context.graph, spread, [0, 3, 1, 2]);
}

const elementwise =
  (names: readonly string[], work: Compute): Lower =>
  (context, call) =>
    compute(
      names.map((name) => context.of(call.inputs[name])),
      work,
    )(context, call);

const compute =
  (given: readonly Lowered[], work: Compute): Lower =>
  (context, { attributes, outputs: [output] }) => {
    const layout = commonLayout(context, given, output.shape);
    const operands = given.map((input) => operand(context, input, layout));
    const value = work(context, operands, attributes);
    const shape = context.shapeIn(output.shape, layout);
    // Where all inputs were scalars of fewer axes than the result.
    context.set(output, layout, value.shape.length === shape.length ? value : reshape(context.graph, value, shape));
  };

const node = ({ graph }: LoweringContext, operator: string, x: OnnxValue, attributes: OnnxAttributes = {}): OnnxValue =>
  graph.node(operator, [x], attributes, { shape: x.shape });

const unary = (work: (context: LoweringContext, x: OnnxValue, attributes: Attributes) => OnnxValue): Lower =>
  elementwise(['x'], (context, [x], attributes) => work(context, x, attributes));

const pair = (
  work: (context: LoweringContext, a: OnnxValue, b: OnnxValue) => OnnxValue,
  names: readonly [string, string] = ['a', 'b'],
): Lower => elementwise(names, (context, [a, b]) => work(context, a, b));

const direct = (kernels: string): Record<string, Lower> =>
  Object.fromEntries(kernels.split(' ').map((kernel) => [kernel, unary((context, x) => node(context, kernel, x))]));

const operator = (name: string, type?: OnnxType): Lower => pair(({ graph }, a, b) => binary(graph, name, a, b, type));

const withScalar = ({ graph }: LoweringContext, name: string, x: OnnxValue, value: number): OnnxValue =>
  binary(graph, name, x, graph.scalar(value));

/** The same picture, or one with the same signs that has to be kept anyway. */
const withSigns = (x: Lowered): Lowered => x.activated ?? x;

const isZero = ({ source }: RecordedTensor): boolean =>
  source.kind === 'constant' && source.values.every((value) => value === 0);

/** Asks of its input no more than where it is above 0. */
const testsSigns = ({ kernel, inputs }: KernelCall): boolean =>
  kernel === 'Step' || (kernel === 'Greater' && isZero(inputs.b));

/** ReLU and leaky ReLU: within the convolution before them, where nothing else needs what that gives. */
function rectify(context: LoweringContext, call: KernelCall, name: 'Relu' | 'LeakyRelu', alpha: number): void {
  const { x } = call.inputs;
  const [output] = call.outputs;
  const given = context.of(x);
  const alone = !context.isResult(x) && context.readers(x).every((reader) => reader === call || testsSigns(reader));
  const keepsSigns = alpha >= 0;
  const fused = alone && keepsSigns ? given.origin?.extended?.({ activation: { name, alpha } }) : undefined;
  if (fused) context.place(output, fused);
  else {
    const attributes = name === 'LeakyRelu' ? { alpha: { float: alpha } } : undefined;
    unary((_, value) => node(context, name, value, attributes))(context, call);
  }
  if (keepsSigns) given.activated = context.of(output);
}

/** A bias or a picture added within the convolution that made the other operand, where nothing else needs what that gives. */
function fusedAddition(
  context: LoweringContext,
  { inputs: { a, b }, outputs: [output] }: KernelCall,
): Lowered | undefined {
  for (const [sum, other] of [
    [a, b],
    [b, a],
  ]) {
    const { origin } = context.of(sum);
    if (!origin?.extended || context.isResult(sum) || context.readers(sum).length !== 1) continue;
    const addsBias = other.shape.length === 1 && other.shape[0] === output.shape[3];
    const addsPicture = other.shape.join() === output.shape.join();
    const fused = addsBias
      ? origin.extended({ bias: context.of(other).as('plain') })
      : addsPicture
        ? origin.extended({ addend: context.of(other) })
        : undefined;
    if (fused) return fused;
  }
  return undefined;
}

/** 1 where x > 0, `alpha` elsewhere. */
function step(context: LoweringContext, x: OnnxValue, alpha: number): OnnxValue {
  const positive = binary(context.graph, 'Greater', x, context.graph.scalar(0), 'bool');
  const ones = cast(context.graph, positive, 'float32');
  if (alpha === 0) return ones;
  return withScalar(context, 'Add', withScalar(context, 'Mul', ones, 1 - alpha), alpha);
}

export const elementwiseKernels: Readonly<Record<string, Lower>> = {
  ...direct('Abs Elu Exp Floor Log Neg Sigmoid Sign Softplus Sqrt Tanh'),
  ClipByValue: unary((context, x, { clipValueMin, clipValueMax }) => {
    const { graph } = context;
    const limits = [graph.scalar(clipValueMin as number), graph.scalar(clipValueMax as number)];
    return graph.node('Clip', [x, ...limits], {}, { shape: x.shape });
  }),
  LeakyRelu: (context, call) => rectify(context, call, 'LeakyRelu', call.attributes.alpha as number),
  Relu: (context, call) => rectify(context, call, 'Relu', 0),
  Square: unary(({ graph }, x) => binary(graph, 'Mul', x, x)),
  Step: (context, { inputs: { x }, attributes, outputs: [output] }) => {
    const given = withSigns(context.of(x));
    const value = step(context, given.as(given.native), (attributes.alpha as number | undefined) ?? 0);
    context.set(output, given.native, value);
  },
  Cast: (context, { inputs: { x }, outputs: [output] }) => {
    const given = context.of(x);
    context.set(output, given.native, cast(context.graph, given.as(given.native), output.dtype));
  },

  Add: (context, call) => {
    const fused = fusedAddition(context, call);
    if (fused) context.place(call.outputs[0], fused);
    else operator('Add')(context, call);
  },
  Sub: operator('Sub'),
  Multiply: operator('Mul'),
  RealDiv: operator('Div'),
  Maximum: operator('Max'),
  Pow: operator('Pow'),
  /** dy where y ≥ 0, dy·(y + 1) elsewhere. */
  EluGrad: pair(
    (context, dy, y) => {
      const below = withScalar(context, 'Min', y, 0);
      return binary(context.graph, 'Mul', dy, withScalar(context, 'Add', below, 1));
    },
    ['dy', 'y'],
  ),
  AddN: (context, call) => elementwise(Object.keys(call.inputs), sum)(context, call),

  Equal: operator('Equal', 'bool'),
  Greater: (context, call) => {
    const { a, b } = call.inputs;
    const against = isZero(b) ? withSigns(context.of(a)) : context.of(a);
    compute([against, context.of(b)], ({ graph }, [x, y]) => binary(graph, 'Greater', x, y, 'bool'))(context, call);
  },
  GreaterEqual: operator('GreaterOrEqual', 'bool'),
  Less: operator('Less', 'bool'),
  LessEqual: operator('LessOrEqual', 'bool'),
  LogicalAnd: operator('And', 'bool'),
  Select: elementwise(['condition', 't', 'e'], ({ graph }, [condition, t, e]) =>
    graph.node('Where', [condition, t, e], {}, { shape: t.shape, type: t.type }),
  ),
  ZerosLike: (context, { outputs: [output] }) => {
    const { graph } = context;
    const zero = cast(graph, graph.scalar(0), output.dtype);
    const { shape } = output;
    const value = shape.length === 0 ? zero : graph.node('Expand', [zero, graph.integers(shape)], {}, { shape });
    context.set(output, 'plain', value);
  },
};

function sum(context: LoweringContext, values: readonly OnnxValue[]): OnnxValue {
  return values.reduce((a, b) => binary(context.graph, 'Add', a, b));
}
