import type { Tensor } from 'onnxruntime-node';
import type { Arrays, Specs, State, TensorSpec, TensorValues, Values } from '../runtime.ts';

type Library = typeof import('onnxruntime-node');

/** Two buffers for every tensor: a program reads the one and writes the other, and then they change places. */
interface Pair {
  current: Tensor;
  next: Tensor | undefined;
}

export class OnnxState implements State {
  readonly specs: Specs;
  readonly #library: Library;
  readonly #pairs = new Map<string, Pair>();

  constructor(library: Library, values: Arrays) {
    this.#library = library;
    this.specs = Object.fromEntries(Object.entries(values).map(([name, { shape, dtype }]) => [name, { shape, dtype }]));
    for (const [name, array] of Object.entries(values)) {
      checkLength(name, array, array.values);
      this.#pairs.set(name, { current: tensorOf(library, array, array.values.slice()), next: undefined });
    }
  }

  current(name: string): Tensor {
    return this.#pair(name).current;
  }

  /** Where a program writes what replaces `name`. */
  next(name: string): Tensor {
    const pair = this.#pair(name);
    const spec = this.specs[name];
    pair.next ??= tensorOf(this.#library, spec, emptyValues(spec));
    return pair.next;
  }

  /** What was written for `names` becomes what is read. */
  turn(names: readonly string[]): void {
    for (const name of names) {
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

export function tensorOf(library: Library, { dtype, shape }: TensorSpec, values: TensorValues): Tensor {
  return new library.Tensor(dtype, values as Float32Array, shape);
}

export function emptyValues({ dtype, shape }: TensorSpec): TensorValues {
  const length = shape.reduce((product, size) => product * size, 1);
  if (dtype === 'float32') return new Float32Array(length);
  return dtype === 'int32' ? new Int32Array(length) : new Uint8Array(length);
}

export function checkLength(name: string, { shape }: TensorSpec, values: TensorValues): void {
  const length = shape.reduce((product, size) => product * size, 1);
  if (values.length !== length) {
    throw new Error(`${name} has ${values.length} values; its shape [${shape}] needs ${length}.`);
  }
}
