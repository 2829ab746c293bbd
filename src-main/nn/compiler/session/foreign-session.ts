import type { Tensor } from 'onnxruntime-node';
import { shortReason } from '../runtime-missing.ts';

export interface ForeignTensor {
  readonly type: 'float32' | 'uint8';
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint8Array;
}

/** Somebody else's graph, ready to run on the processor. */
export interface ForeignSession {
  /** Blocks its thread. @throws Error with the library's reason, or where the output is of another type */
  run(feeds: Readonly<Record<string, ForeignTensor>>, output: string): Promise<ForeignTensor>;
}

/**
 * Opens a graph that Heirloom did not write. It may take all memory, never end or crash, so only processes that may do so call this.
 * @throws Error with the library's reason
 */
export async function openForeignSession(bytes: Uint8Array, threads: number): Promise<ForeignSession> {
  const library = await import('onnxruntime-node');
  const session = await library.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    enableMemPattern: false,
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    // Not to be guessed from the bytes.
    extra: { session: { load_model_format: 'ONNX' } },
  }).catch(reasonOf);
  return {
    async run(feeds, output) {
      const given: Record<string, Tensor> = {};
      for (const [name, { type, shape, data }] of Object.entries(feeds)) {
        given[name] = new library.Tensor(type, data as Float32Array, [...shape]);
      }
      const { [output]: made } = await session.run(given, [output]).catch(reasonOf);
      if (made.type !== 'float32' && made.type !== 'uint8') throw new Error(`Its output is of the type ${made.type}.`);
      return { type: made.type, shape: [...made.dims], data: made.data as Float32Array | Uint8Array };
    },
  };
}

/** Without the node that onnxruntime names first, nor places in its source. */
function reasonOf(error: unknown): never {
  const said = error instanceof Error ? error.message : String(error);
  const [, status = said] = /Status Message: (.*)/.exec(said) ?? [];
  const reason = status.replace(/^\S+\.(?:cc|h):\d+ (?:[^(]*::[^(]*\([^)]*\) |\w+ )?/, '');
  throw new Error(shortReason(reason), { cause: error });
}
