import { builtProviders } from '../../../nn/compiler/session/installed.ts';
import type { OnnxruntimeProvider, RuntimeName } from '../../../nn/compiler/runtime.ts';

/** Providers of onnxruntime, the likeliest to be the fastest first. */
const likeliest: Partial<Record<NodeJS.Platform, readonly OnnxruntimeProvider[]>> = {
  win32: ['dml', 'cuda', 'webgpu', 'cpu'],
  darwin: ['coreml', 'webgpu', 'cpu'],
};
const likeliestElsewhere: readonly OnnxruntimeProvider[] = ['cuda', 'webgpu', 'cpu'];

/** Slower by a factor of ten and more, but there on every machine. */
export const lastResorts: readonly RuntimeName[] = ['wasm', 'cpu'];

/** What may work on this machine and is worth measuring, in order of likelihood. */
export async function listCandidates(): Promise<RuntimeName[]> {
  const built = await builtProviders();
  const order = likeliest[process.platform] ?? likeliestElsewhere;
  return [
    ...order.filter((provider) => built.has(provider)).map((provider): RuntimeName => `onnxruntime/${provider}`),
    'tensorflow',
  ];
}
