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

/** The last tap first. */
export function turned(graph: GraphBuilder, filter: OnnxValue): OnnxValue {
  const backwards = (size: number): number[] => Array.from({ length: size }, (_, i) => size - 1 - i);
  return selectTaps(graph, filter, backwards(filter.shape[0]), backwards(filter.shape[1]));
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
  // Two steps: exchanging axes and ordering blocks at once is slower than one after the other.
  const straight = swapped ? exchanged(graph, filter) : filter;
  const full = pad(graph, straight, { 3: [0, -straight.shape[3] & (block - 1)] });
  const [height, width, inputs, outputs] = full.shape;
  const shape = [outputs, inputs, height, width];
  if (inputs < block) {
    const parts = reshape(graph, full, [height, width, inputs, outputs / block, block]);
    return reshape(graph, transpose(graph, parts, [3, 2, 0, 1, 4]), shape);
  }
  const parts = reshape(graph, full, [height, width, inputs / block, block, outputs / block, block]);
  return reshape(graph, transpose(graph, parts, [4, 2, 0, 1, 3, 5]), shape);
}

/** HWOI of HWIO. */
function exchanged(graph: GraphBuilder, filter: OnnxValue): OnnxValue {
  const [height, width, inputs, outputs] = filter.shape;
  const taps = transpose(graph, reshape(graph, filter, [height * width, inputs, outputs]), [0, 2, 1]);
  return reshape(graph, taps, [height, width, outputs, inputs]);
}
