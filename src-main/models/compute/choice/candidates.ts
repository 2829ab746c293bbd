import type { OnnxruntimeProvider, RuntimeName } from '../../../nn/compiler/runtime.ts';
import { installedProviders } from '../../../nn/compiler/session/providers.ts';

/** Execution providers of onnxruntime, the likeliest to be the fastest first. */
const likeliest: Partial<Record<NodeJS.Platform, readonly OnnxruntimeProvider[]>> = {
  win32: ['dml', 'cuda', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
};
const likeliestElsewhere: readonly OnnxruntimeProvider[] = ['cuda', 'webgpu', 'cpu'];

/** The runtimes worth measuring on this machine: installed execution providers, the likeliest first, then TensorFlow. */
export async function listCandidates(): Promise<RuntimeName[]> {
  const installed = await installedProviders();
  const order = likeliest[process.platform] ?? likeliestElsewhere;
  return [
    ...order.filter((provider) => installed.has(provider)).map((provider): RuntimeName => `onnxruntime/${provider}`),
    'tensorflow',
  ];
}
