import * as tf from '@tensorflow/tfjs-core';
import { AppError } from '../../../shared/errors.ts';
import { builtProviders } from '../../../nn/compiler/session/installed.ts';
import { createEagerRuntime } from '../../../nn/compiler/eager/eager-runtime.ts';
import { createOnnxRuntime } from '../../../nn/compiler/session/onnx-runtime.ts';
import type { OnnxruntimeProvider, Runtime, RuntimeName } from '../../../nn/compiler/runtime.ts';
import { shortReason } from './short-reason.ts';

export interface RuntimeOptions {
  /** For what is computed on the processor; 0 takes all physical cores. */
  readonly threads?: number;
  /** As in OnnxRuntimeOptions. */
  readonly spinning?: boolean;
}

/**
 * A runtime by its name.
 * @throws RUNTIME_MISSING with the reason, also where its hardware does not answer
 */
export async function createRuntime(name: RuntimeName, options: RuntimeOptions = {}): Promise<Runtime> {
  const { threads = 0 } = options;
  if (name === 'tensorflow' || name === 'wasm' || name === 'cpu') {
    return createEagerRuntime(name, threads > 0 ? { threads } : {});
  }
  try {
    return await createCompiled(name.slice('onnxruntime/'.length) as OnnxruntimeProvider, options);
  } catch (error) {
    throw runtimeMissing(name, shortReason(error), error);
  }
}

export function runtimeMissing(name: RuntimeName, reason: string, cause?: unknown): AppError {
  return new AppError(
    'RUNTIME_MISSING',
    `The calculation library "${name}" cannot be used on this computer: ${reason} Choose another one in the settings.`,
    { why: 'unusable', runtime: name, reason },
    cause,
  );
}

async function createCompiled(provider: OnnxruntimeProvider, options: RuntimeOptions): Promise<Runtime> {
  const built = await builtProviders();
  if (built.size === 0) throw new Error('onnxruntime is not installed or does not load.');
  if (!built.has(provider)) throw new Error('onnxruntime has no part for it on this system.');
  const runtime = await createOnnxRuntime({ provider, ...options });
  // A provider looks for its hardware when it gets its first graph.
  if (provider !== 'cpu') await tryOut(runtime);
  return runtime;
}

async function tryOut(runtime: Runtime): Promise<void> {
  const spec = { shape: [2], dtype: 'float32' } as const;
  const doubled = await runtime.compile((_, { x }) => ({ outputs: { y: tf.add(x, x) } }), {
    state: {},
    inputs: { x: spec },
  });
  const { y } = await doubled.run(undefined, { x: Float32Array.of(1, 2) });
  await doubled.dispose();
  if (y[0] !== 2 || y[1] !== 4) throw new Error('it cannot even add.');
}
