import type { Tensor } from 'onnxruntime-node';
import type { State } from '../runtime.ts';

/** A state that graphs read and replace. */
export interface GraphState extends State {
  current(name: string): Tensor;
  /** Where a graph is to write what replaces `name`; null leaves the place to it. */
  place(name: string): Tensor | null;
  /** Takes over what a graph gave for `names`. */
  replace(results: Readonly<Record<string, Tensor>>): void;
}
