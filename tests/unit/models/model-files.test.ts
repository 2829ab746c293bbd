import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { createModelFiles } from '../../../src-main/models/model-files.ts';
import { scratchFolder } from '../../support/scratch.ts';

const scratch = scratchFolder('model-files');
afterAll(() => scratch.remove());
for (const folder of ['one', 'two']) mkdirSync(scratch.file(folder));
const put = (content: string, ...place: string[]): string => {
  writeFileSync(scratch.file(...place), content);
  return createHash('sha256').update(content).digest('hex');
};
const files = createModelFiles([scratch.file('one'), scratch.file('two'), scratch.file('missing')]);

describe('files of weights', () => {
  it('are known by name, the earlier folder first, or by path', async () => {
    const first = put('a', 'one', 'base.safetensors');
    put('b', 'two', 'base.safetensors');
    expect(await files.resolve('base')).toEqual({ name: 'base', sha256: first });
    const path = scratch.file('two', 'base.safetensors');
    expect((await files.resolve(path))?.sha256).not.toBe(first);
    expect(await files.resolve('nothing')).toBeUndefined();
  });

  it('are found by their bytes, also under another name', async () => {
    const sha256 = put('c', 'two', 'old.safetensors');
    renameSync(scratch.file('two', 'old.safetensors'), scratch.file('two', 'new.safetensors'));
    expect(await files.find({ name: 'old', sha256 })).toBe(scratch.file('two', 'new.safetensors'));
  });

  it('that have changed since are not the same model', async () => {
    const sha256 = put('d', 'one', 'mine.safetensors');
    expect(await files.find({ name: 'mine', sha256 })).toBe(scratch.file('one', 'mine.safetensors'));
    put('later', 'one', 'mine.safetensors');
    const failure = { code: 'MODEL_UNKNOWN', message: expect.stringContaining('"mine"') };
    await expect(files.find({ name: 'mine', sha256 })).rejects.toMatchObject(failure);
  });
});
