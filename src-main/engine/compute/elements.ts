import type { Specs } from '../nn/runtime/runtime.ts';
import { elementCount } from '../nn/runtime/tensor-specs.ts';

/** Numbers in all the tensors together. */
export function elementsOf(specs: Specs): number {
  return Object.values(specs).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
