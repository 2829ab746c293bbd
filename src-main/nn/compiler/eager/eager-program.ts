import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../shared/errors.ts';
import type { Compiled, Program, Signature, State, Tensors, TensorValues, Values } from '../runtime.ts';
import { withBackend } from '../backend-lock.ts';
import { checkLength } from '../tensor-specs.ts';
import { EagerState } from './eager-state.ts';
import { checkTensor, toTensor, toValues } from './eager-tensors.ts';

/** A program executed eagerly on each call. A frozen one discards its state updates. */
export class EagerProgram implements Compiled {
  readonly report = { traceMs: 0, createMs: 0, nodes: 0 };
  readonly #backend: string;
  readonly #program: Program;
  readonly #signature: Signature;
  readonly #frozen: EagerState | undefined;

  constructor(backend: string, program: Program, signature: Signature, frozen: EagerState | undefined) {
    this.#backend = backend;
    this.#program = program;
    this.#signature = signature;
    this.#frozen = frozen;
  }

  async run(state: State | undefined, inputs: Values): Promise<Values> {
    this.#checkInputs(inputs);
    const own = this.#frozen ?? this.#checkState(state);
    return withBackend(this.#backend, async () => {
      const result = this.#execute(own, inputs);
      for (const [name, tensor] of Object.entries(result.state)) own?.replace(name, tensor);
      try {
        const entries = Object.entries(result.outputs).map(async ([name, tensor]) => [name, await toValues(tensor)]);
        return Object.fromEntries(await Promise.all(entries)) as Record<string, TensorValues>;
      } finally {
        tf.dispose(result.outputs);
      }
    });
  }

  async dispose(): Promise<void> {
    this.#frozen?.dispose();
  }

  #execute(own: EagerState | undefined, inputs: Values): { state: Tensors; outputs: Tensors } {
    const { state: stateSpecs, inputs: inputSpecs } = this.#signature;
    const stateTensors = Object.fromEntries(Object.keys(stateSpecs).map((name) => [name, own!.tensor(name)]));
    try {
      return tf.tidy(() => {
        const inputTensors = Object.fromEntries(
          Object.entries(inputSpecs).map(([name, spec]) => [name, toTensor(spec, inputs[name])]),
        );
        const { state = {}, outputs } = this.#program(stateTensors, inputTensors);
        for (const [name, tensor] of Object.entries(state)) {
          if (!Object.hasOwn(stateSpecs, name)) {
            throw new AppError('INTERNAL', `The program replaces "${name}", which is not of its state.`, { name });
          }
          checkTensor(name, stateSpecs[name], tensor);
        }
        // A result may be one of the tensors given, or two results the same: each gets a handle of its own.
        return { state: this.#frozen ? {} : cloneAll(state), outputs: cloneAll(outputs) };
      });
    } catch (error) {
      throw asMissingKernel(error, this.#backend);
    }
  }

  #checkInputs(inputs: Values): void {
    const specs = this.#signature.inputs;
    for (const [name, spec] of Object.entries(specs)) {
      if (!Object.hasOwn(inputs, name)) throw new AppError('INTERNAL', `The input "${name}" is missing.`, { name });
      checkLength(name, spec, inputs[name]);
    }
    const unknown = Object.keys(inputs).find((name) => !Object.hasOwn(specs, name));
    if (unknown !== undefined) {
      throw new AppError('INTERNAL', `The program has no input "${unknown}".`, { name: unknown });
    }
  }

  #checkState(state: State | undefined): EagerState | undefined {
    const needed = Object.entries(this.#signature.state);
    if (state === undefined && needed.length === 0) return undefined;
    if (!(state instanceof EagerState) || state.backend !== this.#backend) {
      throw new AppError('INTERNAL', `The program needs a state that was made on the runtime "${this.#backend}".`);
    }
    for (const [name, { shape, dtype }] of needed) {
      const found = state.specs[name];
      if (found?.dtype !== dtype || !tf.util.arraysEqual([...found.shape], [...shape])) {
        throw new AppError('INTERNAL', `The state's "${name}" is not what the program was made for.`, { name });
      }
    }
    return state;
  }
}

function cloneAll(tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]));
}

function asMissingKernel(error: unknown, backend: string): unknown {
  const kernel = /Kernel '(\w+)' not registered/.exec(error instanceof Error ? error.message : '')?.[1];
  if (kernel === undefined) return error;
  return new AppError(
    'KERNEL_MISSING',
    `The calculation library "${backend}" lacks the operation ${kernel}. Choose another one in the settings.`,
    { why: 'runtime', runtime: backend, kernel },
    error,
  );
}
