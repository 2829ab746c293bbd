import { blockedDomain, type OnnxValue } from '../onnx/model.ts';
import type { Window } from '../recording/windows.ts';
import { blockedNode } from './blocked-node.ts';
import { blockedFilter, portableFilter } from './filters.ts';
import type { ConvolutionExtras, Layout, Lowered } from './lowered.ts';
import type { LoweringContext } from './lowering-context.ts';
import { binary, concat, pad, reshape, slice } from './operations.ts';

type Geometry = Pick<Window, 'strides' | 'pads' | 'outShape'>;

/**
 * One convolution, without groups: in blocks of channels where onnxruntime can, as an ordinary node elsewhere.
 * @param filter HWIO, or HWOI where `swapped`
 */
export function convolve(
  context: LoweringContext,
  input: Lowered,
  filter: OnnxValue,
  geometry: Geometry,
  { swapped = false, ...extras }: ConvolutionExtras & { swapped?: boolean } = {},
): Lowered {
  const { blockSize } = context.target;
  const channels = input.shape[3];
  const canBlock = blockSize > 0 && (channels % blockSize === 0 || channels < blockSize);
  const cropped = withoutNegativePads(context, input, geometry.pads, canBlock && channels % blockSize === 0);
  const positive = { ...geometry, pads: cropped.pads };
  if (!canBlock) {
    const weights = portableFilter(context.graph, filter, swapped);
    return portable(context, cropped.input, weights, positive, extras);
  }
  const weights = blockedFilter(context.graph, filter, blockSize, swapped);
  return blocked(context, cropped.input, weights, positive, extras);
}

/** As ONNX has them: all beginnings, then all ends. */
export const onnxPads = ({ top, left, bottom, right }: Window['pads']): number[] => [top, left, bottom, right];

const kernelAttributes = (weights: OnnxValue, { strides, pads }: Geometry) => ({
  kernel_shape: weights.shape.slice(2),
  strides,
  dilations: [1, 1],
  pads: onnxPads(pads),
});

function portable(
  context: LoweringContext,
  input: Lowered,
  weights: OnnxValue,
  geometry: Geometry,
  { addend, bias, activation }: ConvolutionExtras,
): Lowered {
  const { graph } = context;
  const shape = context.shapeIn(geometry.outShape, 'nchw');
  const inputs = [input.as('nchw'), weights, ...(bias ? [bias] : [])];
  let value = graph.node('Conv', inputs, kernelAttributes(weights, geometry), { shape });
  if (addend) value = binary(graph, 'Add', value, addend.as('nchw'));
  return context.make(geometry.outShape, 'nchw', activated(context, value, activation));
}

function blocked(
  context: LoweringContext,
  input: Lowered,
  weights: OnnxValue,
  geometry: Geometry,
  { addend, bias, activation }: ConvolutionExtras,
): Lowered {
  const { graph, target } = context;
  const [batch, height, width, channels] = geometry.outShape;
  const filled = weights.shape[0];
  const whole = [batch, filled, height, width];
  const given = input.canBeBlocked
    ? reshape(graph, input.as('blocked'), context.shapeIn(input.shape, 'nchw'))
    : input.as('nchw');
  const inputs: (OnnxValue | undefined)[] = [given, weights];
  // A sum can only be added in whole blocks.
  const adds = addend?.canBeBlocked ? reshape(graph, addend.as('blocked'), whole) : undefined;
  const fused = addend && !adds ? undefined : activation;
  if (bias || adds) inputs.push(bias && pad(graph, bias, { 0: [0, filled - channels] }));
  if (adds) inputs.push(adds);
  const attributes = {
    ...kernelAttributes(weights, geometry),
    group: 1,
    auto_pad: 'NOTSET',
    ...(fused && { activation: fused.name }),
    ...(fused?.name === 'LeakyRelu' && { activation_params: { floats: [fused.alpha] } }),
  };
  const result = graph.node('Conv', inputs, attributes, { shape: whole, domain: blockedDomain });
  if (filled === channels) {
    const inBlocks = [batch, filled / target.blockSize, height, width, target.blockSize];
    return context.make(geometry.outShape, 'blocked', reshape(graph, result, inBlocks));
  }
  const shape = [batch, channels, height, width];
  const ordered = graph.node('ReorderOutput', [result], { channels }, { shape, domain: blockedDomain });
  const sum = addend && !adds ? binary(graph, 'Add', ordered, addend.as('nchw')) : ordered;
  return context.make(geometry.outShape, 'nchw', fused ? sum : activated(context, sum, activation));
}

/** The activation as a node of its own, where there is one. */
export function activated(
  { graph }: LoweringContext,
  value: OnnxValue,
  activation: ConvolutionExtras['activation'],
): OnnxValue {
  if (!activation) return value;
  const attributes = activation.name === 'LeakyRelu' ? { alpha: { float: activation.alpha } } : undefined;
  return graph.node(activation.name, [value], attributes ?? {}, { shape: value.shape });
}

