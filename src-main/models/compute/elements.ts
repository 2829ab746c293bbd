import type { Specs } from '../../nn/compiler/runtime.ts';
import { elementCount } from '../../nn/compiler/tensor-specs.ts';

/** Numbers in all the tensors together. */
export function elementsOf(specs: Specs): number {
  return Object.values(specs).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
