import { poolWindow } from '../../../../src-main/nn/compiler/recording/windows.ts';
import { zeros, type ReferenceArray, type ReferenceAttributes, type ReferenceKernels } from './reference-array.ts';

/** What one row (or column) of the result is made of. */
type Share = readonly [source: number, weight: number];

/** Averages over windows: pixels beyond the border do not count. NHWC. */
function averagePool(x: ReferenceArray, attributes: ReferenceAttributes): ReferenceArray {
  const { kernel, strides, pads, outShape } = poolWindow(x.shape, attributes);
  const covered = (place: number, size: number, stride: number, before: number, length: number): Share[] => {
    const first = Math.max(place * stride - before, 0);
    const end = Math.min(place * stride - before + size, length);
    return Array.from({ length: end - first }, (_, i) => [first + i, 1 / (end - first)]);
  };
  const rows = Array.from({ length: outShape[1] }, (_, i) => covered(i, kernel[0], strides[0], pads.top, x.shape[1]));
  const columns = Array.from({ length: outShape[2] }, (_, i) =>
    covered(i, kernel[1], strides[1], pads.left, x.shape[2]),
  );
  return resample(x, rows, columns);
}

/** Bilinear interpolation between the centres of pixels (half-pixel centres). */
const linear = (length: number, size: number): Share[][] =>
  Array.from({ length: size }, (_, i) => {
    const place = Math.min(Math.max(((i + 0.5) * length) / size - 0.5, 0), length - 1);
    const below = Math.floor(place);
    return [
      [below, 1 - (place - below)],
      [Math.min(below + 1, length - 1), place - below],
    ];
  });

const nearest = (length: number, size: number): Share[][] =>
  Array.from({ length: size }, (_, i) => [[Math.floor((i * length) / size), 1]]);

/** Each pixel of the result as a weighted sum over rows and columns of `x`, NHWC. */
function resample(x: ReferenceArray, rows: readonly Share[][], columns: readonly Share[][]): ReferenceArray {
  const [batch, height, width, channels] = x.shape;
  const result = zeros([batch, rows.length, columns.length, channels]);
  for (let n = 0; n < batch; n++) {
    rows.forEach((rowShares, row) => {
      columns.forEach((columnShares, column) => {
        const to = ((n * rows.length + row) * columns.length + column) * channels;
        for (const [i, rowWeight] of rowShares) {
          for (const [j, columnWeight] of columnShares) {
            const from = ((n * height + i) * width + j) * channels;
            for (let c = 0; c < channels; c++) result.values[to + c] += x.values[from + c] * rowWeight * columnWeight;
          }
        }
      });
    });
  }
  return result;
}

const resized =
  (shares: (length: number, size: number) => Share[][]): ReferenceKernels[string] =>
  ({ images }, { size }) => {
    const [rows, columns] = size as [number, number];
    return [resample(images, shares(images.shape[1], rows), shares(images.shape[2], columns))];
  };

export const pictureKernels: ReferenceKernels = {
  AvgPool: ({ x }, attributes) => [averagePool(x, attributes)],
  ResizeBilinear: resized(linear),
  ResizeNearestNeighbor: resized(nearest),
};
