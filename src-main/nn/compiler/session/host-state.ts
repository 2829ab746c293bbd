import type { Tensor } from 'onnxruntime-node';
import type { Arrays, Specs, TensorValues, Values } from '../runtime.ts';
import { checkLength, specsOf } from '../tensor-specs.ts';
import type { GraphState } from './graph-state.ts';
import { emptyValues, tensorOf, type Library } from './tensor-values.ts';

interface Pair {
  current: Tensor;
  next: Tensor | undefined;
}

/**
 * A state in the process's own memory, with two buffers for every tensor: a graph reads the one and writes the other, and then they
 * change places. Nothing is copied.
 */
export class HostState implements GraphState {
  readonly specs: Specs;
  readonly #library: Library;
  readonly #pairs = new Map<string, Pair>();

  constructor(library: Library, arrays: Arrays) {
    this.#library = library;
    this.specs = specsOf(arrays);
    for (const [name, array] of Object.entries(arrays)) {
      checkLength(name, array, array.values);
      this.#pairs.set(name, { current: tensorOf(library, array, array.values.slice()), next: undefined });
    }
  }

  current(name: string): Tensor {
    return this.#pair(name).current;
  }

  place(name: string): Tensor {
    const pair = this.#pair(name);
    const spec = this.specs[name];
    pair.next ??= tensorOf(this.#library, spec, emptyValues(spec));
    return pair.next;
  }

  replace(results: Readonly<Record<string, Tensor>>): void {
    for (const name of Object.keys(results)) {
      const pair = this.#pair(name);
      [pair.current, pair.next] = [pair.next!, pair.current];
    }
  }

  async read(names: readonly string[] = Object.keys(this.specs)): Promise<Values> {
    return Object.fromEntries(names.map((name) => [name, (this.current(name).data as TensorValues).slice()]));
  }

  async write(values: Values): Promise<void> {
    for (const [name, given] of Object.entries(values)) {
      const { data } = this.current(name);
      checkLength(name, this.specs[name], given);
      (data as TensorValues).set(given);
    }
  }

  dispose(): void {
    this.#pairs.clear();
  }

  #pair(name: string): Pair {
    const pair = this.#pairs.get(name);
    if (!pair) throw new Error(`The state has no tensor ${name}, or it was disposed of.`);
    return pair;
  }
}
