import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../imaging/random.ts';
import type { Arrays, Tensors } from '../compiler/runtime.ts';
import { heNormal, zeros } from './initialisers.ts';
import type { Initialiser } from './initialisers.ts';
import { parameter } from './parameter.ts';

export interface DenseSpec {
  readonly inputs: number;
  readonly outputs: number;
  /** True when absent. */
  readonly bias?: boolean;
  /** `heNormal` when absent. */
  readonly weight?: Initialiser;
}

/** Of `${name}.weight` [inputs, outputs] and `${name}.bias` [outputs]. */
export function initialiseDense(random: RandomSource, name: string, spec: DenseSpec): Arrays {
  const shape = [spec.inputs, spec.outputs];
  const weight = (spec.weight ?? heNormal)(random, shape, spec);
  if (spec.bias === false) return { [`${name}.weight`]: weight };
  return { [`${name}.weight`]: weight, [`${name}.bias`]: zeros(random, [spec.outputs], spec) };
}

/** Every output from every input: [n, inputs] to [n, outputs]. */
export function dense(input: Tensor2D, parameters: Tensors, name: string): Tensor2D {
  const result: Tensor2D = tf.matMul(input, parameter<Tensor2D>(parameters, `${name}.weight`));
  const bias = parameters[`${name}.bias`] as Tensor1D | undefined;
  return bias ? tf.add(result, bias) : result;
}
