import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createModelFinder } from '../../../src-main/models/find.ts';
import { scratchFolder } from '../../support/scratch.ts';

const scratch = scratchFolder('find-model');
afterAll(() => scratch.remove());
for (const folder of ['one', 'two']) mkdirSync(scratch.file(folder));
const put = (content: string, ...place: string[]): string => {
  writeFileSync(scratch.file(...place), content);
  return createHash('sha256').update(content).digest('hex');
};
const files = createModelFinder([scratch.file('one'), scratch.file('two'), scratch.file('missing')]);

describe('files of weights', () => {
  it('are known by name, the earlier folder first, or by path', async () => {
    const first = put('a', 'one', 'base.safetensors');
    put('b', 'two', 'base.safetensors');
    expect(await files.reference('base')).toEqual({ name: 'base', sha256: first });
    const path = scratch.file('two', 'base.safetensors');
    expect((await files.reference(path))?.sha256).not.toBe(first);
    expect(await files.reference('nothing')).toBeUndefined();
    expect(await files.path('base')).toBe(scratch.file('one', 'base.safetensors'));
    await expect(files.path('nothing')).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
    expect(await files.list()).toEqual([{ name: 'base', path: scratch.file('one', 'base.safetensors') }]);
  });

  it.each(['there.safetensors', './there', 'folder/there', '/folder/there'])(
    '%s is a path, and no name',
    async (path) => {
      put('x', 'one', 'there.safetensors');
      expect(await files.path(path)).toBe(resolve(path));
      expect(await files.reference(path)).toBeUndefined();
    },
  );

  it('outside of the folders are found by their bytes once they were named', async () => {
    const sha256 = put('outside', 'elsewhere.safetensors');
    await expect(files.find({ name: 'elsewhere', sha256 })).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
    expect(await files.reference(scratch.file('elsewhere.safetensors'))).toEqual({ name: 'elsewhere', sha256 });
    expect(await files.find({ name: 'elsewhere', sha256 })).toBe(scratch.file('elsewhere.safetensors'));
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
