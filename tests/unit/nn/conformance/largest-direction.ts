import type { NamedArray } from '../../../../src-main/nn/compiler/runtime.ts';

/** Where power iteration ends up: the weight's first right singular vector, the last dimension being the columns. */
export function largestDirection({ shape, values }: NamedArray): Float32Array {
  const columns = shape.at(-1)!;
  const rows = Array.from({ length: values.length / columns }, (_, i) =>
    values.subarray(i * columns, (i + 1) * columns),
  );
  let direction = Array.from({ length: columns }, (_, i) => 1 + i / 10);
  for (let step = 0; step < 5000; step++) {
    const left = rows.map((row) => direction.reduce((sum, d, j) => sum + d * row[j], 0));
    const next = direction.map((_, j) => left.reduce((sum, l, i) => sum + l * rows[i][j], 0));
    const length = Math.hypot(...next);
    direction = next.map((value) => value / length);
  }
  return Float32Array.from(direction);
}
