import type { Arrays, Specs } from './runtime.ts';

/** Numbers in a tensor of this shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** What `arrays` are, without their values. */
export function specsOf(arrays: Arrays): Specs {
  return Object.fromEntries(Object.entries(arrays).map(([name, { shape, dtype }]) => [name, { shape, dtype }]));
}
