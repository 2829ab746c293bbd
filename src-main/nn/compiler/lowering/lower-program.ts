import { GraphBuilder } from '../onnx/graph-builder.ts';
import type { OnnxModel } from '../onnx/model.ts';
import type { RecordedProgram, RecordedTensor } from '../recording/recorded-program.ts';
import { missingKernel } from '../recording/missing-kernel.ts';
import { arrangementKernels } from './arrangement.ts';
import { convolutionKernels } from './convolution.ts';
import { elementwiseKernels } from './elementwise.ts';
import { LoweringContext, type Lower } from './lowering-context.ts';
import { poolingKernels } from './pooling.ts';
import { reductionKernels } from './reductions.ts';
import { resizingKernels } from './resizing.ts';
import type { Target } from './target.ts';

/** TensorFlow.js kernel → ONNX nodes. */
const kernels: Readonly<Record<string, Lower>> = {
  ...arrangementKernels,
  ...convolutionKernels,
  ...elementwiseKernels,
  ...poolingKernels,
  ...reductionKernels,
  ...resizingKernels,
};

/** Names of the graph's inputs and outputs; state that a program replaces comes out under `next`. */
export const graphNames = {
  state: (name: string): string => name,
  nextState: (name: string): string => `next/${name}`,
  input: (name: string): string => `input/${name}`,
  output: (name: string): string => `output/${name}`,
};

/**
 * A recorded program as one graph. Its inputs are those of state and inputs that the program uses.
 * @throws KERNEL_MISSING
 */
export function lowerProgram(program: RecordedProgram, target: Target, name: string): OnnxModel {
  const graph = new GraphBuilder();
  const context = new LoweringContext(graph, target, program);
  const enter = (tensor: RecordedTensor): void => {
    const { source } = tensor;
    if (source.kind !== 'state' && source.kind !== 'input') return;
    const label = source.kind === 'state' ? graphNames.state(source.name) : graphNames.input(source.name);
    context.set(tensor, 'plain', graph.input(label, tensor.dtype, tensor.shape));
  };
  const results = [...Object.values(program.state), ...Object.values(program.outputs)];
  const entering = new Set([...program.calls.flatMap((call) => Object.values(call.inputs)), ...results]);
  for (const tensor of [...entering].toSorted((a, b) => a.id - b.id)) enter(tensor);
  for (const call of program.calls) {
    const lower = kernels[call.kernel];
    if (!lower) throw missingKernel(call.kernel);
    lower(context, call);
  }
  for (const [key, tensor] of Object.entries(program.state)) {
    graph.output(graphNames.nextState(key), context.of(tensor).as('plain'));
  }
  for (const [key, tensor] of Object.entries(program.outputs)) {
    graph.output(graphNames.output(key), context.of(tensor).as('plain'));
  }
  return graph.finish(name);
}
