import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import { testPhoto } from '../../../support/pictures.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { tinyLama, tinyOnnx } from '../../../support/tiny-onnx.ts';
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

describe('a model from elsewhere', { timeout: 300_000 }, () => {
  const [photo, mask, lama] = ['photo.png', 'mask.png', 'lama.onnx'].map((name) => scratch.file(name));
  const fill = (...parameters: string[]) =>
    runCli(['fill', photo, '--mask', mask, '--out', scratch.file('filled.png'), ...parameters], scratch.file('home'));

  beforeAll(async () => {
    await testPhoto(120, 90).toFile(photo);
    const disc = Buffer.from(
      '<svg width="120" height="90"><rect width="120" height="90"/><circle cx="60" cy="40" r="12" fill="#fff"/></svg>',
    );
    await sharp(disc).png().toFile(mask);
    writeFileSync(lama, tinyOnnx(tinyLama({ side: 64 })));
  });

  it('is taken in, listed, fills as a method of its own, and can be exported again', () => {
    const said = ['--name', 'My LaMa', '--licence', 'Apache-2.0', '--source', 'https://example.org'];
    const { code, stdout, stderr } = run('import', lama, ...said, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'My LaMa',
      architecture: 'lama',
      imported: { licence: 'Apache-2.0' },
    });
    expect(run('list').stdout).toMatch(
      /^My LaMa {2}imported, lama, .*licence Apache-2\.0, from https:\/\/example\.org/m,
    );
    expect(fill('--method', 'My LaMa')).toMatchObject({ code: 0, stderr: '' });
    expect(fill('--model', 'My LaMa', '--overwrite').stderr).toMatch(/^INVALID_REQUEST: .*fills by itself/);
    expect(fill('--method', 'Your LaMa', '--overwrite')).toMatchObject({ code: 2, stdout: '' });
    expect(run('export', 'My LaMa', '--onnx', scratch.file('again.onnx'))).toMatchObject({ code: 0 });
    expect(readFileSync(scratch.file('again.onnx'))).toEqual(readFileSync(lama));
  });

  it('is refused with a sentence where it is something else, or described by no description', () => {
    expect(run('import', photo).stderr).toMatch(/^MODEL_REFUSED: photo\.png is no whole ONNX file[^\n]+\n$/);
    writeFileSync(scratch.file('adapter.json'), '{"image": "image", "mask": 7}');
    const described = run('import', lama, '--name', 'x', '--adapter', scratch.file('adapter.json'));
    expect(described.stderr).toMatch(/^CONFIG_MALFORMED: .*adapter\.json.*mask is wrong/);
    expect(run('list').stdout).not.toMatch(/^(?:x|photo)/m);
  });
});
