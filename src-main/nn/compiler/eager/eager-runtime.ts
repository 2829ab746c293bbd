import { AppError } from '../../../shared/errors.ts';
import type { Arrays, Compiled, CompileOptions, Program, Runtime, Signature, State } from '../runtime.ts';
import { EagerProgram } from './eager-program.ts';
import { EagerState } from './eager-state.ts';

/**
 * A runtime that computes each kernel as the program calls it, on a backend of TensorFlow.js that is registered already. A kernel that
 * the backend lacks is found when a program runs, not when it is compiled.
 */
export class EagerRuntime implements Runtime {
  readonly name = 'tensorflow';
  readonly #backend: string;
  readonly #states = new Set<EagerState>();

  /** @param backend as TensorFlow.js names it: `tensorflow`, in tests also `cpu` */
  constructor(backend: string) {
    this.#backend = backend;
  }

  createState(values: Arrays): State {
    const state = new EagerState(this.#backend, values);
    this.#states.add(state);
    return state;
  }

  async compile(program: Program, signature: Signature, { freeze }: CompileOptions = {}): Promise<Compiled> {
    const frozen = freeze && new EagerState(this.#backend, withValues(signature.state, freeze));
    if (frozen) this.#states.add(frozen);
    return new EagerProgram(this.#backend, program, signature, frozen);
  }

  async dispose(): Promise<void> {
    for (const state of this.#states) state.dispose();
    this.#states.clear();
  }
}

function withValues(specs: Signature['state'], values: NonNullable<CompileOptions['freeze']>): Arrays {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      if (!Object.hasOwn(values, name)) {
        throw new AppError('INTERNAL', `The values to freeze lack "${name}".`, { name });
      }
      return [name, { ...spec, values: values[name] }];
    }),
  );
}
