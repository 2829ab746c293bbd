import type * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../shared/errors.ts';
import type { Arrays, Specs, State, TensorValues, Values } from '../runtime.ts';
import { checkLength, specsOf } from '../tensor-specs.ts';
import { withBackend } from '../backend-lock.ts';
import { toTensor, toValues } from './eager-tensors.ts';

/** Named tensors of one backend. What was written waits as an array until a program or a reader asks for the tensor. */
export class EagerState implements State {
  readonly specs: Specs;
  readonly backend: string;
  readonly #tensors = new Map<string, tf.Tensor>();
  readonly #written = new Map<string, TensorValues>();
  #disposed = false;

  constructor(backend: string, arrays: Arrays) {
    this.backend = backend;
    this.specs = specsOf(arrays);
    this.#accept(Object.fromEntries(Object.entries(arrays).map(([name, { values }]) => [name, values])));
  }

  async read(names: readonly string[] = Object.keys(this.specs)): Promise<Values> {
    this.#assertAlive();
    return withBackend(this.backend, async () => {
      const values: Record<string, TensorValues> = {};
      for (const name of names) {
        this.#assertKnown(name);
        const written = this.#written.get(name);
        values[name] = written ? written.slice() : await toValues(this.#tensors.get(name)!);
      }
      return values;
    });
  }

  async write(values: Values): Promise<void> {
    this.#assertAlive();
    await withBackend(this.backend, () => this.#accept(values));
  }

  dispose(): void {
    for (const tensor of this.#tensors.values()) tensor.dispose();
    this.#tensors.clear();
    this.#written.clear();
    this.#disposed = true;
  }

  /** The tensor under a name, which stays the state's. To be called while the backend is the chosen one. */
  tensor(name: string): tf.Tensor {
    this.#assertAlive();
    this.#assertKnown(name);
    const written = this.#written.get(name);
    if (written) {
      this.#written.delete(name);
      this.replace(name, toTensor(this.specs[name], written));
    }
    return this.#tensors.get(name)!;
  }

  /** Takes `tensor` over and disposes of the one that it replaces. */
  replace(name: string, tensor: tf.Tensor): void {
    this.#tensors.get(name)?.dispose();
    this.#tensors.set(name, tensor);
  }

  #accept(values: Values): void {
    for (const [name, array] of Object.entries(values)) {
      this.#assertKnown(name);
      checkLength(name, this.specs[name], array);
    }
    for (const [name, array] of Object.entries(values)) this.#written.set(name, array.slice());
  }

  #assertKnown(name: string): void {
    if (!Object.hasOwn(this.specs, name)) {
      throw new AppError('INTERNAL', `The state has no tensor "${name}".`, { name });
    }
  }

  #assertAlive(): void {
    if (this.#disposed) throw new AppError('INTERNAL', 'The state has been disposed of.');
  }
}
