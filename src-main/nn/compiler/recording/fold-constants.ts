import type { TensorSpec, TensorValues } from '../runtime.ts';
import { elementCount } from '../tensor-specs.ts';
import type { RecordedTensor } from './recorded-program.ts';

/** Larger constants, such as frozen weights, are left to onnxruntime, which folds them faster. */
const foldLimit = 4096;

/** Kernels folded at recording time. */
const arithmetic: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
};

/** Constant folding: a kernel's output where all its inputs are small constants and it is one of `arithmetic`; otherwise undefined. */
export function fold(
  kernel: string,
  inputs: Readonly<Record<string, RecordedTensor>>,
  output: TensorSpec,
): TensorValues | undefined {
  const given = Object.values(inputs);
  if ([...given, output].reduce((sum, { shape }) => sum + elementCount(shape), 0) > foldLimit) return undefined;
  if (kernel === 'Reshape') return constantOf(inputs.x);
  const operation = arithmetic[kernel];
  if (!operation || output.dtype !== 'float32') return undefined;
  const [a, b] = [constantOf(inputs.a), constantOf(inputs.b)];
  if (!a || !b) return undefined;
  const [atA, atB] = [inputs.a, inputs.b].map(({ shape }) => broadcastIndices(shape, output.shape));
  // Each of the four rounds to float32 as one operation in float32 would.
  return Float32Array.from({ length: elementCount(output.shape) }, (_, i) => operation(a[atA[i]], b[atB[i]]));
}

function constantOf({ source }: RecordedTensor): TensorValues | undefined {
  return source.kind === 'constant' ? source.values : undefined;
}

/** For each element of `to` the index of the element that broadcasting `from` puts there. */
function broadcastIndices(from: readonly number[], to: readonly number[]): number[] {
  let indices = [0];
  to.forEach((size, axis) => {
    const own = from[axis - to.length + from.length] ?? 1;
    indices = indices.flatMap((index) => Array.from({ length: size }, (_, i) => index * own + (own === 1 ? 0 : i)));
  });
  return indices;
}
