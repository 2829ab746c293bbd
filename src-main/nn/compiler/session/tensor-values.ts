import type * as onnxruntime from 'onnxruntime-node';
import type { Tensor } from 'onnxruntime-node';
import type { TensorSpec, TensorValues } from '../runtime.ts';
import { elementCount } from '../tensor-specs.ts';

export type Library = typeof onnxruntime;

/** A tensor on `values` themselves, without a copy. */
export function tensorOf(library: Library, { dtype, shape }: TensorSpec, values: TensorValues): Tensor {
  return new library.Tensor(dtype, values as Float32Array, shape);
}

export function emptyValues({ dtype, shape }: TensorSpec): TensorValues {
  const length = elementCount(shape);
  if (dtype === 'float32') return new Float32Array(length);
  return dtype === 'int32' ? new Int32Array(length) : new Uint8Array(length);
}
