import { existsSync, mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { saveReference } from '../../models/reference-file.ts';

const scratch = scratchFolder('models');
const home = scratch.file('home');
const run = (...parameters: string[]) => runCli(['models', ...parameters], home);
const out = scratch.file('out.onnx');

beforeAll(async () => {
  mkdirSync(scratch.file('home', 'models'), { recursive: true });
  await saveReference(scratch.file('home', 'models', 'mine.safetensors'));
});
afterAll(() => scratch.remove());

describe('heirloom models', () => {
  it('lists what was trained here', () => {
    const { code, stdout } = run('list', '--json');
    expect(code).toBe(0);
    const { models } = JSON.parse(stdout) as { models: { name: string }[] };
    expect(models).toContainEqual(
      expect.objectContaining({ name: 'mine', architecture: 'reference', parameters: 11439 }),
    );
    expect(run('list').stdout).toMatch(/^mine {2}reference, 11439 parameters, 2026-01-02T\S+, Nothing at all\./m);
  });

  it('exports a model by its name, once', () => {
    const first = run('export', 'mine', '--onnx', out, '--size', '32', '--json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(first.stdout)).toMatchObject({ path: out, inputs: { 'input/picture': [1, 32, 32, 4] } });
    const second = run('export', 'mine', '--onnx', out);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toMatch(/^OUTPUT_EXISTS: [^\n]+--overwrite[^\n]+\n$/);
    expect(run('export', 'mine', '--onnx', out, '--overwrite')).toMatchObject({ code: 0, stdout: `${out}\n` });
  });

  it('does not know what is not there', () => {
    const { code, stderr } = run('export', 'yours', '--onnx', scratch.file('other.onnx'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^MODEL_UNKNOWN: There is no model "yours"[^\n]+\n$/);
    expect(existsSync(scratch.file('other.onnx'))).toBe(false);
  });

  it('wants to be told where to write', () => {
    expect(run('export', 'mine')).toMatchObject({ code: 2, stdout: '' });
  });
});
