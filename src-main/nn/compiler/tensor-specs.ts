import { AppError } from '../../shared/errors.ts';
import type { Arrays, Specs, TensorSpec, TensorValues } from './runtime.ts';

/** Number of elements of a tensor of this shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The shapes and types of `arrays`, without their values. */
export function specsOf(arrays: Arrays): Specs {
  return Object.fromEntries(Object.entries(arrays).map(([name, { shape, dtype }]) => [name, { shape, dtype }]));
}

/** @throws INTERNAL if `values` has another length than `shape` says */
export function checkLength(name: string, { shape }: TensorSpec, values: TensorValues): void {
  const expected = elementCount(shape);
  const { length } = values;
  if (length === expected) return;
  throw new AppError('INTERNAL', `"${name}" [${shape}] needs ${expected} values and got ${length}.`, {
    name,
    expected,
    length,
  });
}

/** Numbers in all the tensors together. */
export function elementsOf(specs: Specs): number {
  return Object.values(specs).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
