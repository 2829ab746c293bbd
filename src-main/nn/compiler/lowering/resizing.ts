import type { OnnxValue } from '../onnx/model.ts';
import type { Form, Lowered } from './lowered.ts';
import { formOf } from './lowered.ts';
import type { Lower, LoweringContext } from './lowering-context.ts';
import { matrixProduct } from './operations.ts';
import { averagePool, repeatPixels, scaled } from './pooling.ts';

type Attributes = Readonly<Record<string, unknown>>;
/** Weights of the samples along one axis, [to, from]. */
type Weights = (from: number, to: number, attributes: Attributes) => Float32Array;

/** Whole numbers by which `large` is larger than `small`, where they are. */
function wholeFactors(
  small: readonly number[],
  large: readonly number[],
  { alignCorners, halfPixelCenters }: Attributes,
): [number, number] | undefined {
  const factors: [number, number] = [large[1] / small[1], large[2] / small[2]];
  return factors.every(Number.isInteger) && !alignCorners && !halfPixelCenters ? factors : undefined;
}

// Where samples lie is as in TensorFlow.js.

const linear: Weights = (from, to, { alignCorners, halfPixelCenters }) => {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const weights = new Float32Array(from * to);
  for (let i = 0; i < to; i++) {
    const at = halfPixelCenters ? scale * (i + 0.5) - 0.5 : scale * i;
    const low = Math.max(0, Math.floor(at));
    const high = Math.min(from - 1, Math.ceil(at));
    const fraction = at - low;
    weights[i * from + low] += 1 - fraction;
    weights[i * from + high] += fraction;
  }
  return weights;
};

const nearest: Weights = (from, to, { alignCorners, halfPixelCenters }) => {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const weights = new Float32Array(from * to);
  for (let i = 0; i < to; i++) {
    const at = scale * (halfPixelCenters ? i + 0.5 : i);
    weights[i * from + Math.min(from - 1, alignCorners ? Math.round(at) : Math.floor(at))] = 1;
  }
  return weights;
};

/** Rows, then columns, each as a product with a constant matrix; from large to small with the transposed ones. */
function resize(
  context: LoweringContext,
  given: Lowered,
  shapes: { readonly small: readonly number[]; readonly large: readonly number[] },
  weights: (axis: number) => Float32Array,
  backwards: boolean,
): Lowered {
  const { graph, target } = context;
  const { small, large } = shapes;
  const { contributed } = target;
  const matrix = (axis: number): OnnxValue => graph.constant('float32', [large[axis], small[axis]], weights(axis));
  const rows = matrixProduct(graph, matrix(1), given.as('nchw'), { transposeA: backwards, contributed });
  const all = matrixProduct(graph, rows, matrix(2), { transposeB: !backwards, contributed });
  return context.make(backwards ? small : large, 'nchw', all);
}

const forwards =
  (weights: Weights): Lower =>
  (context, { inputs: { images }, attributes, outputs: [output] }) => {
    const shapes = { small: images.shape, large: output.shape };
    const along = (axis: number): Float32Array => weights(images.shape[axis], output.shape[axis], attributes);
    context.place(output, resize(context, context.of(images), shapes, along, false));
  };

const backwards =
  (weights: Weights): Lower =>
  (context, { inputs: { images, dy }, attributes, outputs: [output] }) => {
    const shapes = { small: images.shape, large: dy.shape };
    const along = (axis: number): Float32Array => weights(images.shape[axis], dy.shape[axis], attributes);
    context.place(output, resize(context, context.of(dy), shapes, along, true));
  };

const resizeNearest: Lower = (context, call) => {
  const { images } = call.inputs;
  const [output] = call.outputs;
  const factors = wholeFactors(images.shape, output.shape, call.attributes);
  if (!factors) {
    forwards(nearest)(context, call);
    return;
  }
  const given = context.of(images);
  const make = (): Form => formOf(repeatPixels(context, given, factors));
  const doubled = factors[0] === 2 && factors[1] === 2;
  context.place(output, context.defer(output.shape, make, doubled ? { source: given } : undefined));
};

const resizeNearestGradient: Lower = (context, call) => {
  const { images, dy } = call.inputs;
  const factors = wholeFactors(images.shape, dy.shape, call.attributes);
  if (!factors) {
    backwards(nearest)(context, call);
    return;
  }
  const pool = { filterSize: factors, strides: factors, pad: 'valid' };
  const { outputs } = call;
  averagePool(context, { kernel: 'AvgPool', inputs: { x: dy }, attributes: pool, outputs });
  context.place(outputs[0], scaled(context, context.of(outputs[0]), factors[0] * factors[1]));
};

export const resizingKernels: Readonly<Record<string, Lower>> = {
  ResizeBilinear: forwards(linear),
  ResizeBilinearGrad: backwards(linear),
  ResizeNearestNeighbor: resizeNearest,
  ResizeNearestNeighborGrad: resizeNearestGradient,
};
