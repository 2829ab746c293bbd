import type { Specs } from '../nn/runtime/runtime.ts';

/** Numbers in all the tensors together. */
export function elementsOf(specs: Specs): number {
  return Object.values(specs).reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
}
