import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { outputOf, taskOf } from '../../../src-main/models/header.ts';
import { loadWeights } from '../../../src-main/models/weights.ts';
import { provenance } from './reference-file.ts';

const shipped = async (name: string) =>
  (await loadWeights(resolve(import.meta.dirname, `../../../resources/models/${name}.safetensors`))).label;

describe('what a model is for', () => {
  it.each([
    ['base-clean', 'clean'],
    ['base-fill', 'fill'],
  ])('of %s, which 0.1.0 wrote, is known from its training: %s', async (name, task) => {
    const label = await shipped(name);
    expect(label.task).toBeUndefined();
    expect(taskOf(label)).toBe(task);
    expect(outputOf(label)).toEqual({ name: 'picture', channels: 3 });
  });

  it('is to fill where nothing says more', () => {
    expect(taskOf(provenance)).toBe('fill');
  });

  it('is what its header says, and nothing where a newer Heirloom says it', () => {
    const output = { name: 'damage', channels: 1 };
    expect(taskOf({ ...provenance, task: 'clean' })).toBe('clean');
    expect(taskOf({ ...provenance, task: 'colour' })).toBeUndefined();
    expect(outputOf({ ...provenance, outputs: [output] })).toEqual(output);
  });
});
