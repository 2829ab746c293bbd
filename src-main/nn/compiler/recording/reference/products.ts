import type { ReferenceArray, ReferenceKernels } from './reference-array.ts';
import { broadcastShape, broadcastTo, sizeOf, zeros } from './reference-array.ts';

/** Matrices in the last two axes; the axes before them are broadcast. */
export function matrixProduct(
  a: ReferenceArray,
  b: ReferenceArray,
  transposeA: boolean,
  transposeB: boolean,
): ReferenceArray {
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const [rows, inner] = transposeA ? [aColumns, aRows] : [aRows, aColumns];
  const columns = transposeB ? bRows : bColumns;
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const left = broadcastTo(a, [...batch, aRows, aColumns]).values;
  const right = broadcastTo(b, [...batch, bRows, bColumns]).values;
  const result = zeros([...batch, rows, columns]);
  for (let n = 0; n < sizeOf(batch); n++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const p = n * rows * inner + (transposeA ? k * rows + row : row * inner + k);
          const q = n * inner * columns + (transposeB ? column * inner + k : k * columns + column);
          sum += left[p] * right[q];
        }
        result.values[(n * rows + row) * columns + column] = sum;
      }
    }
  }
  return result;
}

export const productKernels: ReferenceKernels = {
  BatchMatMul: ({ a, b }, { transposeA, transposeB }) => [matrixProduct(a, b, !!transposeA, !!transposeB)],
};
