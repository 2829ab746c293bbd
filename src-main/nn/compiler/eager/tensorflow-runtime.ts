import util from 'node:util';
import { withBackend } from '../backend-lock.ts';
import { runtimeMissing } from '../runtime-missing.ts';
import type { Runtime } from '../runtime.ts';
import { EagerRuntime } from './eager-runtime.ts';

/**
 * The runtime on libtensorflow, which computes each kernel as the program calls it.
 * @throws RUNTIME_MISSING where the optional package or its native library is not installed or does not load
 */
export async function createTensorflowRuntime(): Promise<Runtime> {
  try {
    await loadTensorflow();
    await withBackend('tensorflow', () => undefined);
  } catch (error) {
    throw runtimeMissing('tensorflow', 'its native part is not installed or does not load.', error);
  }
  return new EagerRuntime('tensorflow');
}

/** Loads the binding of libtensorflow, which registers a backend with TensorFlow.js; rejects with the import's own error. */
export async function loadTensorflow(): Promise<{ readonly version: Readonly<Record<string, string>> }> {
  // The binding calls a function that Node 23 removed.
  const legacy = util as unknown as Record<string, unknown>;
  legacy.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  // An optional peer dependency: its native part is fetched from a host that many machines cannot reach, so it is resolved at run time.
  const name = '@tensorflow/tfjs-node';
  return (await import(name)) as { version: Record<string, string> };
}
