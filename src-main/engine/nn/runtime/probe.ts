import { loadTensorflow } from './load-tensorflow.ts';

export interface RuntimeReport {
  name: string;
  available: boolean;
  /** Version and providers where it is there, the reason where it is not; one line. */
  detail: string;
}

/** Which neural runtimes this machine can load, and why not. Loads them for real. */
export async function probeRuntimes(): Promise<RuntimeReport[]> {
  return [await probe('onnxruntime', probeOnnxruntime), await probe('tensorflow', probeTensorflow)];
}

async function probe(name: string, load: () => Promise<string>): Promise<RuntimeReport> {
  try {
    return { name, available: true, detail: await load() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { name, available: false, detail: reason.split('\n')[0] };
  }
}

async function probeOnnxruntime(): Promise<string> {
  const { env, listSupportedBackends } = await import('onnxruntime-node');
  const providers = listSupportedBackends().map(({ name }) => name);
  return `version ${env.versions.node ?? 'unknown'}, providers: ${providers.join(', ')}`;
}

async function probeTensorflow(): Promise<string> {
  const tensorflow = await loadTensorflow().catch(() => {
    throw new Error('not installed; its native library could not be fetched when Heirloom was installed');
  });
  return `version ${tensorflow.version['tfjs-node'] ?? tensorflow.version.tfjs ?? 'unknown'}`;
}