/** A convolution pads but does not crop. */
function withoutNegativePads(
  context: LoweringContext,
  input: Lowered,
  pads: Window['pads'],
  inBlocks: boolean,
): { input: Lowered; pads: Window['pads'] } {
  const { top, bottom, left, right } = pads;
  if (Math.min(top, bottom, left, right) >= 0) return { input, pads };
  const [batch, height, width, channels] = input.shape;
  const layout: Layout = inBlocks ? 'blocked' : 'nchw';
  const begin = [Math.max(0, -top), Math.max(0, -left)];
  const end = [height - Math.max(0, -bottom), width - Math.max(0, -right)];
  const value = slice(context.graph, input.as(layout), [2, 3], begin, end);
  return {
    input: context.make([batch, end[0] - begin[0], end[1] - begin[1], channels], layout, value),
    pads: { top: Math.max(0, top), bottom: Math.max(0, bottom), left: Math.max(0, left), right: Math.max(0, right) },
  };
}

/**
 * Pictures that are every s-th row and column of one picture, put together again: `phases[row][column]` has the pixels
 * (s·i + row, s·j + column).
 */
export function interleave(
  context: LoweringContext,
  phases: readonly (readonly Lowered[])[],
  outShape: readonly number[],
): Lowered {
  const { graph } = context;
  const strides = [phases.length, phases[0].length];
  const [batch, height, width, channels] = phases[0][0].shape;
  const layout: Layout = phases[0][0].native === 'blocked' ? 'blocked' : 'nchw';
  const [, groups, , , inBlock = 1] = context.shapeIn(phases[0][0].shape, layout);
  const rows = phases.map((row) => {
    const parts = row.map((phase) => reshape(graph, phase.as(layout), [batch, groups, height * width, 1, inBlock]));
    return reshape(graph, concat(graph, parts, 3), [batch, groups, height, 1, width * strides[1] * inBlock]);
  });
  const full = [batch, height * strides[0], width * strides[1], channels];
  const joined = reshape(graph, concat(graph, rows, 3), context.shapeIn(full, layout));
  return context.make(outShape, layout, slice(graph, joined, [2, 3], [0, 0], [outShape[1], outShape[2]]));
}

/** The other way: every s-th row and column of a picture, for each start. What is missing at the end is filled with zeros. */
export function deinterleave(
  context: LoweringContext,
  picture: Lowered,
  strides: readonly [number, number],
): readonly (readonly Lowered[])[] {
  const { graph } = context;
  const [batch, height, width, channels] = picture.shape;
  const layout: Layout = picture.native === 'blocked' ? 'blocked' : 'nchw';
  const size = [Math.ceil(height / strides[0]), Math.ceil(width / strides[1])];
  const full = pad(graph, picture.as(layout), {
    2: [0, size[0] * strides[0] - height],
    3: [0, size[1] * strides[1] - width],
  });
  const shape = [batch, size[0], size[1], channels];
  const take = layout === 'blocked' ? takenByConvolution : takenBySlice;
  return Array.from({ length: strides[0] }, (_, row) =>
    Array.from({ length: strides[1] }, (_, column) => {
      const phase = take(context, full, strides, [row, column], context.shapeIn(shape, layout));
      return context.make(shape, layout, phase);
    }),
  );
}

function takenBySlice(
  { graph }: LoweringContext,
  full: OnnxValue,
  strides: readonly [number, number],
  [row, column]: readonly [number, number],
  shape: readonly number[],
): OnnxValue {
  const [batch, channels, height, width] = shape;
  const apart = reshape(graph, full, [batch, channels, height, strides[0], width, strides[1]]);
  return reshape(graph, slice(graph, apart, [3, 5], [row, column], [row + 1, column + 1]), shape);
}

/** A depth-wise convolution with a single 1, which onnxruntime does on all threads, as it does not a slice. */
function takenByConvolution(
  context: LoweringContext,
  full: OnnxValue,
  strides: readonly [number, number],
  [row, column]: readonly [number, number],
  shape: readonly number[],
): OnnxValue {
  const { graph, target } = context;
  const taps = strides[0] * strides[1];
  const [batch, groups, height, width, inBlock] = shape;
  const channels = groups * inBlock;
  const chosen = new Float32Array(channels * taps);
  for (let group = 0; group < groups; group++) {
    const first = (group * taps + row * strides[1] + column) * target.blockSize;
    chosen.fill(1, first, first + target.blockSize);
  }
  const weights = graph.constant('float32', [channels, 1, ...strides], chosen);
  const attributes = {
    kernel_shape: strides,
    strides,
    dilations: [1, 1],
    pads: [0, 0, 0, 0],
    group: channels,
    auto_pad: 'NOTSET',
  };
  return blockedNode(context, 'Conv', [full, weights], attributes, [batch, height, width, channels]);
}
