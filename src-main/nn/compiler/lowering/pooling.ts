import { missingKernel } from '../recording/missing-kernel.ts';
import { poolWindow } from '../recording/windows.ts';
import { blockedNode } from './blocked-node.ts';
import { onnxPads } from './convolve.ts';
import type { Lowered } from './lowered.ts';
import type { Lower, LoweringContext } from './lowering-context.ts';
import { binary, reshape } from './operations.ts';

export const averagePool: Lower = (context, { inputs: { x }, attributes, outputs: [output] }) => {
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

export function scaled(context: LoweringContext, given: Lowered, factor: number): Lowered {
  const value = binary(context.graph, 'Mul', given.as(given.native), context.graph.scalar(factor));
  return context.make(given.shape, given.native, value);
}

const averagePoolGradient: Lower = (context, { inputs: { input, dy }, attributes, outputs: [output] }) => {
  const { kernel, strides, pads } = poolWindow(input.shape, attributes);
  const apart = kernel[0] === strides[0] && kernel[1] === strides[1];
  const covered = input.shape[1] === dy.shape[1] * kernel[0] && input.shape[2] === dy.shape[2] * kernel[1];
  if (!apart || !covered || pads.top + pads.bottom + pads.left + pads.right > 0) {
    throw missingKernel('AvgPoolGrad with windows that overlap or do not fill the picture');
  }
  const repeated = repeatPixels(context, context.of(dy), [kernel[0], kernel[1]]);
  context.place(output, scaled(context, repeated, 1 / (kernel[0] * kernel[1])));
};

export const poolingKernels: Readonly<Record<string, Lower>> = {
  AvgPool: averagePool,
  AvgPoolGrad: averagePoolGradient,
};
