import { slice_util, util } from '@tensorflow/tfjs-core';
import { commonLayout } from './elementwise.ts';
import type { Form, Layout, Lowered } from './lowered.ts';
import type { Lower, LoweringContext } from './lowering-context.ts';
import { concat, pad, reshape, slice, transpose } from './operations.ts';

/** The axis of an NHWC picture in a layout; of its channels, the one that counts whole blocks. */
function axisIn(layout: Layout, axis: number): number {
  return layout === 'plain' ? axis : [0, 2, 3, 1][axis];
}

/** Whether channels can be cut or joined at these places without opening a block. */
function wholeBlocks(context: LoweringContext, channels: readonly number[]): boolean {
  return channels.every((count) => count % context.target.blockSize === 0);
}

/** The layout in which a picture can be cut at channel boundaries `channels`. */
function layoutForCut(context: LoweringContext, given: Lowered, channels: readonly number[]): Layout {
  if (!given.isPicture || given.native === 'plain') return 'plain';
  return given.native === 'blocked' && wholeBlocks(context, channels) ? 'blocked' : 'nchw';
}

/** Part of a value; `begin` and `size` by its axes as recorded. */
export function cut(
  context: LoweringContext,
  given: Lowered,
  begin: readonly number[],
  size: readonly number[],
): Lowered {
  const wholePictures = given.isPicture && given.shape.every((count, axis) => axis === 3 || size[axis] === count);
  if (given.origin?.channels && wholePictures) return given.origin.channels(begin[3], size[3]);
  const layout = layoutForCut(context, given, given.isPicture ? [begin[3], size[3]] : []);
  const unit = (axis: number): number => (layout === 'blocked' && axis === 3 ? context.target.blockSize : 1);
  const value = slice(
    context.graph,
    given.as(layout),
    begin.map((_, axis) => axisIn(layout, axis)),
    begin.map((at, axis) => at / unit(axis)),
    begin.map((at, axis) => (at + size[axis]) / unit(axis)),
  );
  return context.make(size, layout, value);
}

/** Values one after the other along an axis. */
export function join(context: LoweringContext, parts: readonly Lowered[], axis: number): Lowered {
  const shape = parts[0].shape.with(
    axis,
    parts.reduce((sum, part) => sum + part.shape[axis], 0),
  );
  const make = (): Form => joined(context, parts, axis, shape);
  return context.defer(shape, make, shape.length === 4 && axis === 3 ? { parts } : undefined);
}

function joined(context: LoweringContext, parts: readonly Lowered[], axis: number, shape: readonly number[]): Form {
  let layout = commonLayout(context, parts, shape);
  if (layout === 'blocked' && !parts.every((part) => part.canBeBlocked)) layout = 'nchw';
  const values = parts.map((part) => part.as(layout));
  return { layout, value: concat(context.graph, values, axisIn(layout, axis)) };
}

const split: Lower = (context, { inputs: { x }, attributes, outputs }) => {
  const [axis] = util.parseAxisParam(attributes.axis as number, [...x.shape]);
  let at = 0;
  for (const output of outputs) {
    const begin = x.shape.map((_, i) => (i === axis ? at : 0));
    context.place(output, cut(context, context.of(x), begin, output.shape));
    at += output.shape[axis];
  }
};

const take: Lower = (context, { inputs: { x }, attributes, outputs: [output] }) => {
  const like = { shape: [...x.shape], rank: x.shape.length } as unknown as Parameters<
    typeof slice_util.parseSliceParams
  >[0];
  const [begin] = slice_util.parseSliceParams(like, attributes.begin as number[], attributes.size as number[]);
  context.place(output, cut(context, context.of(x), begin, output.shape));
};

const padding: Lower = (context, { inputs: { x }, attributes, outputs: [output] }) => {
  const paddings = attributes.paddings as [number, number][];
  const given = context.of(x);
  const layout = layoutForCut(context, given, given.isPicture ? paddings[3] : []);
  const unit = (axis: number): number => (layout === 'blocked' && axis === 3 ? context.target.blockSize : 1);
  const counts = Object.fromEntries(
    paddings.map(([before, after], axis) => [axisIn(layout, axis), [before / unit(axis), after / unit(axis)] as const]),
  );
  context.set(output, layout, pad(context.graph, given.as(layout), counts, attributes.constantValue as number));
};

const asReshape: Lower = (context, { inputs, outputs: [output] }) => {
  const [input] = Object.values(inputs);
  context.set(output, 'plain', reshape(context.graph, context.of(input).as('plain'), output.shape));
};

export const arrangementKernels: Readonly<Record<string, Lower>> = {
  Concat: (context, { inputs, attributes, outputs: [output] }) => {
    const parts = Object.values(inputs).map((input) => context.of(input));
    const [axis] = util.parseAxisParam(attributes.axis as number, [...output.shape]);
    context.place(output, join(context, parts, axis));
  },
  ExpandDims: asReshape,
  PadV2: padding,
  Reshape: asReshape,
  Slice: take,
  SplitV: split,
  Transpose: (context, { inputs: { x }, attributes, outputs: [output] }) => {
    const value = transpose(context.graph, context.of(x).as('plain'), attributes.perm as number[]);
    context.set(output, 'plain', value);
  },
};
