import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { RandomSource } from '../../imaging/random.ts';
import type { Arrays, Tensors } from '../compiler/runtime.ts';
import { zeros, type Initialiser } from './initialisers.ts';
import { parameter } from './parameter.ts';

export interface DenseSpec {
  readonly inputs: number;
  readonly outputs: number;
  readonly weight: Initialiser;
}

/** Of `${name}.weight` [inputs, outputs] and `${name}.bias` [outputs], which starts at 0. */
export function initialiseDense(random: RandomSource, name: string, spec: DenseSpec): Arrays {
  return {
    [`${name}.weight`]: spec.weight(random, [spec.inputs, spec.outputs], spec),
    [`${name}.bias`]: zeros(random, [spec.outputs], spec),
  };
}

/** A fully connected layer with bias: [n, inputs] to [n, outputs]. */
export function dense(input: Tensor2D, parameters: Tensors, name: string): Tensor2D {
  const product: Tensor2D = tf.matMul(input, parameter<Tensor2D>(parameters, `${name}.weight`));
  return tf.add(product, parameter(parameters, `${name}.bias`));
}
