import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Specs, Tensors } from '../../compiler/runtime.ts';
import type { Damaged } from './generator.ts';
import { noiseSpecs } from './noise-injection.ts';

/** Lower decay rates than usual: the opponent, and so the loss, changes with every step. */
export const adversarialAdam = { beta1: 0.5, beta2: 0.99 };

const prefix = 'other.';

/** Noise for a second fill of the same holes. */
export function otherNoiseSpecs(batch: number, size: number): Specs {
  return Object.fromEntries(Object.entries(noiseSpecs(batch, size)).map(([name, spec]) => [prefix + name, spec]));
}

/** The same under the names of the first. */
export function otherNoises(inputs: Tensors): Tensors {
  const others = Object.entries(inputs).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(others.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}

export function damagedIn({ picture, mask, strength }: Tensors): Damaged {
  return { picture: picture as Tensor4D, mask: mask as Tensor4D, strength: strength as Tensor4D };
}

export function picked(tensors: Tensors, names: readonly string[]): Tensors {
  return Object.fromEntries(names.map((name) => [name, tensors[name]]));
}
