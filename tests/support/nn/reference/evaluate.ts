import type { TensorSpec } from '../../../../src-main/nn/compiler/runtime.ts';
import type { RecordedProgram, RecordedTensor } from '../../../../src-main/nn/compiler/recording/recorded-program.ts';
import { arrangementKernels } from './arrangement.ts';
import { convolutionKernels } from './convolution.ts';
import { elementwiseKernels } from './elementwise.ts';
import { pictureKernels } from './pictures.ts';
import { reductionKernels } from './reductions.ts';
import type { ReferenceArray, ReferenceAttributes, ReferenceInputs, ReferenceKernels } from './reference-array.ts';

export const referenceKernels: ReferenceKernels = {
  ...arrangementKernels,
  ...convolutionKernels,
  ...elementwiseKernels,
  ...pictureKernels,
  ...reductionKernels,
};

export interface ReferenceCall {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, TensorSpec & { readonly values: ArrayLike<number> }>>;
  readonly attributes: ReferenceAttributes;
}

type Numbers = Readonly<Record<string, ArrayLike<number>>>;
type Doubles = Readonly<Record<string, Float64Array>>;

/** The outputs of one kernel in double precision, by plain loops; they may share memory with its inputs. */
export function evaluateCall({ kernel, inputs, attributes }: ReferenceCall): ReferenceArray[] {
  const arrays = Object.entries(inputs).map(([name, { shape, values }]) => [name, { shape, values: doubles(values) }]);
  return compute(kernel, Object.fromEntries(arrays) as ReferenceInputs, attributes);
}

/** What a recorded program gives in double precision: what tests measure the runtimes by. */
export function evaluate(
  program: RecordedProgram,
  values: { readonly state: Numbers; readonly inputs: Numbers },
): { readonly state: Doubles; readonly outputs: Doubles } {
  const known = new Map<RecordedTensor, ReferenceArray>();
  const valueOf = (tensor: RecordedTensor): ReferenceArray => {
    const found = known.get(tensor) ?? leaf(tensor, values);
    known.set(tensor, found);
    return found;
  };
  for (const { kernel, inputs, attributes, outputs } of program.calls) {
    const given = Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, valueOf(tensor)]));
    const results = compute(kernel, given, attributes);
    outputs.forEach((output, i) => known.set(output, results[i]));
  }
  const read = (tensors: Readonly<Record<string, RecordedTensor>>) =>
    Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, valueOf(tensor).values]));
  return { state: read(program.state), outputs: read(program.outputs) };
}

function leaf({ shape, source }: RecordedTensor, values: { state: Numbers; inputs: Numbers }): ReferenceArray {
  if (source.kind === 'kernel') throw new Error(`${source.call.kernel} is used before it is computed.`);
  if (source.kind === 'constant') return { shape, values: doubles(source.values) };
  return { shape, values: doubles(values[source.kind === 'state' ? 'state' : 'inputs'][source.name]) };
}

function compute(kernel: string, inputs: ReferenceInputs, attributes: ReferenceAttributes): ReferenceArray[] {
  if (!Object.hasOwn(referenceKernels, kernel)) throw new Error(`The reference lacks the kernel ${kernel}.`);
  return referenceKernels[kernel](inputs, attributes);
}

function doubles(values: ArrayLike<number>): Float64Array {
  return values instanceof Float64Array ? values : Float64Array.from(values);
}
