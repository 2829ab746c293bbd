import type { DataType, Signature, TensorValues } from '../runtime.ts';

/** One tensor of a recorded program: what made it, and its shape (pictures NHWC). Compared by identity. */
export interface RecordedTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: DataType;
  readonly source: RecordedSource;
}

export type RecordedSource =
  | { readonly kind: 'state' | 'input'; readonly name: string }
  | { readonly kind: 'constant'; readonly values: TensorValues }
  | { readonly kind: 'kernel'; readonly call: KernelCall; readonly output: number };

/** Attributes of one kernel call as TensorFlow.js passes them (strides, axes, alpha, …). */
export type KernelAttributes = Readonly<Record<string, unknown>>;

/**
 * One call of a TensorFlow.js kernel (`Conv2D`, `Conv2DBackpropFilter`, `Add`, …; names, inputs and attributes as in
 * tfjs-core's kernel_names.ts). Kernels that take a list (`Concat`, `AddN`, `Pack`) have inputs named '0', '1', ….
 */
export interface KernelCall {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, RecordedTensor>>;
  readonly attributes: KernelAttributes;
  readonly outputs: readonly RecordedTensor[];
}

/** A program as straight-line code without side effects; `calls` in an order in which they can be run. */
export interface RecordedProgram {
  readonly signature: Signature;
  readonly calls: readonly KernelCall[];
  /** What replaces tensors of the state. */
  readonly state: Readonly<Record<string, RecordedTensor>>;
  readonly outputs: Readonly<Record<string, RecordedTensor>>;
}
