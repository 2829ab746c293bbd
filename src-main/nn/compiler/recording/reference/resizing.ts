import type { ReferenceArray, ReferenceAttributes, ReferenceKernels } from './reference-array.ts';
import { zeros } from './reference-array.ts';

/** What one row (or column) of the result is made of. */
type Share = readonly [source: number, weight: number];
type Rule = (length: number, size: number, attributes: ReferenceAttributes) => Share[][];

const nearest: Rule = (length, size, attributes) =>
  positions(length, size, attributes).map((position) => {
    const halves = attributes.halfPixelCenters ? 0.5 : 0;
    const index = attributes.alignCorners ? Math.round(position) : Math.floor(position + halves);
    return [[Math.min(Math.max(index, 0), length - 1), 1]];
  });

const linear: Rule = (length, size, attributes) =>
  positions(length, size, attributes).map((position) => {
    const before = Math.min(Math.max(position, 0), length - 1);
    const below = Math.floor(before);
    const part = before - below;
    return [
      [below, 1 - part],
      [Math.min(below + 1, length - 1), part],
    ];
  });

/** Where the middle of each pixel of the result lies in the source. */
function positions(length: number, size: number, { alignCorners, halfPixelCenters }: ReferenceAttributes): number[] {
  const scale = alignCorners && size > 1 ? (length - 1) / (size - 1) : length / size;
  return Array.from({ length: size }, (_, i) => (halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale));
}

function visitShares(
  from: readonly number[],
  to: readonly number[],
  rule: Rule,
  attributes: ReferenceAttributes,
  visit: (atFrom: number, atTo: number, weight: number) => void,
): void {
  const [batch, height, width, channels] = from;
  const rows = rule(height, to[1], attributes);
  const columns = rule(width, to[2], attributes);
  for (let n = 0; n < batch; n++) {
    rows.forEach((rowShares, row) => {
      columns.forEach((columnShares, column) => {
        for (const [i, rowWeight] of rowShares) {
          for (const [j, columnWeight] of columnShares) {
            for (let c = 0; c < channels; c++) {
              const atFrom = ((n * height + i) * width + j) * channels + c;
              visit(atFrom, ((n * to[1] + row) * to[2] + column) * channels + c, rowWeight * columnWeight);
            }
          }
        }
      });
    });
  }
}

function resize(images: ReferenceArray, rule: Rule, attributes: ReferenceAttributes): ReferenceArray {
  const [batch, , , channels] = images.shape;
  const result = zeros([batch, ...(attributes.size as number[]), channels]);
  visitShares(images.shape, result.shape, rule, attributes, (atFrom, atTo, weight) => {
    result.values[atTo] += images.values[atFrom] * weight;
  });
  return result;
}

function gradient(
  images: ReferenceArray,
  dy: ReferenceArray,
  rule: Rule,
  attributes: ReferenceAttributes,
): ReferenceArray {
  const result = zeros(images.shape);
  visitShares(images.shape, dy.shape, rule, attributes, (atFrom, atTo, weight) => {
    result.values[atFrom] += dy.values[atTo] * weight;
  });
  return result;
}

/** Pictures are NHWC. The gradients are the true ones, for any batch; TensorFlow.js's are not always. */
export const resizingKernels: ReferenceKernels = {
  ResizeBilinear: ({ images }, attributes) => [resize(images, linear, attributes)],
  ResizeBilinearGrad: ({ images, dy }, attributes) => [gradient(images, dy, linear, attributes)],
  ResizeNearestNeighbor: ({ images }, attributes) => [resize(images, nearest, attributes)],
  ResizeNearestNeighborGrad: ({ images, dy }, attributes) => [gradient(images, dy, nearest, attributes)],
};
