import { appendFile, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createCheckpointFolder } from '../../../src-main/models/checkpoint-folder.ts';
import { encodeCheckpoint, type Checkpoint, type CheckpointStore } from '../../../src-main/nn/training/checkpoint.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src-main/nn/weights/safetensors.ts';
import { scratchFolder } from '../../support/scratch.ts';

const scratch = scratchFolder('checkpoint-folder');
afterAll(() => scratch.remove());

const checkpoint = (step: number): Checkpoint => ({
  identity: { architecture: 'tiny', configuration: { widths: [4] }, optimiser: { name: 'adam' } },
  step,
  seed: 11,
  learningRateFactor: 0.5,
  retries: 1,
  losses: { loss: 0.25 },
  tensors: { weight: { shape: [2], dtype: 'float32', values: Float32Array.of(step, 1 / 3) } },
});

let count = 0;
let folder: string;
let store: CheckpointStore;
beforeEach(() => {
  folder = scratch.file(`training ${(count += 1)}`);
  store = createCheckpointFolder(folder);
});

const names = async () => (await readdir(folder)).sort();
const path = (number: number) => `${folder}/checkpoint-00000${number}.safetensors`;

describe('a folder of checkpoints', () => {
  it('has none at first', async () => {
    expect(await store.load()).toBeUndefined();
    await store.clear();
  });

  it('gives back all of the newest', async () => {
    for (const step of [0, 10, 20]) await store.save(checkpoint(step));
    expect(await store.load()).toEqual({ checkpoint: checkpoint(20), file: path(3), damaged: [] });
  });

  it('keeps two, also when a training goes back', async () => {
    for (const step of [0, 10, 20, 10, 15]) await store.save(checkpoint(step));
    expect(await names()).toEqual(['checkpoint-000004.safetensors', 'checkpoint-000005.safetensors']);
    expect((await createCheckpointFolder(folder).load())?.checkpoint.step).toBe(15);
  });

  it.each<[string, (file: string) => Promise<void>]>([
    ['cut off', (file) => truncate(file, 150)],
    ['empty', (file) => writeFile(file, '')],
    ['too long', (file) => appendFile(file, 'x')],
    ['altered by a bit', async (file) => writeFile(file, (await readFile(file)).with(-1, 0x3f))],
    [
      'made of values that are not numbers',
      async (file) => {
        const { tensors, metadata } = decodeSafetensors(await readFile(file), file);
        const weight = { ...tensors.weight, values: Float32Array.of(NaN, 1) };
        await writeFile(
          file,
          encodeSafetensors({ weight }, (sha256) => ({ ...metadata, sha256 })),
        );
      },
    ],
  ])('falls back to the one before where the newest is %s, and says so', async (_, spoil) => {
    await store.save(checkpoint(10));
    await store.save(checkpoint(20));
    await spoil(path(2));
    const loaded = await store.load();
    expect(loaded).toMatchObject({ checkpoint: checkpoint(10), file: path(1) });
    expect(loaded?.damaged).toHaveLength(1);
    expect(loaded?.damaged[0].message).toContain(path(2));

    await store.save(checkpoint(12));
    expect((await store.load())?.checkpoint.step).toBe(12);
    // What could be read is still there.
    await spoil(path(3));
    expect((await store.load())?.checkpoint.step).toBe(10);
  });

  it('says so where none can be read', async () => {
    await store.save(checkpoint(10));
    await store.save(checkpoint(20));
    await truncate(path(1), 100);
    await truncate(path(2), 100);
    await expect(store.load()).rejects.toMatchObject({ code: 'WEIGHTS_DAMAGED', details: { file: path(2) } });
  });

  it('does not pass over one of a newer Heirloom', async () => {
    await store.save(checkpoint(10));
    await store.save(checkpoint(20));
    const { tensors, metadata } = decodeSafetensors(await readFile(path(2)), path(2));
    await writeFile(
      path(2),
      encodeSafetensors(tensors, () => ({ ...metadata, version: '2' })),
    );
    await expect(store.load()).rejects.toMatchObject({ code: 'WEIGHTS_NEWER' });
  });

  it('loses nothing when writing is broken off, and clears away what is left of it', async () => {
    await store.save(checkpoint(10));
    const half = encodeCheckpoint(checkpoint(20)).subarray(0, 200);
    await writeFile(`${path(2)}.heirloom-tmp-999999999-0123abcd`, half);
    expect((await store.load())?.checkpoint.step).toBe(10);
    await store.save(checkpoint(20));
    expect(await names()).toEqual(['checkpoint-000001.safetensors', 'checkpoint-000002.safetensors']);
  });

  it('writes no checkpoint with values that are not numbers', async () => {
    await store.save(checkpoint(10));
    const wrong = checkpoint(20);
    (wrong.tensors.weight.values as Float32Array)[0] = Infinity;
    await expect(store.save(wrong)).rejects.toThrow('weight');
    expect((await store.load())?.checkpoint.step).toBe(10);
  });

  it('can be cleared', async () => {
    await store.save(checkpoint(10));
    await writeFile(`${folder}/notes.txt`, 'kept');
    await store.clear();
    expect(await names()).toEqual(['notes.txt']);
  });
});
