import { AppError } from '../../../shared/errors.ts';
import type { Arrays, Compiled, CompileOptions, Program, Runtime, Signature, State } from '../runtime.ts';
import { EagerProgram } from './eager-program.ts';
import { EagerState } from './eager-state.ts';
import { loadBackend } from './load-backend.ts';
import type { EagerBackend } from './load-backend.ts';
import type { EagerOptions } from './load-wasm.ts';

/**
 * A runtime that computes step by step on a backend of TensorFlow.js: the reference in tests, and the last resort. It finds out
 * about missing kernels when a program runs, not when it is compiled.
 *
 * @throws RUNTIME_MISSING if the backend cannot be loaded here
 */
export async function createEagerRuntime(name: EagerBackend, options: EagerOptions = {}): Promise<Runtime> {
  await loadBackend(name, options);
  return new EagerRuntime(name);
}

class EagerRuntime implements Runtime {
  readonly name: EagerBackend;
  readonly #states = new Set<EagerState>();

  constructor(name: EagerBackend) {
    this.name = name;
  }

  createState(values: Arrays): State {
    const state = new EagerState(this.name, values);
    this.#states.add(state);
    return state;
  }

  async compile(program: Program, signature: Signature, { freeze }: CompileOptions = {}): Promise<Compiled> {
    const frozen = freeze && new EagerState(this.name, withValues(signature.state, freeze));
    if (frozen) this.#states.add(frozen);
    return new EagerProgram(this.name, program, signature, frozen);
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
