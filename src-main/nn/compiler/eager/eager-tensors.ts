import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../shared/errors.ts';
import type { TensorSpec, TensorValues } from '../runtime.ts';

/** @throws INTERNAL if the tensor is not what `spec` says */
export function checkTensor(name: string, spec: TensorSpec, tensor: tf.Tensor): void {
  if (tensor.dtype === spec.dtype && tf.util.arraysEqual(tensor.shape, [...spec.shape])) return;
  const [expected, found] = [`${spec.dtype}[${spec.shape.join(',')}]`, `${tensor.dtype}[${tensor.shape.join(',')}]`];
  throw new AppError('INTERNAL', `"${name}" is ${expected} and cannot become ${found}.`, { name, expected, found });
}

export function toTensor({ shape, dtype }: TensorSpec, values: TensorValues): tf.Tensor {
  return tf.tensor(values, [...shape], dtype);
}

/** A copy: the `cpu` backend hands out the array that it goes on using. */
export async function toValues(tensor: tf.Tensor): Promise<TensorValues> {
  return (await tensor.data()).slice();
}
