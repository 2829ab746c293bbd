import type { OnnxValue } from '../onnx/model.ts';
import { convolutionWindow, type Window } from '../recording/windows.ts';
import { convolve, interleave } from './convolve.ts';
import { convolveDoubled, filterGradientDoubled, inputGradientHalved } from './doubled.ts';
import { filterGradient } from './filter-gradient.ts';
import { selectTaps } from './filters.ts';
import { formOf, type ConvolutionExtras, type Form, type Lowered, type Origin } from './lowered.ts';
import type { Lower, LoweringContext } from './lowering-context.ts';
import { concat, slice } from './operations.ts';

/** Parts with fewer channels are joined first: a convolution of few channels costs as much as one of many. */
const leastChannels = 16;

/** The pictures that lie one after the other in a picture's channels, where it is worth to treat them apart. */
function partsOf(context: LoweringContext, picture: Lowered): readonly Lowered[] {
  const parts = picture.origin?.parts ?? [picture];
  const block = context.target.blockSize || leastChannels;
  return parts.every(({ shape }) => shape[3] % block === 0) ? parts : [picture];
}

/** The part of a filter, HWIO, that reads channels from `begin` on. */
function inputsOf(context: LoweringContext, filter: OnnxValue, begin: number, count: number): OnnxValue {
  return slice(context.graph, filter, [2], [begin], [begin + count]);
}

/** Whether a convolution keeps the size and walks in steps of 1, as is needed for doubled pictures. */
function keepsSize({ kernel, strides, pads }: Window): boolean {
  return (
    strides.every((step) => step === 1) &&
    pads.top + pads.bottom === kernel[0] - 1 &&
    pads.left + pads.right === kernel[1] - 1
  );
}

/** A convolution, part by part: those of doubled pictures first, since they can do less at once. */
function convolveParts(
  context: LoweringContext,
  input: Lowered,
  filter: OnnxValue,
  window: Window,
  extras: ConvolutionExtras,
): Lowered {
  let begin = 0;
  const parts = partsOf(context, input).map((part) => {
    const filterPart = inputsOf(context, filter, begin, part.shape[3]);
    begin += part.shape[3];
    return { part, filterPart, source: keepsSize(window) ? part.origin?.source : undefined };
  });
  const ordered = [...parts.filter(({ source }) => source), ...parts.filter(({ source }) => !source)];
  let sum = extras.addend;
  ordered.forEach(({ part, filterPart, source }, i) => {
    const last = i === ordered.length - 1;
    const now = { ...(last ? extras : {}), addend: sum };
    sum = source
      ? convolveDoubled(context, source, filterPart, window.pads, now)
      : convolve(context, part, filterPart, window, now);
  });
  return sum!;
}

/** A lazily emitted convolution, so that a later bias, sum or activation can be fused into it. */
function deferConvolution(
  context: LoweringContext,
  shape: readonly number[],
  build: (extras: ConvolutionExtras) => Lowered,
  extras: ConvolutionExtras = {},
  more: Origin = {},
): Lowered {
  const extended = (added: ConvolutionExtras): Lowered | undefined => {
    const taken = extras.activation || (added.bias && extras.bias) || (added.addend && extras.addend);
    return taken ? undefined : deferConvolution(context, shape, build, { ...extras, ...added });
  };
  const make = (): Form => formOf(build(extras));
  return context.defer(shape, make, { ...more, extended });
}

/** Taps of a filter along one axis that meet the pixels s·j + phase of the input, and where they find the output's gradient. */
interface Phase {
  /** In the order of the pixels that they meet. */
  readonly taps: readonly number[];
  /** The first tap meets the gradient at j + offset. */
  readonly offset: number;
}

function phaseOf(phase: number, kernel: number, stride: number, padding: number): Phase {
  const taps = Array.from({ length: kernel }, (_, i) => kernel - 1 - i).filter(
    (tap) => (phase + padding - tap) % stride === 0,
  );
  return { taps, offset: (phase + padding - taps[0]) / stride };
}

