import { evaluateCall } from './reference/evaluate.ts';
import type { ReferenceCall } from './reference/evaluate.ts';
import type { TensorSpec, TensorValues } from '../runtime.ts';
import { elementCount } from '../tensor-specs.ts';
import type { RecordedTensor } from './recorded-program.ts';
import type { KernelAttributes } from './kernel-attributes.ts';

/** Larger ones, such as frozen weights, onnxruntime folds itself, and faster. */
const mostElements = 4096;

/**
 * What a kernel gives, when all that it reads is known: constants, or the shape alone.
 * @returns undefined where it has to wait for the program's inputs
 */
export function fold(
  kernel: string,
  inputs: Readonly<Record<string, RecordedTensor>>,
  attributes: KernelAttributes,
  outputs: readonly TensorSpec[],
): TensorValues[] | undefined {
  const entries = Object.entries(inputs);
  const size = [...Object.values(inputs), ...outputs].reduce((sum, { shape }) => sum + elementCount(shape), 0);
  if (size > mostElements) return undefined;
  const known: Record<string, ReferenceCall['inputs'][string]> = {};
  for (const [name, { shape, dtype, source }] of entries) {
    if (source.kind !== 'constant') return undefined;
    known[name] = { shape, dtype, values: source.values };
  }
  const results = evaluateCall({ kernel, inputs: known, attributes });
  return results.map(({ values }, i) => typed(values, outputs[i]));
}

function typed(values: ArrayLike<number>, { dtype }: TensorSpec): TensorValues {
  if (dtype === 'float32') return Float32Array.from(values);
  return dtype === 'int32' ? Int32Array.from(values) : Uint8Array.from(values);
}
