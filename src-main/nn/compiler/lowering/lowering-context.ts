import type { GraphBuilder } from '../onnx/graph-builder.ts';
import type { OnnxValue } from '../onnx/model.ts';
import type { KernelCall, RecordedProgram, RecordedTensor } from '../recording/recorded-program.ts';
import { Lowered, type Form, type Layout, type Origin } from './lowered.ts';
import type { Target } from './target.ts';

/** Emits a kernel's nodes and registers its outputs. */
export type Lower = (context: LoweringContext, call: KernelCall) => void;

/** The lowered tensors of a recorded program, and the target's properties. */
export class LoweringContext {
  readonly graph: GraphBuilder;
  readonly target: Target;
  readonly #lowered = new Map<RecordedTensor, Lowered>();
  readonly #readers = new Map<RecordedTensor, KernelCall[]>();
  readonly #results: ReadonlySet<RecordedTensor>;

  constructor(graph: GraphBuilder, target: Target, program: RecordedProgram) {
    this.graph = graph;
    this.target = target;
    this.#results = new Set([...Object.values(program.state), ...Object.values(program.outputs)]);
    for (const call of program.calls) {
      for (const input of new Set(Object.values(call.inputs))) {
        this.#readers.set(input, [...(this.#readers.get(input) ?? []), call]);
      }
    }
  }

  of(tensor: RecordedTensor): Lowered {
    const known = this.#lowered.get(tensor);
    if (known) return known;
    if (tensor.source.kind !== 'constant') throw new Error(`Tensor ${tensor.id} is used before it is made.`);
    return this.set(tensor, 'plain', this.graph.constant(tensor.dtype, tensor.shape, tensor.source.values));
  }

  set(tensor: RecordedTensor, layout: Layout, value: OnnxValue): Lowered {
    return this.place(tensor, this.make(tensor.shape, layout, value));
  }

  place(tensor: RecordedTensor, lowered: Lowered): Lowered {
    this.#lowered.set(tensor, lowered);
    return lowered;
  }

  make(shape: readonly number[], layout: Layout, value: OnnxValue): Lowered {
    return this.defer(shape, () => ({ layout, value }));
  }

  /** A lazily emitted value. */
  defer(shape: readonly number[], make: () => Form, origin?: Origin): Lowered {
    return new Lowered(this.graph, this.target, shape, make, origin);
  }

  /** The kernels that read a tensor; one that is a result of the program has readers outside. */
  readers(tensor: RecordedTensor): readonly KernelCall[] {
    return this.#readers.get(tensor) ?? [];
  }

  isResult(tensor: RecordedTensor): boolean {
    return this.#results.has(tensor);
  }

  /** Shape of a value of NHWC `shape` in a layout. */
  shapeIn(shape: readonly number[], layout: Layout): readonly number[] {
    if (layout === 'plain') return shape;
    const [batch, height, width, channels] = shape;
    if (layout === 'nchw') return [batch, channels, height, width];
    return [batch, channels / this.target.blockSize, height, width, this.target.blockSize];
  }
}
