import { existsSync, mkdirSync } from 'node:fs';
import { beforeAll, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { saveReference } from '../../models/reference-file.ts';

const scratch = scratchForFile('models');
const run = (...parameters: string[]) => runCli(['models', ...parameters], scratch.file('home'));
const out = scratch.file('out.onnx');

beforeAll(async () => {
  mkdirSync(scratch.file('home', 'models'), { recursive: true });
  await saveReference(scratch.file('home', 'models', 'mine.safetensors'));
});

it('heirloom models lists what was trained here', () => {
  const { models } = JSON.parse(run('list', '--json').stdout) as { models: object[] };
  const mine = { name: 'mine', architecture: 'reference', parameters: 11439 };
  expect(models).toContainEqual(expect.objectContaining(mine));
  expect(run('list').stdout).toMatch(/^mine {2}reference, 11439 parameters, 2026-01-02T\S+, Nothing at all\./m);
});

it(
  'heirloom models exports a model by its name, once, and does not know what is not there',
  { timeout: 60_000 },
  () => {
    const first = run('export', 'mine', '--onnx', out, '--size', '32', '--json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(first.stdout)).toMatchObject({ path: out, inputs: { 'input/picture': [1, 32, 32, 4] } });
    const second = run('export', 'mine', '--onnx', out);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(/^OUTPUT_EXISTS: [^\n]+--overwrite[^\n]+\n$/);
    expect(run('export', 'mine', '--onnx', out, '--overwrite')).toMatchObject({ code: 0, stdout: `${out}\n` });
    const { code, stderr } = run('export', 'yours', '--onnx', scratch.file('other.onnx'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^MODEL_UNKNOWN: There is no model "yours"[^\n]+\n$/);
    expect(existsSync(scratch.file('other.onnx'))).toBe(false);
  },
);
