import { AppError } from '../../../shared/errors.ts';
import { loadTensorflow } from '../load-tensorflow.ts';
import { withBackend } from './backend-lock.ts';
import type { EagerOptions } from './load-wasm.ts';
import { loadWasm } from './load-wasm.ts';

export type EagerBackend = 'cpu' | 'wasm' | 'tensorflow';

/**
 * Loads and starts a backend of TensorFlow.js.
 * @throws RUNTIME_MISSING with the reason
 */
export async function loadBackend(name: EagerBackend, options: EagerOptions): Promise<void> {
  try {
    await loaders[name](options);
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0];
    throw new AppError(
      'RUNTIME_MISSING',
      `The calculation library "${name}" cannot be used on this computer: ${reason} Choose another one in the settings.`,
      { why: 'unusable', runtime: name, reason },
      error,
    );
  }
}

const loaders: Record<EagerBackend, (options: EagerOptions) => Promise<void>> = {
  cpu: loadCpu,
  wasm: loadWasm,
  tensorflow: startTensorflow,
};

async function loadCpu(): Promise<void> {
  await import('@tensorflow/tfjs-backend-cpu');
  await withBackend('cpu', () => undefined);
}

async function startTensorflow(): Promise<void> {
  await loadTensorflow().catch((error: unknown) => {
    throw new Error('its native part is not installed or does not load.', { cause: error });
  });
  await withBackend('tensorflow', () => undefined);
}
