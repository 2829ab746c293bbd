import { convolutionWindow } from '../windows.ts';
import type { Window } from '../windows.ts';
import type { ReferenceArray, ReferenceAttributes, ReferenceKernels } from './reference-array.ts';
import { zeros } from './reference-array.ts';

type Shape = readonly number[];

/** Where the channels of a pixel of the input, of a tap of the filter and of a pixel of the output begin. */
type Visit = (atX: number, atFilter: number, atY: number) => void;

interface Geometry {
  readonly window: Window;
  readonly channels: number;
  /** Outputs, or of a depthwise filter the outputs of each channel. */
  readonly last: number;
  /** From one channel's outputs to the next one's. */
  readonly stepY: number;
}

/** @param depthwise the filter is [height, width, channels, multiplier] */
function geometryOf(x: Shape, filter: Shape, attributes: ReferenceAttributes, depthwise: boolean): Geometry {
  const [, , channels, last] = filter;
  const window = convolutionWindow(x, filter, attributes, depthwise);
  return { window, channels, last, stepY: depthwise ? last : 0 };
}

/** Every tap of every pixel of the output that lies inside the input. */
function visitTaps([batch, height, width, channels]: Shape, { window, last }: Geometry, visit: Visit): void {
  const [, rows, columns, outChannels] = window.outShape;
  const [filterHeight, filterWidth] = window.kernel;
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const atY = ((n * rows + row) * columns + column) * outChannels;
        for (let i = 0; i < filterHeight; i++) {
          const xRow = row * window.strides[0] + i * window.dilations[0] - window.pads.top;
          if (xRow < 0 || xRow >= height) continue;
          for (let j = 0; j < filterWidth; j++) {
            const xColumn = column * window.strides[1] + j * window.dilations[1] - window.pads.left;
            if (xColumn < 0 || xColumn >= width) continue;
            const atX = ((n * height + xRow) * width + xColumn) * channels;
            visit(atX, (i * filterWidth + j) * channels * last, atY);
          }
        }
      }
    }
  }
}

export function convolve(
  x: ReferenceArray,
  filter: ReferenceArray,
  attributes: ReferenceAttributes,
  depthwise: boolean,
): ReferenceArray {
  const geometry = geometryOf(x.shape, filter.shape, attributes, depthwise);
  const { channels, last, stepY } = geometry;
  const y = zeros(geometry.window.outShape);
  visitTaps(x.shape, geometry, (atX, atFilter, atY) => {
    for (let c = 0; c < channels; c++) {
      for (let o = 0; o < last; o++) {
        y.values[atY + c * stepY + o] += x.values[atX + c] * filter.values[atFilter + c * last + o];
      }
    }
  });
  return y;
}

function inputGradient(
  dy: ReferenceArray,
  filter: ReferenceArray,
  attributes: ReferenceAttributes,
  depthwise: boolean,
): ReferenceArray {
  const dx = zeros(attributes.inputShape as number[]);
  const geometry = geometryOf(dx.shape, filter.shape, attributes, depthwise);
  const { channels, last, stepY } = geometry;
  visitTaps(dx.shape, geometry, (atX, atFilter, atY) => {
    for (let c = 0; c < channels; c++) {
      for (let o = 0; o < last; o++) {
        dx.values[atX + c] += dy.values[atY + c * stepY + o] * filter.values[atFilter + c * last + o];
      }
    }
  });
  return dx;
}

function filterGradient(
  x: ReferenceArray,
  dy: ReferenceArray,
  attributes: ReferenceAttributes,
  depthwise: boolean,
): ReferenceArray {
  const filter = zeros(attributes.filterShape as number[]);
  const geometry = geometryOf(x.shape, filter.shape, attributes, depthwise);
  const { channels, last, stepY } = geometry;
  visitTaps(x.shape, geometry, (atX, atFilter, atY) => {
    for (let c = 0; c < channels; c++) {
      for (let o = 0; o < last; o++) {
        filter.values[atFilter + c * last + o] += x.values[atX + c] * dy.values[atY + c * stepY + o];
      }
    }
  });
  return filter;
}

/** Pictures are NHWC. */
export const convolutionKernels: ReferenceKernels = {
  Conv2D: ({ x, filter }, attributes) => [convolve(x, filter, attributes, false)],
  Conv2DBackpropFilter: ({ x, dy }, attributes) => [filterGradient(x, dy, attributes, false)],
  Conv2DBackpropInput: ({ dy, filter }, attributes) => [inputGradient(dy, filter, attributes, false)],
  DepthwiseConv2dNative: ({ x, filter }, attributes) => [convolve(x, filter, attributes, true)],
  DepthwiseConv2dNativeBackpropFilter: ({ x, dy }, attributes) => [filterGradient(x, dy, attributes, true)],
  DepthwiseConv2dNativeBackpropInput: ({ dy, filter }, attributes) => [inputGradient(dy, filter, attributes, true)],
};
