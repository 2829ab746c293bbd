import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { createModelFinder } from '../../../src-main/models/find.ts';
import { removeModel } from '../../../src-main/models/remove.ts';
import { failureOf } from '../../support/expectations.ts';
import { scratchForEach } from '../../support/scratch.ts';

const scratch = scratchForEach('remove-model');
const description = {
  format: 'heirloom-imported-model',
  version: 1,
  sha256: '1'.repeat(64),
  kind: 'lama',
  adapter: { image: 'image', mask: 'mask', output: 'output', outputRange: '0..1' },
  graph: {
    nodes: 1,
    image: { type: 'float32', shape: [1, 3, 64, 64] },
    mask: { type: 'float32', shape: [1, 1, 64, 64] },
    output: { type: 'float32', shape: [1, 3, 64, 64] },
  },
  fileName: 'lama.onnx',
  imported: '2026-01-01T00:00:00.000Z',
  trial: { psnr: 20, seconds: 1, memory: 1 },
};
let own: string;
let bundled: string;
const remove = (name: string) => removeModel(name, createModelFinder([bundled, own]), own);
const write = (folder: string, name: string, content = 'x'): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

beforeEach(() => {
  [bundled, own] = ['bundled', 'own'].map((name) => scratch.file(name));
  for (const folder of [bundled, own]) mkdirSync(folder);
});

it('removes an imported model with its description, and what was trained here', async () => {
  const files = [
    write(own, 'lama.onnx'),
    write(own, 'lama.json', JSON.stringify(description)),
    write(own, 'mine.safetensors'),
  ];
  const other = write(own, 'other.onnx');
  expect(await remove('lama')).toEqual({ name: 'lama', path: files[0] });
  expect(await remove('mine')).toEqual({ name: 'mine', path: files[2] });
  expect(files.filter((path) => existsSync(path))).toEqual([]);
  expect(existsSync(other)).toBe(true);
});

it('goes on where a removal was killed between the two files', async () => {
  const left = write(own, 'lama.json', JSON.stringify(description));
  await remove('lama');
  expect(existsSync(left)).toBe(false);
  await failureOf(remove('lama'), 'MODEL_UNKNOWN');
  // A JSON of something else is nobody's description.
  const notes = write(own, 'notes.json', '{}');
  await failureOf(remove('notes'), 'MODEL_UNKNOWN', /There is no model "notes"/);
  expect(existsSync(notes)).toBe(true);
});

it('keeps what comes with Heirloom, what has no such name, and folders', async () => {
  const kept = [write(bundled, 'base-fill.safetensors'), write(own, 'base-fill.safetensors'), write(own, 'a.onnx')];
  await failureOf(remove('base-fill'), 'INVALID_REQUEST', /"base-fill" comes with Heirloom and stays/);
  for (const name of ['b', 'a.onnx', '../own/a', kept[2], '', '.']) await failureOf(remove(name), 'MODEL_UNKNOWN');
  mkdirSync(join(own, 'folder.onnx'));
  await failureOf(remove('folder'), 'FILE_IS_FOLDER');
  expect(kept.every((path) => existsSync(path))).toBe(true);
});

it('removes a link and leaves what it leads to', async () => {
  const target = write(scratch.file('own'), 'elsewhere.bin');
  symlinkSync(target, join(own, 'linked.onnx'));
  await remove('linked');
  expect(existsSync(join(own, 'linked.onnx'))).toBe(false);
  expect(existsSync(target)).toBe(true);
});
