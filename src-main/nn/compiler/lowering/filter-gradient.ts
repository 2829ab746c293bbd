import type { OnnxValue } from '../onnx/model.ts';
import type { Window } from '../recording/windows.ts';
import { deinterleave } from './convolve.ts';
import type { Lowered } from './lowered.ts';
import type { LoweringContext } from './lowering-context.ts';
import { concat, matrixProduct, pad, reduceSum, reshape, transpose } from './operations.ts';

type GradientWindow = Pick<Window, 'kernel' | 'strides' | 'pads'>;

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
 * Shifting one of the two down and the other across gives all taps with the fewest copies. The one with fewer channels goes across,
 * which is the dearer way; its shifted copies are stacked, so that one product serves a whole row of taps.
 */
function unstrided(context: LoweringContext, x: Lowered, dy: Lowered, { kernel, pads }: GradientWindow): OnnxValue {
  const { graph, target } = context;
  const [, height, width, inputs] = x.shape;
  const [, outHeight, outWidth, outputs] = dy.shape;
  const gradientAcross = outputs <= inputs;
  const [first, second] = gradientAcross ? [outputs, inputs] : [inputs, outputs];

  // On the grid [rows of the one, columns of the other] a product pairs x(h + row − top, w + column − left) with dy(h, w).
  const grid = gradientAcross ? [outHeight, width] : [height, outWidth];
  const arrange = summedAlong(
    context,
    x.shape[0],
    kernel[0] * kernel[1] * first * second,
    grid[0] * grid[1] * (first + second),
  );
  const [across, down] = (gradientAcross ? [dy, x] : [x, dy]).map((picture) => arrange.picture(picture.as('nchw')));

  const columns = Array.from({ length: kernel[1] }, (_, column) => {
    const offset = column - pads.left;
    const before = gradientAcross ? offset : -offset;
    return pad(graph, across, { 3: [before, grid[1] - across.shape[3] - before] });
  });
  const stacked = arrange.rows(concat(graph, columns, arrange.channelAxis));
  const products = Array.from({ length: kernel[0] }, (_, row) => {
    const offset = row - pads.top;
    const before = gradientAcross ? -offset : offset;
    const shifted = arrange.rows(pad(graph, down, { 2: [before, grid[0] - down.shape[2] - before] }));
    const product = matrixProduct(graph, stacked, shifted, { transposeB: true, contributed: target.contributed });
    return reshape(graph, product, [product.shape[0], 1, kernel[1], first * second]);
  });
  const all = concat(graph, products, 1);
  const summed = all.shape[0] === 1 ? all : reduceSum(graph, all, [0]);
  const taps = reshape(graph, summed, [kernel[0], kernel[1], first, second]);
  return gradientAcross ? transpose(graph, taps, [0, 1, 3, 2]) : taps;
}

/** How the pictures of a batch enter a product: each on its own, to be summed, or side by side. */
interface Arrangement {
  readonly channelAxis: 0 | 1;
  /** From [N, C, H, W]; stays of rank 4, its last two axes are the picture's. */
  picture(value: OnnxValue): OnnxValue;
  /** [products, channels, pixels] */
  rows(value: OnnxValue): OnnxValue;
}

/** Side by side costs a copy of the pictures, each on its own a sum over their products: whichever is smaller. */
function summedAlong({ graph }: LoweringContext, batch: number, productSize: number, pictureSize: number): Arrangement {
  if (batch === 1 || productSize < pictureSize) {
    return {
      channelAxis: 1,
      picture: (value) => value,
      rows: (value) => reshape(graph, value, [batch, value.shape[1], value.shape[2] * value.shape[3]]),
    };
  }
  return {
    channelAxis: 0,
    picture: (value) => transpose(graph, value, [1, 0, 2, 3]),
    rows: (value) => reshape(graph, value, [1, value.shape[0], batch * value.shape[2] * value.shape[3]]),
  };
}

/** The input is divided into its phases; each tap reads one of them, shifted. */
function strided(
  context: LoweringContext,
  x: Lowered,
  dy: Lowered,
  { kernel, strides, pads }: GradientWindow,
): OnnxValue {
  const { graph, target } = context;
  const [batch, , , inputs] = x.shape;
  const [, outHeight, outWidth, outputs] = dy.shape;
  const phases = deinterleave(context, x, strides);
  const taps = [...Array(kernel[0]).keys()].flatMap((row) =>
    [...Array(kernel[1]).keys()].map((column) => {
      const [rowPhase, rowShift] = phaseAndShift(row - pads.top, strides[0]);
      const [columnPhase, columnShift] = phaseAndShift(column - pads.left, strides[1]);
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
function phaseAndShift(offset: number, stride: number): [phase: number, shift: number] {
  const phase = ((offset % stride) + stride) % stride;
  return [phase, (offset - phase) / stride];
}
