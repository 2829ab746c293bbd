import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { withBackend } from './backend-lock.ts';
import { registerCpuFallbacks } from './cpu-fallback.ts';

export interface EagerOptions {
  /** For `wasm` at its first start. Its present version computes in one thread in Node, whatever this says. */
  readonly threads?: number;
}

let started: Promise<void> | undefined;

/** Loads and starts TensorFlow.js's WebAssembly backend, once. */
export function loadWasm(options: EagerOptions): Promise<void> {
  started ??= startWasm(options);
  return started;
}

async function startWasm({ threads }: EagerOptions): Promise<void> {
  await import('@tensorflow/tfjs-backend-cpu');
  const { setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const folder = wasmFolder();
  setWasmPaths(folder);
  if (threads !== undefined) setThreadsCount(threads);
  registerCpuFallbacks();
  await withNodeManners(folder, () => withBackend('wasm', () => undefined));
}

/** Where the package is, or, in an installed Heirloom, where the build has put its binaries. */
function wasmFolder(): string {
  try {
    const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
    return path.join(path.dirname(manifest), 'dist', path.sep);
  } catch {
    return fileURLToPath(new URL('../wasm/', import.meta.url));
  }
}

/**
 * The backend's loader takes itself for a CommonJS module, and makes every unhandled error of the process its own.
 * This gives it the folder that it asks for, and takes its listeners away again.
 */
async function withNodeManners(folder: string, start: () => Promise<void>): Promise<void> {
  const scope = globalThis as { __dirname?: string };
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = events.map((event) => process.listeners(event as 'uncaughtException'));
  scope.__dirname = folder;
  try {
    await start();
  } finally {
    delete scope.__dirname;
    events.forEach((event, i) => {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before[i].includes(listener)) process.off(event, listener);
      }
    });
  }
}
