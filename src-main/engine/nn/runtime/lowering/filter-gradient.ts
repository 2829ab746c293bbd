import type { OnnxValue } from '../onnx/model.ts';
import type { Window } from '../recording/windows.ts';
import { deinterleave } from './convolve.ts';
import type { Lowered } from './lowered.ts';
import type { LoweringContext } from './lowering-context.ts';
import { concat, matrixProduct, pad, reduceSum, reshape, transpose } from './operations.ts';

type GradientWindow = Pick<Window, 'kernel' | 'strides' | 'dilations' | 'pads'>;

/**
 * The gradient of a convolution's filter, HWIO: a product of matrices over all pixels, whose rows are the channels of the input
 * and of the output's gradient, one shifted against the other by each tap of the filter.
 */
export function filterGradient(context: LoweringContext, x: Lowered, dy: Lowered, window: GradientWindow): OnnxValue {
  return window.strides[0] * window.strides[1] === 1
    ? unstrided(context, x, dy, window)
    : strided(context, x, dy, window);
}

/**
 * Shifting one of the two down and the other across gives all taps with fewest copies. The one with fewer channels goes down: its
 * shifted copies are stacked, so that one product serves a whole column of taps.
 */
function unstrided(
  context: LoweringContext,
  x: Lowered,
  dy: Lowered,
  { kernel, dilations, pads }: GradientWindow,
): OnnxValue {
  const { graph, target } = context;
  const [batch, height, width, inputs] = x.shape;
  const [, outHeight, outWidth, outputs] = dy.shape;
  const rows = [...Array(kernel[0]).keys()];
  const columns = [...Array(kernel[1]).keys()];
  const gradientDown = outputs <= inputs;

  // On the grid [rows of the one, columns of the other] a product pairs x(h + row − top, w + column − left) with dy(h, w).
  const gridHeight = gradientDown ? height : outHeight;
  const gridWidth = gradientDown ? outWidth : width;
  const down = rows.map((row) => {
    const offset = row * dilations[0] - pads.top;
    const given = gradientDown ? dy.as('nchw') : x.as('nchw');
    const before = gradientDown ? offset : -offset;
    return pad(graph, given, { 2: [before, gridHeight - given.shape[2] - before] });
  });
  const stacked = flat(concat(graph, down, 1));
  const products = columns.map((column) => {
    const offset = column * dilations[1] - pads.left;
    const given = gradientDown ? x.as('nchw') : dy.as('nchw');
    const before = gradientDown ? -offset : offset;
    const across = flat(pad(graph, given, { 3: [before, gridWidth - given.shape[3] - before] }));
    return matrixProduct(graph, stacked, across, { transposeB: true, contributed: target.contributed });
  });
  function flat(value: OnnxValue): OnnxValue {
    return reshape(graph, value, [batch, value.shape[1], value.shape[2] * value.shape[3]]);
  }

  const [first, second] = gradientDown ? [outputs, inputs] : [inputs, outputs];
  const apart = products.map((product) => reshape(graph, product, [batch, rows.length, 1, first * second]));
  const all = concat(graph, apart, 2);
  const summed = batch === 1 ? all : reduceSum(graph, all, [0]);
  const taps = reshape(graph, summed, [rows.length, columns.length, first, second]);
  return gradientDown ? transpose(graph, taps, [0, 1, 3, 2]) : taps;
}

/** The input is divided into its phases; each tap reads one of them, shifted. */
function strided(
  context: LoweringContext,
  x: Lowered,
  dy: Lowered,
  { kernel, strides, dilations, pads }: GradientWindow,
): OnnxValue {
  const { graph, target } = context;
  const [batch, , , inputs] = x.shape;
  const [, outHeight, outWidth, outputs] = dy.shape;
  const phases = deinterleave(context, x, [strides[0], strides[1]]);
  const taps = [...Array(kernel[0]).keys()].flatMap((row) =>
    [...Array(kernel[1]).keys()].map((column) => {
      const [rowPhase, rowShift] = phaseAndShift(row * dilations[0] - pads.top, strides[0]);
      const [columnPhase, columnShift] = phaseAndShift(column * dilations[1] - pads.left, strides[1]);
      const phase = phases[rowPhase][columnPhase];
      return pad(graph, phase.as('nchw'), {
        2: [-rowShift, outHeight + rowShift - phase.shape[1]],
        3: [-columnShift, outWidth + columnShift - phase.shape[2]],
      });
    }),
  );
  const pixels = outHeight * outWidth;
  const columns = reshape(graph, concat(graph, taps, 1), [batch, taps.length * inputs, pixels]);
  const gradient = reshape(graph, dy.as('nchw'), [batch, outputs, pixels]);
  const product = matrixProduct(graph, columns, gradient, { transposeB: true, contributed: target.contributed });
  const summed = batch === 1 ? product : reduceSum(graph, product, [0]);
  return reshape(graph, summed, [kernel[0], kernel[1], inputs, outputs]);
}

/** offset = stride · shift + phase, with the phase in 0..stride-1 */
export function phaseAndShift(offset: number, stride: number): [phase: number, shift: number] {
  const phase = ((offset % stride) + stride) % stride;
  return [phase, (offset - phase) / stride];
}
