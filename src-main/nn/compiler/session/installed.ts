import { presentProviders } from './providers.ts';

/** Providers of the installed onnxruntime whose libraries are there; whether they find their hardware is another matter. */
export async function builtProviders(): Promise<ReadonlySet<string>> {
  try {
    const { listSupportedBackends } = await import('onnxruntime-node');
    return new Set(presentProviders(listSupportedBackends()));
  } catch {
    return new Set();
  }
}

export async function onnxruntimeVersion(): Promise<string> {
  try {
    return (await import('onnxruntime-node')).env.versions.node ?? 'unknown';
  } catch {
    return 'missing';
  }
}
