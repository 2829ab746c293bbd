import { standardNormal, type RandomSource } from '../../imaging/random.ts';
import type { NamedArray } from '../compiler/runtime.ts';
import { elementCount } from '../compiler/tensor-specs.ts';

/** Fan-in (`inputs`) and fan-out (`outputs`) of a layer. */
export interface Fans {
  readonly inputs: number;
  readonly outputs: number;
}

/** Draws the initial values of a weight, deterministically by the random source. */
export type Initialiser = (random: RandomSource, shape: readonly number[], fans: Fans) => NamedArray;

/** Glorot and Bengio 2010: uniform, variance 2 / (inputs + outputs). */
export const glorotUniform: Initialiser = (random, shape, fans) =>
  uniform(random, shape, Math.sqrt(6 / (fans.inputs + fans.outputs)));

/** He et al. 2015, for layers before a rectifier: normal, variance 2 / inputs. */
export const heNormal: Initialiser = (random, shape, fans) => normal(random, shape, Math.sqrt(2 / fans.inputs));

/** For the last convolution of a residual branch, which then starts as the identity. */
export const zeros: Initialiser = (_random, shape) => constant(shape, 0);

/** Every element the same value. */
export function constant(shape: readonly number[], value: number): NamedArray {
  return { shape, dtype: 'float32', values: new Float32Array(elementCount(shape)).fill(value) };
}

/** Numbers uniform in [-limit, limit). */
export function uniform(random: RandomSource, shape: readonly number[], limit: number): NamedArray {
  const values = Float32Array.from({ length: elementCount(shape) }, () => (random.unit() * 2 - 1) * limit);
  return { shape, dtype: 'float32', values };
}

/** Normal numbers of mean 0. */
export function normal(random: RandomSource, shape: readonly number[], deviation: number): NamedArray {
  const values = Float32Array.from({ length: elementCount(shape) }, () => standardNormal(random) * deviation);
  return { shape, dtype: 'float32', values };
}
