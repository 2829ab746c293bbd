import type { Tensor } from '@tensorflow/tfjs-core';
import type { runtimeNames } from '../../shared/data/runtime.ts';

export type DataType = 'float32' | 'int32' | 'bool';

/** Shape and kind of numbers of one tensor. Pictures are NHWC, convolution kernels HWIO. */
export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DataType;
}

export type TensorValues = Float32Array | Int32Array | Uint8Array;

/** A tensor outside any runtime. `values` has as many elements as `shape` says, in row-major order. */
export interface NamedArray extends TensorSpec {
  readonly values: TensorValues;
}

export type Specs = Readonly<Record<string, TensorSpec>>;
export type Tensors = Readonly<Record<string, Tensor>>;
export type Arrays = Readonly<Record<string, NamedArray>>;
/** Values alone, where the shapes are known already. */
export type Values = Readonly<Record<string, TensorValues>>;

/**
 * A network, a loss or a whole training step: a pure function on TensorFlow.js tensors of fixed shapes. Same tensors in, same
 * tensors out; random numbers are inputs. It may not read a tensor's values (`dataSync`) nor dispose of what it was given.
 */
export type Program = (state: Tensors, inputs: Tensors) => ProgramResult;

export interface ProgramResult {
  /** What replaces tensors of the state; the others stay as they are. Names and shapes of the state, no new ones. */
  readonly state?: Tensors;
  /** What the caller gets. */
  readonly outputs: Tensors;
}

export interface Signature {
  /** The tensors of the state that the program reads or replaces. */
  readonly state: Specs;
  readonly inputs: Specs;
}

export interface CompileOptions {
  /**
   * The state's values become constants of the program, which makes inference faster. Such a program is run without a state.
   * It keeps its own copy: what is written to a state later does not reach it.
   */
  readonly freeze?: Values;
}

/** Named tensors that live on a runtime between calls: parameters, moments of the optimiser, averages. */
export interface State {
  readonly specs: Specs;
  /** Copies out; all names when none is given. */
  read(names?: readonly string[]): Promise<Values>;
  /** Copies in. @throws INTERNAL for an unknown name or another length */
  write(values: Values): Promise<void>;
  dispose(): void;
}

/** A program for fixed shapes on one runtime. Calls do not overlap: await one before the next. */
export interface Compiled {
  readonly report: CompileReport;
  /** Replaces tensors of `state` as the program says and gives the outputs. */
  run(state: State | undefined, inputs: Values): Promise<Values>;
  dispose(): Promise<void>;
}

/** Compile times by phase; all 0 for the eager runtime. */
export interface CompileReport {
  /** Milliseconds to record the program and to write its graph. */
  readonly traceMs: number;
  /** Milliseconds to create the session: the runtime's own graph optimisation included. */
  readonly createMs: number;
  /** Nodes in the graph. */
  readonly nodes: number;
}

export interface Runtime {
  readonly name: RuntimeName;
  createState(values: Arrays): State;
  /** @throws KERNEL_MISSING naming what the runtime lacks */
  compile(program: Program, signature: Signature, options?: CompileOptions): Promise<Compiled>;
  dispose(): Promise<void>;
}

export type RuntimeName = (typeof runtimeNames)[number];
type ProviderOf<Name> = Name extends `onnxruntime/${infer Provider}` ? Provider : never;
export type OnnxruntimeProvider = ProviderOf<RuntimeName>;
