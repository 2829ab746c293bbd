import { arch, availableParallelism, cpus, platform, release } from 'node:os';
import tensorflow from '@tensorflow/tfjs-core/package.json' with { type: 'json' };
import manifest from '../../../package.json' with { type: 'json' };
import { onnxruntimeVersion } from '../../nn/compiler/session/providers.ts';

/** Everything on which the speed and the health of a runtime depend, as far as it can be asked. */
export async function currentVersions(): Promise<Record<string, string>> {
  return {
    heirloom: manifest.version,
    onnxruntime: await onnxruntimeVersion(),
    tensorflow: tensorflow.version,
    node: process.versions.node,
    platform: `${platform()} ${release()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    processors: String(availableParallelism()),
  };
}
