import { createRequire } from 'node:module';

/** What onnxruntime-node says of one execution provider: `bundled` ones are inside the library or the package. */
export interface BackendReport {
  name: string;
  bundled: boolean;
}

/** The execution providers whose libraries are installed, whether or not they find their hardware; none where onnxruntime does not load. */
export async function installedProviders(): Promise<ReadonlySet<string>> {
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

/**
 * Names of the execution providers whose libraries are on this computer. onnxruntime also lists those that it could load from a separate
 * library (CUDA, TensorRT), whether that is installed or not.
 * @param has whether a file is among the package's binaries for this system
 */
export function presentProviders(
  backends: readonly BackendReport[],
  has: (file: string) => boolean = isInPackage,
): string[] {
  return backends.filter(({ name, bundled }) => bundled || has(libraryOf(name))).map(({ name }) => name);
}

function libraryOf(provider: string): string {
  const name = `onnxruntime_providers_${provider}`;
  if (process.platform === 'win32') return `${name}.dll`;
  return process.platform === 'darwin' ? `lib${name}.dylib` : `lib${name}.so`;
}

function isInPackage(file: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}/${file}`);
    return true;
  } catch {
    return false;
  }
}
