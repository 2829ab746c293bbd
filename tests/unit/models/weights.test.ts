import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { loadWeights } from '../../../src-main/models/weights.ts';
import type { Arrays } from '../../../src-main/nn/compiler/runtime.ts';
import type { Provenance } from '../../../src-main/nn/weights/provenance.ts';
import { saveWeights } from '../../support/save-weights.ts';
import { scratchFolder } from '../../support/scratch.ts';

const scratch = scratchFolder('weights');
afterAll(() => scratch.remove());

const tensors: Arrays = { bias: { shape: [3], dtype: 'float32', values: Float32Array.of(1, 2, 3) } };
const provenance: Provenance = {
  architecture: { name: 'tiny', configuration: {} },
  created: '2026-05-04T10:20:30.000Z',
  heirloom: '0.1.0',
  trainedOn: { description: 'Nothing.', counts: {} },
  training: { steps: 0, seed: 0, runtime: 'cpu', losses: {} },
};

describe('weights on disk', () => {
  const limit = process.env.HEIRLOOM_MEMORY_MIB;
  afterEach(() => {
    if (limit === undefined) delete process.env.HEIRLOOM_MEMORY_MIB;
    else process.env.HEIRLOOM_MEMORY_MIB = limit;
  });

  it('are read as they were written', async () => {
    const path = scratch.file('models', 'a.safetensors');
    await saveWeights(path, tensors, provenance);
    expect(await loadWeights(path)).toMatchObject({ tensors, label: provenance });
  });

  it('are refused by name where they cannot be read', async () => {
    const path = scratch.file('b.safetensors');
    await saveWeights(path, tensors, provenance);
    await truncate(path, 100);
    await expect(loadWeights(path)).rejects.toMatchObject({ code: 'WEIGHTS_DAMAGED', details: { file: path } });
    await writeFile(path, '');
    await expect(loadWeights(path)).rejects.toMatchObject({ code: 'WEIGHTS_DAMAGED' });
    await expect(loadWeights(scratch.file('none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    await mkdir(scratch.file('folder'));
    await expect(loadWeights(scratch.file('folder'))).rejects.toMatchObject({ code: 'FILE_IS_FOLDER' });
  });

  it('are refused before memory is taken that is not there', async () => {
    const path = scratch.file('large.safetensors');
    await writeFile(path, 'x');
    // Takes no room on the disk.
    await truncate(path, 2 ** 41);
    await expect(loadWeights(path)).rejects.toMatchObject({ code: 'MEMORY_TOO_SMALL' });
  });
});
