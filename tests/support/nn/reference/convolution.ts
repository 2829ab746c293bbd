import { convolutionWindow, type Window } from '../../../../src-main/nn/compiler/recording/windows.ts';
import { zeros, type ReferenceAttributes, type ReferenceKernels } from './reference-array.ts';

type Shape = readonly number[];

/** Indices of an element of the input, of the filter and of the output that belong together. */
type Visit = (x: number, filter: number, y: number) => void;

/** Calls `visit` for every product of a convolution that lies inside the input: NHWC, filter HWIO. */
function visitProducts(x: Shape, filter: Shape, window: Window, visit: Visit): void {
  const [batch, height, width, channels] = x;
  const [filterHeight, filterWidth, , outputs] = filter;
  const [, rows, columns] = window.outShape;
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const atY = ((n * rows + row) * columns + column) * outputs;
        for (let i = 0; i < filterHeight; i++) {
          const xRow = row * window.strides[0] + i - window.pads.top;
          if (xRow < 0 || xRow >= height) continue;
          for (let j = 0; j < filterWidth; j++) {
            const xColumn = column * window.strides[1] + j - window.pads.left;
            if (xColumn < 0 || xColumn >= width) continue;
            const atX = ((n * height + xRow) * width + xColumn) * channels;
            const atFilter = (i * filterWidth + j) * channels * outputs;
            for (let c = 0; c < channels; c++) {
              for (let o = 0; o < outputs; o++) visit(atX + c, atFilter + c * outputs + o, atY + o);
            }
          }
        }
      }
    }
  }
}

const shapeIn = (attributes: ReferenceAttributes, name: string): number[] => attributes[name] as number[];

export const convolutionKernels: ReferenceKernels = {
  Conv2D: ({ x, filter }, attributes) => {
    const window = convolutionWindow(x.shape, filter.shape, attributes);
    const y = zeros(window.outShape);
    visitProducts(x.shape, filter.shape, window, (i, k, o) => (y.values[o] += x.values[i] * filter.values[k]));
    return [y];
  },
  Conv2DBackpropFilter: ({ x, dy }, attributes) => {
    const filter = zeros(shapeIn(attributes, 'filterShape'));
    const window = convolutionWindow(x.shape, filter.shape, attributes);
    visitProducts(x.shape, filter.shape, window, (i, k, o) => (filter.values[k] += x.values[i] * dy.values[o]));
    return [filter];
  },
  Conv2DBackpropInput: ({ dy, filter }, attributes) => {
    const dx = zeros(shapeIn(attributes, 'inputShape'));
    const window = convolutionWindow(dx.shape, filter.shape, attributes);
    visitProducts(dx.shape, filter.shape, window, (i, k, o) => (dx.values[i] += dy.values[o] * filter.values[k]));
    return [dx];
  },
};
