import { poolWindow } from '../recording/windows.ts';
import { blockedNode } from './blocked-node.ts';
import { onnxPads } from './convolve.ts';
import type { Lowered } from './lowered.ts';
import type { Lower, LoweringContext } from './lowering-context.ts';
import { reshape } from './operations.ts';

const averagePool: Lower = (context, { inputs: { x }, attributes, outputs: [output] }) => {
  const { kernel, strides, pads } = poolWindow(x.shape, attributes);
  const given = context.of(x);
  const byTwo = [...kernel, ...strides].every((size) => size === 2) && x.shape[1] % 2 === 0 && x.shape[2] % 2 === 0;
  if (byTwo && given.origin?.halved && context.readers(x).length === 1 && !context.isResult(x)) {
    context.place(output, given.origin.halved());
    return;
  }
  const options = {
    kernel_shape: kernel,
    strides,
    pads: onnxPads(pads),
    count_include_pad: 0,
  };
  if (given.native === 'blocked') {
    const all = { ...options, dilations: [1, 1], ceil_mode: 0, auto_pad: 'NOTSET' };
    context.set(output, 'blocked', blockedNode(context, 'AveragePool', [given.as('blocked')], all, output.shape));
  } else {
    const shape = context.shapeIn(output.shape, 'nchw');
    context.set(output, 'nchw', context.graph.node('AveragePool', [given.as('nchw')], options, { shape }));
  }
};

/** Every pixel repeated `factors` times down and across. */
export function repeatPixels(context: LoweringContext, given: Lowered, factors: readonly [number, number]): Lowered {
  const [batch, height, width, channels] = given.shape;
  const shape = [batch, height * factors[0], width * factors[1], channels];
  if (given.native === 'blocked') {
    const attributes = { scales: [1, 1, ...factors], mode: 'nearest', coordinate_transformation_mode: 'asymmetric' };
    return context.make(shape, 'blocked', blockedNode(context, 'Upsample', [given.as('blocked')], attributes, shape));
  }
  const { graph } = context;
  const nchw = context.shapeIn(shape, 'nchw');
  const spread = reshape(graph, given.as('nchw'), [batch, channels, height, 1, width, 1]);
  const target = [batch, channels, height, factors[0], width, factors[1]];
  const repeated = graph.node('Expand', [spread, graph.integers(target)], {}, { shape: target });
  return context.make(shape, 'nchw', reshape(graph, repeated, nchw));
}

export const poolingKernels: Readonly<Record<string, Lower>> = { AvgPool: averagePool };
