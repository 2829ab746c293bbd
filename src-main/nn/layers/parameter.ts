import type { Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../compiler/runtime.ts';

/** @throws Error when the network has no such parameter: a name that its initialiser did not make */
export function parameter<T extends Tensor>(parameters: Tensors, name: string): T {
  const found = parameters[name];
  if (!found) throw new Error(`no parameter named ${name}`);
  return found as T;
}
