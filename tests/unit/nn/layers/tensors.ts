import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import '@tensorflow/tfjs-backend-cpu';
import type { Tensor } from '@tensorflow/tfjs-core';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import type { Arrays, Tensors } from '../../../../src-main/nn/compiler/runtime.ts';

tf.enableProdMode();
await tf.setBackend('cpu');

/** Numbers uniform in [low, high); the same for the same seed. */
export function randomTensor<T extends Tensor>(seed: number, shape: readonly number[], low = -1, high = 1): T {
  const random = createRandom(seed);
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, () => low + (high - low) * random.unit());
  return tf.tensor(values, [...shape]) as T;
}

export function asTensors(arrays: Arrays): Tensors {
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { values, shape, dtype }]) => [name, tf.tensor(values, [...shape], dtype)]),
  );
}

export function valuesOf(tensor: Tensor): number[] {
  return Array.from(tensor.dataSync());
}

export function numberOf(tensor: Tensor): number {
  return tensor.dataSync()[0];
}

/** The largest difference of two lists of one length. */
export function farthest(actual: Tensor | readonly number[], expected: Tensor | readonly number[]): number {
  const a = actual instanceof tf.Tensor ? valuesOf(actual) : actual;
  const b = expected instanceof tf.Tensor ? valuesOf(expected) : expected;
  if (a.length !== b.length) return Infinity;
  return a.reduce((most, value, i) => {
    const distance = Math.abs(value - b[i]);
    return distance <= most ? most : Number.isNaN(distance) ? Infinity : distance;
  }, 0);
}

export function gradientOf<T extends Tensor>(operation: (x: T) => Tensor, x: T): Tensor {
  return tf.grad((at: Tensor) => operation(at as T))(x);
}