/** Pixels that no tap meets. */
function zeros(context: LoweringContext, shape: readonly number[]): Lowered {
  const { graph, target } = context;
  const layout = target.blockSize > 0 && shape[3] % target.blockSize === 0 ? 'blocked' : 'nchw';
  const full = context.shapeIn(shape, layout);
  return context.make(
    shape,
    layout,
    graph.node('Expand', [graph.scalar(0), graph.integers(full)], {}, { shape: full }),
  );
}

/**
 * The gradient of a convolution's input: for every phase of the stride a convolution of the output's gradient with those taps of
 * the filter, turned round, that meet it.
 * @param filter HWIO
 */
function inputGradient(
  context: LoweringContext,
  dy: Lowered,
  filter: OnnxValue,
  { kernel, strides, pads }: Window,
  inputShape: readonly number[],
): Lowered {
  const [batch, height, width, channels] = inputShape;
  const size = [Math.ceil(height / strides[0]), Math.ceil(width / strides[1])];
  const phase = (row: number, column: number, extras: ConvolutionExtras): Lowered => {
    const down = phaseOf(row, kernel[0], strides[0], pads.top);
    const across = phaseOf(column, kernel[1], strides[1], pads.left);
    if (down.taps.length * across.taps.length === 0) return zeros(context, [batch, size[0], size[1], channels]);
    const end = (axis: number, { taps, offset }: Phase): number =>
      size[axis] - 1 + offset + (taps.length - 1) - (dy.shape[axis + 1] - 1);
    const geometry = {
      strides: [1, 1] as const,
      pads: { top: -down.offset, bottom: end(0, down), left: -across.offset, right: end(1, across) },
      outShape: [batch, size[0], size[1], channels],
    };
    const taps = selectTaps(context.graph, filter, down.taps, across.taps);
    return convolve(context, dy, taps, geometry, { swapped: true, ...extras });
  };
  if (strides[0] * strides[1] === 1) {
    return deferConvolution(context, inputShape, (extras) => phase(0, 0, extras));
  }
  const phases = Array.from({ length: strides[0] }, (_, row) =>
    Array.from({ length: strides[1] }, (_, column) => phase(row, column, {})),
  );
  return interleave(context, phases, inputShape);
}

/** An input's gradient of which those channels and averages can be had alone that are asked for. */
function partialGradient(
  context: LoweringContext,
  dy: Lowered,
  filter: OnnxValue,
  window: Window,
  inputShape: readonly number[],
): Lowered {
  const whole = inputGradient(context, dy, filter, window, inputShape);
  const even = inputShape[1] % 2 === 0 && inputShape[2] % 2 === 0;
  const origin: Origin = {
    extended: whole.origin?.extended,
    channels: (begin, count) => {
      const part = inputsOf(context, filter, begin, count);
      return partialGradient(context, dy, part, window, inputShape.with(3, count));
    },
    ...(keepsSize(window) && even && { halved: () => inputGradientHalved(context, dy, filter, window.pads) }),
  };
  return context.defer(inputShape, () => formOf(whole), origin);
}

export const convolutionKernels: Readonly<Record<string, Lower>> = {
  Conv2D: (context, { inputs: { x, filter }, attributes, outputs: [output] }) => {
    const window = convolutionWindow(x.shape, filter.shape, attributes);
    const build = (extras: ConvolutionExtras): Lowered =>
      convolveParts(context, context.of(x), context.of(filter).as('plain'), window, extras);
    context.place(output, deferConvolution(context, output.shape, build));
  },
  Conv2DBackpropInput: (context, { inputs: { dy, filter }, attributes, outputs: [output] }) => {
    const window = convolutionWindow(output.shape, filter.shape, attributes);
    const weights = context.of(filter).as('plain');
    context.place(output, partialGradient(context, context.of(dy), weights, window, output.shape));
  },
  Conv2DBackpropFilter: (context, { inputs: { x, dy }, attributes, outputs: [output] }) => {
    const window = convolutionWindow(x.shape, output.shape, attributes);
    const gradient = context.of(dy);
    const parts = partsOf(context, context.of(x)).map((part) =>
      part.origin?.source && keepsSize(window)
        ? filterGradientDoubled(context, part.origin.source, gradient, window.kernel, window.pads)
        : filterGradient(context, part, gradient, window),
    );
    context.set(output, 'plain', concat(context.graph, parts, 2));
  },
};
