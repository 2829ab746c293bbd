import { loadTensorflow } from './eager/tensorflow-runtime.ts';
import { presentProviders } from './session/providers.ts';

export interface RuntimeReport {
  name: string;
  available: boolean;
  /** One line: version and providers where it is available, the reason where it is not. */
  detail: string;
}

/** Which neural runtimes this machine can load, and why not: loads each of them. */
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
  const providers = presentProviders(listSupportedBackends());
  return `version ${env.versions.node ?? 'unknown'}, providers: ${providers.join(', ')}`;
}

async function probeTensorflow(): Promise<string> {
  const tensorflow = await loadTensorflow().catch((error: unknown) => {
    throw new Error(whyTensorflowIsMissing(error));
  });
  return `version ${tensorflow.version['tfjs-node'] ?? tensorflow.version.tfjs ?? 'unknown'}`;
}

/** One line: the optional package was never installed, or it is installed and its native library is missing. */
function whyTensorflowIsMissing(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const absent = /MODULE_NOT_FOUND$/.test(code ?? '') && message.includes("'@tensorflow/tfjs-node'");
  if (absent) return 'not installed; it is optional, and "npm run add-tensorflow" adds it';
  return `installed, but its native library is missing or does not load (${message.split('\n')[0]}); "npm run add-tensorflow" fetches it anew`;
}
