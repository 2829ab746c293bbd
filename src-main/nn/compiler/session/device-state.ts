import type { Tensor } from 'onnxruntime-node';
import type { Arrays, Specs, Values } from '../runtime.ts';
import { checkLength, specsOf } from '../tensor-specs.ts';
import type { GraphState } from './graph-state.ts';
import { tensorOf, type Library } from './tensor-values.ts';

/** Brings tensors of a device into the process's memory. */
export type Download = (tensors: Readonly<Record<string, Tensor>>, specs: Specs) => Promise<Values>;

/** A state that stays on the graphics processor from the first graph on that replaces it. */
export class DeviceState implements GraphState {
  readonly specs: Specs;
  readonly #library: Library;
  readonly #download: Download;
  readonly #tensors = new Map<string, Tensor>();

  constructor(library: Library, arrays: Arrays, download: Download) {
    this.#library = library;
    this.#download = download;
    this.specs = specsOf(arrays);
    for (const [name, array] of Object.entries(arrays)) {
      checkLength(name, array, array.values);
      this.#tensors.set(name, tensorOf(library, array, array.values.slice()));
    }
  }

  current(name: string): Tensor {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new Error(`The state has no tensor ${name}, or it was disposed of.`);
    return tensor;
  }

  place(): null {
    return null;
  }

  replace(results: Readonly<Record<string, Tensor>>): void {
    for (const [name, tensor] of Object.entries(results)) {
      release(this.current(name));
      this.#tensors.set(name, tensor);
    }
  }

  async read(names: readonly string[] = Object.keys(this.specs)): Promise<Values> {
    const away = names.filter((name) => this.current(name).location !== 'cpu');
    const tensors = Object.fromEntries(away.map((name) => [name, this.current(name)]));
    const downloaded = away.length > 0 ? await this.#download(tensors, this.specs) : {};
    return Object.fromEntries(
      names.map((name) => [name, downloaded[name] ?? (this.current(name).data as Float32Array).slice()]),
    );
  }

  async write(values: Values): Promise<void> {
    for (const [name, given] of Object.entries(values)) {
      const old = this.current(name);
      checkLength(name, this.specs[name], given);
      release(old);
      this.#tensors.set(name, tensorOf(this.#library, this.specs[name], given.slice()));
    }
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) release(tensor);
    this.#tensors.clear();
  }
}

function release(tensor: Tensor): void {
  if (tensor.location !== 'cpu') tensor.dispose();
}
