import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { OnnxValue } from '../onnx/model.ts';
import { pad, reshape, transpose } from './operations.ts';

// A filter comes as TensorFlow.js has it, HWIO. What a convolution reads is made from it in the graph, at each call: weights change.

/** The taps at `rows` and `columns` of a filter, in that order. */
export function selectTaps(
  graph: GraphBuilder,
  filter: OnnxValue,
  rows: readonly number[],
  columns: readonly number[],
): OnnxValue {
  const [height, width, inputs, outputs] = filter.shape;
  const taps = rows.flatMap((row) => columns.map((column) => row * width + column));
  if (taps.length === height * width && taps.every((tap, i) => tap === i)) return filter;
  const flat = reshape(graph, filter, [height * width, inputs * outputs]);
  const shape = [taps.length, inputs * outputs];
  const chosen = graph.node('Gather', [flat, graph.integers(taps)], { axis: 0 }, { shape });
  return reshape(graph, chosen, [rows.length, columns.length, inputs, outputs]);
}

/** OIHW, as ONNX has it; IOHW where `swapped`. */
export function portableFilter(graph: GraphBuilder, filter: OnnxValue, swapped = false): OnnxValue {
  return transpose(graph, filter, swapped ? [2, 3, 0, 1] : [3, 2, 0, 1]);
}

/**
 * A filter in blocks of B channels, [O/B, I/B, H, W, Bi, Bo] or, for fewer than B inputs, [O/B, I, H, W, Bo], in the shape [O, I, H, W]
 * that onnxruntime's convolution expects. Outputs that do not fill a block are filled up with zeros.
 * @param swapped whether inputs and outputs change places, as for the gradient of a convolution's input
 */
export function blockedFilter(graph: GraphBuilder, filter: OnnxValue, block: number, swapped = false): OnnxValue {
  const outputAxis = swapped ? 2 : 3;
  const missing = -filter.shape[outputAxis] & (block - 1);
  const full = pad(graph, filter, { [outputAxis]: [0, missing] });
  const [height, width] = full.shape;
  const outputs = full.shape[outputAxis];
  const inputs = full.shape[5 - outputAxis];
  const shape = [outputs, inputs, height, width];
  if (inputs < block) {
    const parts = swapped
      ? [height, width, outputs / block, block, inputs]
      : [height, width, inputs, outputs / block, block];
    return reshape(
      graph,
      transpose(graph, reshape(graph, full, parts), swapped ? [2, 4, 0, 1, 3] : [3, 2, 0, 1, 4]),
      shape,
    );
  }
  const parts = [height, width, full.shape[2] / block, block, full.shape[3] / block, block];
  const order = swapped ? [2, 4, 0, 1, 5, 3] : [4, 2, 0, 1, 3, 5];
  return reshape(graph, transpose(graph, reshape(graph, full, parts), order), shape);
}
