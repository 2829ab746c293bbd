import { gaussian } from './initialisers.ts';
import type { Initialiser } from './initialisers.ts';

/**
 * Saxe et al. 2014: the weight as a matrix [all but the last dimension, last dimension] has orthonormal columns, or rows
 * where there are fewer rows. Costs rows · columns · min(rows, columns): for small weights.
 */
export const orthogonal: Initialiser = (random, shape) => {
  const columns = shape[shape.length - 1];
  const rows = shape.slice(0, -1).reduce((product, size) => product * size, 1);
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const vector = Float64Array.from({ length }, () => gaussian(random));
    // Twice: one pass of Gram and Schmidt leaves rounding errors that grow with the number of vectors.
    for (let pass = 0; pass < 2; pass++) for (const other of vectors) removePart(vector, other);
    const norm = Math.sqrt(dot(vector, vector));
    if (norm > 1e-6) vectors.push(vector.map((value) => value / norm));
  }
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = rows >= columns ? vectors[column][row] : vectors[row][column];
    }
  }
  return { shape, dtype: 'float32', values };
};

function removePart(vector: Float64Array, direction: Float64Array): void {
  const part = dot(vector, direction);
  for (let i = 0; i < vector.length; i++) vector[i] -= part * direction[i];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
