import { AppError, throwIfCancelled } from '../../shared/errors.ts';
import type { Compiled, Runtime } from '../compiler/runtime.ts';
import type { TrainingPlan } from './plan.ts';

/** All programs of a plan, by name; none is left behind where one of them fails. */
export async function compilePrograms(
  plan: TrainingPlan,
  runtime: Runtime,
  signal: AbortSignal | undefined,
): Promise<Map<string, Compiled>> {
  const compiled = new Map<string, Compiled>();
  try {
    for (const [name, { program, signature }] of Object.entries(plan.programs)) {
      throwIfCancelled(signal);
      compiled.set(name, await runtime.compile(program, signature));
    }
    return compiled;
  } catch (error) {
    for (const program of compiled.values()) await program.dispose();
    throw error;
  }
}

/** The name of the program for a step. @throws INTERNAL where the plan names none */
export function programOf({ programs, choose }: TrainingPlan, step: number): string {
  const names = Object.keys(programs);
  const name = choose ? choose(step) : names.length === 1 ? names[0] : '';
  if (Object.hasOwn(programs, name)) return name;
  throw new AppError('INTERNAL', `The training has no program “${name}” for step ${step}.`);
}
