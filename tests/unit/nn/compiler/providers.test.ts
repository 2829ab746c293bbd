import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { listCandidates } from '../../../../src-main/models/compute/choice/candidates.ts';
import { presentProviders } from '../../../../src-main/nn/compiler/session/providers.ts';
import { probeRuntimes } from '../../../../src-main/nn/compiler/probe.ts';

const backends = [
  { name: 'cpu', bundled: true },
  { name: 'webgpu', bundled: true },
  { name: 'cuda', bundled: false },
  { name: 'tensorrt', bundled: false },
];

describe('the execution providers of onnxruntime', () => {
  it('are those that come with it, and those whose library of their own is there', () => {
    expect(presentProviders(backends, () => false)).toEqual(['cpu', 'webgpu']);
    expect(
      presentProviders(backends, (file) => /^(lib)?onnxruntime_providers_cuda\.(so|dylib|dll)$/.test(file)),
    ).toEqual(['cpu', 'webgpu', 'cuda']);
  });

  it('are looked for in the installed package', () => {
    // Whatever a file there is called, it is found by the same way as a provider's library.
    const require = createRequire(import.meta.url);
    const folder = `onnxruntime-node/bin/napi-v6/${process.platform}/${process.arch}`;
    expect(existsSync(require.resolve(`${folder}/onnxruntime_binding.node`))).toBe(true);
  });

  it('are only measured and listed where they are there', async () => {
    const { listSupportedBackends } = await import('onnxruntime-node');
    const absent = listSupportedBackends()
      .map(({ name }) => name)
      .filter((name) => !presentProviders(listSupportedBackends()).includes(name));
    const [onnxruntime, tensorflow] = await probeRuntimes();
    const listed = /providers: (.*)$/.exec(onnxruntime.detail)![1].split(', ');
    expect(listed).toContain('cpu');
    for (const name of absent) {
      expect(listed).not.toContain(name);
      expect(await listCandidates()).not.toContain(`onnxruntime/${name}`);
    }
    if (!tensorflow.available) expect(tensorflow.detail).toContain('npm run add-tensorflow');
  });
});
