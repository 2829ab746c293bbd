/** Cosines of multiples of π/16, halved: the weights of the orthonormal transform of eight numbers. */
const [c1, c2, c3, c4, c5, c6, c7] = [1, 2, 3, 4, 5, 6, 7].map((k) => Math.cos((k * Math.PI) / 16) / 2);

/** Orthonormal two-dimensional cosine transform of an 8×8 block, in place: JPEG's own scaling. */
export function forwardTransform(block: Float64Array): void {
  for (let row = 0; row < 64; row += 8) forwardEight(block, row, 1);
  for (let column = 0; column < 8; column += 1) forwardEight(block, column, 8);
}

export function inverseTransform(block: Float64Array): void {
  for (let column = 0; column < 8; column += 1) inverseEight(block, column, 8);
  for (let row = 0; row < 64; row += 8) inverseEight(block, row, 1);
}

function forwardEight(block: Float64Array, first: number, step: number): void {
  const [i1, i2, i3] = [first + step, first + 2 * step, first + 3 * step];
  const [i4, i5, i6, i7] = [first + 4 * step, first + 5 * step, first + 6 * step, first + 7 * step];
  const s0 = block[first] + block[i7];
  const s1 = block[i1] + block[i6];
  const s2 = block[i2] + block[i5];
  const s3 = block[i3] + block[i4];
  const d0 = block[first] - block[i7];
  const d1 = block[i1] - block[i6];
  const d2 = block[i2] - block[i5];
  const d3 = block[i3] - block[i4];
  block[first] = (s0 + s3 + s1 + s2) * c4;
  block[i4] = (s0 + s3 - s1 - s2) * c4;
  block[i2] = (s0 - s3) * c2 + (s1 - s2) * c6;
  block[i6] = (s0 - s3) * c6 - (s1 - s2) * c2;
  block[i1] = d0 * c1 + d1 * c3 + d2 * c5 + d3 * c7;
  block[i3] = d0 * c3 - d1 * c7 - d2 * c1 - d3 * c5;
  block[i5] = d0 * c5 - d1 * c1 + d2 * c7 + d3 * c3;
  block[i7] = d0 * c7 - d1 * c5 + d2 * c3 - d3 * c1;
}

function inverseEight(block: Float64Array, first: number, step: number): void {
  const [i1, i2, i3] = [first + step, first + 2 * step, first + 3 * step];
  const [i4, i5, i6, i7] = [first + 4 * step, first + 5 * step, first + 6 * step, first + 7 * step];
  const [x1, x3, x5, x7] = [block[i1], block[i3], block[i5], block[i7]];
  const sum = (block[first] + block[i4]) * c4;
  const difference = (block[first] - block[i4]) * c4;
  const outer = block[i2] * c2 + block[i6] * c6;
  const inner = block[i2] * c6 - block[i6] * c2;
  const o0 = x1 * c1 + x3 * c3 + x5 * c5 + x7 * c7;
  const o1 = x1 * c3 - x3 * c7 - x5 * c1 - x7 * c5;
  const o2 = x1 * c5 - x3 * c1 + x5 * c7 + x7 * c3;
  const o3 = x1 * c7 - x3 * c5 + x5 * c3 - x7 * c1;
  block[first] = sum + outer + o0;
  block[i7] = sum + outer - o0;
  block[i1] = difference + inner + o1;
  block[i6] = difference + inner - o1;
  block[i2] = difference - inner + o2;
  block[i5] = difference - inner - o2;
  block[i3] = sum - outer + o3;
  block[i4] = sum - outer - o3;
}
