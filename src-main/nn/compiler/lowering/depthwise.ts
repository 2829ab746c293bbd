import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { OnnxValue } from '../onnx/model.ts';
import type { Window } from '../recording/windows.ts';
import { convolutionWindow } from '../recording/windows.ts';
import { blockedNode } from './blocked-node.ts';
import { deinterleave, onnxPads } from './convolve.ts';
import { phaseAndShift } from './filter-gradient.ts';
import { turned } from './filters.ts';
import type { Lowered } from './lowered.ts';
import type { Lower, LoweringContext } from './lowering-context.ts';
import { binary, concat, pad, reduceSum, reshape, transpose } from './operations.ts';

// A filter of depth-wise convolutions comes as [height, width, channels, multiplier].

const nodeAttributes = (filter: OnnxValue, { strides, dilations, pads }: Window) => ({
  kernel_shape: filter.shape.slice(0, 2),
  strides,
  dilations,
  pads: onnxPads(pads),
  group: filter.shape[2],
});

/** [channels · multiplier, 1, height, width] */
function portableWeights(graph: GraphBuilder, filter: OnnxValue): OnnxValue {
  const [height, width, channels, multiplier] = filter.shape;
  return reshape(graph, transpose(graph, filter, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

function forward(context: LoweringContext, x: Lowered, filter: OnnxValue, window: Window): Lowered {
  const { graph, target } = context;
  const [height, width, channels, multiplier] = filter.shape;
  const attributes = nodeAttributes(filter, window);
  if (x.canBeBlocked && multiplier === 1) {
    const { blockSize } = target;
    const parts = reshape(graph, filter, [height, width, channels / blockSize, blockSize]);
    const weights = reshape(graph, transpose(graph, parts, [2, 0, 1, 3]), [channels, 1, height, width]);
    const all = { ...attributes, auto_pad: 'NOTSET' };
    const value = blockedNode(context, 'Conv', [x.as('blocked'), weights], all, window.outShape);
    return context.make(window.outShape, 'blocked', value);
  }
  const weights = portableWeights(graph, filter);
  const shape = context.shapeIn(window.outShape, 'nchw');
  return context.make(window.outShape, 'nchw', graph.node('Conv', [x.as('nchw'), weights], attributes, { shape }));
}

function inputGradient(
  context: LoweringContext,
  dy: Lowered,
  filter: OnnxValue,
  window: Window,
  inputShape: readonly number[],
): Lowered {
  const { graph } = context;
  const [height, width, , multiplier] = filter.shape;
  const plainStride = window.strides[0] * window.strides[1] === 1 && multiplier === 1;
  if (plainStride) {
    const before = [
      (height - 1) * window.dilations[0] - window.pads.top,
      (width - 1) * window.dilations[1] - window.pads.left,
    ];
    const after = [
      (height - 1) * window.dilations[0] - window.pads.bottom,
      (width - 1) * window.dilations[1] - window.pads.right,
    ];
    if (Math.min(...before, ...after) >= 0) {
      const around = { top: before[0], bottom: after[0], left: before[1], right: after[1] };
      return forward(context, dy, turned(graph, filter), { ...window, pads: around, outShape: inputShape });
    }
  }
  const weights = portableWeights(graph, filter);
  const [, outHeight, outWidth] = window.outShape;
  // Rows of the input that no window reached.
  const rest = [
    inputShape[1] +
      window.pads.top +
      window.pads.bottom -
      ((outHeight - 1) * window.strides[0] + (height - 1) * window.dilations[0] + 1),
    inputShape[2] +
      window.pads.left +
      window.pads.right -
      ((outWidth - 1) * window.strides[1] + (width - 1) * window.dilations[1] + 1),
  ];
  const attributes = { ...nodeAttributes(filter, window), output_padding: rest };
  const shape = context.shapeIn(inputShape, 'nchw');
  const value = graph.node('ConvTranspose', [dy.as('nchw'), weights], attributes, { shape });
  return context.make(inputShape, 'nchw', value);
}

/** For every tap: the input, shifted, times the output's gradient, summed over all pixels. */
function filterGradient(context: LoweringContext, x: Lowered, dy: Lowered, window: Window): OnnxValue {
  const { graph } = context;
  const [height, width] = window.kernel;
  const { strides, dilations, pads: around } = window;
  const [batch, outHeight, outWidth] = window.outShape;
  const channels = x.shape[3];
  const multiplier = dy.shape[3] / channels;
  const inBlocks = x.canBeBlocked && multiplier === 1 && (x.native === 'blocked' || dy.native === 'blocked');
  const layout = inBlocks ? 'blocked' : 'nchw';
  const phases = strides[0] * strides[1] === 1 ? [[x]] : deinterleave(context, x, strides);
  const perFilter = (value: OnnxValue, count: number): OnnxValue =>
    inBlocks ? value : reshape(graph, value, [batch, channels, count, outHeight, outWidth]);
  const gradient = perFilter(dy.as(layout), multiplier);
  const sums = Array.from({ length: height * width }, (_, tap) => {
    const [rowPhase, down] = phaseAndShift(Math.floor(tap / width) * dilations[0] - around.top, strides[0]);
    const [columnPhase, across] = phaseAndShift((tap % width) * dilations[1] - around.left, strides[1]);
    const phase = phases[rowPhase][columnPhase];
    const shifted = pad(graph, phase.as(layout), {
      2: [-down, outHeight + down - phase.shape[1]],
      3: [-across, outWidth + across - phase.shape[2]],
    });
    const products = binary(graph, 'Mul', perFilter(shifted, 1), gradient);
    const pixels = inBlocks ? [2, 3] : [3, 4];
    return reshape(graph, reduceSum(graph, reduceSum(graph, products, pixels), [0]), [1, channels * multiplier]);
  });
  return reshape(graph, concat(graph, sums, 0), [height, width, channels, multiplier]);
}

export const depthwiseKernels: Readonly<Record<string, Lower>> = {
  DepthwiseConv2dNative: (context, { inputs: { x, filter }, attributes, outputs: [output] }) => {
    const window = convolutionWindow(x.shape, filter.shape, attributes, true);
    context.place(output, forward(context, context.of(x), context.of(filter).as('plain'), window));
  },
  DepthwiseConv2dNativeBackpropInput: (context, { inputs: { dy, filter }, attributes, outputs: [output] }) => {
    const window = convolutionWindow(output.shape, filter.shape, attributes, true);
    const weights = context.of(filter).as('plain');
    context.place(output, inputGradient(context, context.of(dy), weights, window, output.shape));
  },
  DepthwiseConv2dNativeBackpropFilter: (context, { inputs: { x, dy }, attributes, outputs: [output] }) => {
    const window = convolutionWindow(x.shape, output.shape, attributes, true);
    context.set(output, 'plain', filterGradient(context, context.of(x), context.of(dy), window));
  },
};
