import {
  axesOf,
  broadcastShape,
  broadcastTo,
  sizeOf,
  transpose,
  zeros,
  type ReferenceKernel,
  type ReferenceKernels,
} from './reference-array.ts';

const reduction =
  (combine: (values: Float64Array) => number): ReferenceKernel =>
  ({ x }, { axis, reductionIndices, keepDims }) => {
    // Max alone has another name for it.
    const axes = axesOf(axis ?? reductionIndices, x.shape.length);
    const all = x.shape.map((_, i) => i);
    const kept = all.filter((i) => !axes.includes(i));
    const gone = all.filter((i) => axes.includes(i));
    const sorted = transpose(x, [...kept, ...gone]).values;
    const count = sizeOf(gone.map((i) => x.shape[i]));
    const shape = keepDims ? x.shape.map((size, i) => (axes.includes(i) ? 1 : size)) : kept.map((i) => x.shape[i]);
    const values = Float64Array.from({ length: sizeOf(shape) }, (_, i) =>
      combine(sorted.subarray(i * count, (i + 1) * count)),
    );
    return [{ shape, values }];
  };

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** Matrices in the last two axes; the axes before them are broadcast. */
const matrixProduct: ReferenceKernel = ({ a, b }, { transposeA, transposeB }) => {
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const [rows, inner] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const columns = transposeB ? bRows : bColumns;
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const left = broadcastTo(a, [...batch, aRows, aColumns]).values;
  const right = broadcastTo(b, [...batch, bRows, bColumns]).values;
  const result = zeros([...batch, rows, columns]);
  result.values.forEach((_, i) => {
    const [n, row, column] = [Math.floor(i / (rows * columns)), Math.floor(i / columns) % rows, i % columns];
    let total = 0;
    for (let k = 0; k < inner; k++) {
      const p = n * rows * inner + (transposeA ? k * rows + row : row * inner + k);
      const q = n * inner * columns + (transposeB ? column * inner + k : k * columns + column);
      total += left[p] * right[q];
    }
    result.values[i] = total;
  });
  return [result];
};

export const reductionKernels: ReferenceKernels = {
  BatchMatMul: matrixProduct,
  Max: reduction((values) => values.reduce((a, b) => Math.max(a, b), -Infinity)),
  Mean: reduction((values) => sum(values) / values.length),
  Sum: reduction(sum),
};
