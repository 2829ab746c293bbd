import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Tensors } from '../compiler/runtime.ts';

/** A loss with auxiliary outputs: its terms, pictures, new state. */
export interface LossWithExtras {
  readonly loss: Scalar;
  readonly extras: Tensors;
}

export interface Gradients {
  readonly loss: Scalar;
  /** One for every parameter, of its shape; zeros where the loss does not depend on it. */
  readonly gradients: Tensors;
  readonly extras: Tensors;
}

/** Loss, auxiliary outputs and the gradient by every parameter (reverse mode). May be nested for higher derivatives. */
export function gradients(loss: (parameters: Tensors) => Scalar | LossWithExtras, parameters: Tensors): Gradients {
  const names = Object.keys(parameters);
  const kept: Record<string, Tensor> = {};
  const compute = (): Scalar => {
    const result = loss(parameters);
    if (!('extras' in result)) return result;
    // The scope of the forward pass ends with this function and would take them along.
    for (const [name, extra] of Object.entries(result.extras)) kept[name] = tf.keep(tf.clone(extra));
    return result.loss;
  };
  const tensors = names.map((name) => parameters[name]);
  const { value, grads } = tf.engine().gradients(compute, tensors, undefined, true);
  const byName = names.map((name, i) => [name, (grads[i] as Tensor | undefined) ?? tf.zerosLike(tensors[i])] as const);
  return { loss: value as Scalar, gradients: Object.fromEntries(byName), extras: released(kept) };
}

/** The same values as tensors of the scope outside. */
function released(kept: Record<string, Tensor>): Tensors {
  const copies: Record<string, Tensor> = {};
  for (const [name, tensor] of Object.entries(kept)) {
    copies[name] = tf.clone(tensor);
    tensor.dispose();
  }
  return copies;
}
