import * as tf from '@tensorflow/tfjs-core';
import { createTensorflowRuntime } from '../../../nn/compiler/eager/tensorflow-runtime.ts';
import type { OnnxruntimeProvider, Runtime, RuntimeName } from '../../../nn/compiler/runtime.ts';
import { runtimeMissing, shortReason } from '../../../nn/compiler/runtime-missing.ts';
import { createOnnxRuntime } from '../../../nn/compiler/session/onnx-runtime.ts';

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
  if (name === 'tensorflow') return createTensorflowRuntime();
  const provider = name.slice('onnxruntime/'.length) as OnnxruntimeProvider;
  const runtime = await createOnnxRuntime({ provider, ...options });
  // A provider looks for its hardware when it gets its first graph.
  if (provider !== 'cpu') {
    await tryOut(runtime).catch((error: unknown) => {
      throw runtimeMissing(name, shortReason(error), error);
    });
  }
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
