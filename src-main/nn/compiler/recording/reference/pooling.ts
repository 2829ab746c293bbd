import { poolWindow } from '../windows.ts';
import type { ReferenceArray, ReferenceAttributes, ReferenceKernels } from './reference-array.ts';
import { zeros } from './reference-array.ts';

/** Calls `visit` for each place of the picture that an average is taken of; what lies beyond the border does not count. */
function visitAverages(
  shape: readonly number[],
  attributes: ReferenceAttributes,
  visit: (atX: number, atY: number, count: number) => void,
): void {
  const { kernel, strides, pads, outShape } = poolWindow(shape, attributes);
  const [, height, width, channels] = shape;
  const [batch, rows, columns] = outShape;
  for (let n = 0; n < batch; n++) {
    for (let row = 0; row < rows; row++) {
      const top = row * strides[0] - pads.top;
      const [firstRow, endRow] = [Math.max(top, 0), Math.min(top + kernel[0], height)];
      for (let column = 0; column < columns; column++) {
        const left = column * strides[1] - pads.left;
        const [firstColumn, endColumn] = [Math.max(left, 0), Math.min(left + kernel[1], width)];
        const count = (endRow - firstRow) * (endColumn - firstColumn);
        for (let i = firstRow; i < endRow; i++) {
          for (let j = firstColumn; j < endColumn; j++) {
            for (let c = 0; c < channels; c++) {
              const atX = ((n * height + i) * width + j) * channels + c;
              visit(atX, ((n * rows + row) * columns + column) * channels + c, count);
            }
          }
        }
      }
    }
  }
}

function average(x: ReferenceArray, attributes: ReferenceAttributes): ReferenceArray {
  const y = zeros(poolWindow(x.shape, attributes).outShape);
  visitAverages(x.shape, attributes, (atX, atY, count) => {
    y.values[atY] += x.values[atX] / count;
  });
  return y;
}

function averageGradient(dy: ReferenceArray, input: ReferenceArray, attributes: ReferenceAttributes): ReferenceArray {
  const dx = zeros(input.shape);
  visitAverages(input.shape, attributes, (atX, atY, count) => {
    dx.values[atX] += dy.values[atY] / count;
  });
  return dx;
}

/** Pictures are NHWC. TensorFlow.js's own gradient is another at padded borders: it divides by the whole window there. */
export const poolingKernels: ReferenceKernels = {
  AvgPool: ({ x }, attributes) => [average(x, attributes)],
  AvgPoolGrad: ({ dy, input }, attributes) => [averageGradient(dy, input, attributes)],
};
