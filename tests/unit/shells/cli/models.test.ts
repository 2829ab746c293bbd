import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli, startCli } from '../../../support/cli.ts';
import { sha256, testPhoto } from '../../../support/pictures.ts';
import { scratchForFile, until } from '../../../support/scratch.ts';
import { endlessModel, tinyLama, tinyOnnx } from '../../../support/tiny-onnx.ts';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { initialiseDrawing } from '../../../../src-main/nn/families/drawing/drawing-network.ts';
import type { ModelSample } from '../../../../src-main/shared/data/model.ts';
import { mean } from '../../../support/numbers.ts';
import { saveWeights } from '../../../support/save-weights.ts';
import { provenance, saveReference } from '../../models/reference-file.ts';
import { stirred } from '../../nn/families/training-runs.ts';

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

describe('a model that draws', { timeout: 60_000 }, () => {
  const sheet = scratch.file('sheet.png');
  const mask = scratch.file('small-mask.png');
  const photos = ['one.png', 'two.png'].map((name) => scratch.file(name));

  beforeAll(async () => {
    const configuration = { side: 32, width: 4, code: 8 } as const;
    const weights = stirred(initialiseDrawing(createRandom(3), configuration, 2), 0.2);
    await saveWeights(scratch.file('home', 'models', 'drawer.safetensors'), weights, {
      ...provenance,
      architecture: { name: 'variational-drawing', configuration },
      task: 'draw',
      outputs: [{ name: 'drawn', channels: 3 }],
    });
    await testPhoto(120, 90).toFile(photos[0]);
    await testPhoto(90, 120).negate().toFile(photos[1]);
    const square = {
      input: Buffer.alloc(300, 255),
      raw: { width: 10, height: 10, channels: 3 },
      left: 40,
      top: 40,
    } as const;
    await sharp({ create: { width: 120, height: 90, channels: 3, background: '#000' } })
      .composite([square])
      .toFile(mask);
  });

  it('draws a sheet, the same for the same seed, and replaces none unasked', async () => {
    const first = run('sample', 'drawer', '--count', '5', '--seed', '3', '--out', sheet, '--json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    const { path, pictures, side, spread } = JSON.parse(first.stdout) as ModelSample;
    expect({ path, pictures, side }).toEqual({ path: sheet, pictures: 5, side: 32 });
    expect(spread).toBeGreaterThan(0.5);
    // Three by two pictures of 64 px, 8 px around each.
    expect(await sharp(sheet).metadata()).toMatchObject({ width: 3 * 72 + 8, height: 2 * 72 + 8, channels: 3 });
    const drawn = sha256(sheet);
    expect(run('sample', 'drawer', '--out', sheet).stderr).toMatch(/^OUTPUT_EXISTS: /);
    expect(sha256(sheet)).toBe(drawn);
    const again = scratch.file('again.png');
    expect(run('sample', 'drawer', '--count', '5', '--seed', '3', '--out', again)).toMatchObject({
      stdout: `${again}\n`,
    });
    expect(sha256(again)).toBe(drawn);
  });

  it('draws the way between two photos, which it never writes', async () => {
    const before = photos.map(sha256);
    const out = scratch.file('way.png');
    const { code, stdout } = run('sample', 'drawer', '--count', '4', '--out', out, '--between', ...photos, '--json');
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as ModelSample).again).toHaveLength(2);
    expect(await sharp(out).metadata()).toMatchObject({ width: 6 * 72 + 8, height: 72 + 8 });
    // The first picture of the row is the middle of the photo.
    const shown = await sharp(out).extract({ left: 8, top: 8, width: 64, height: 64 }).resize(32, 32).raw().toBuffer();
    const photo = await sharp(photos[0])
      .extract({ left: 15, top: 0, width: 90, height: 90 })
      .resize(32, 32)
      .removeAlpha()
      .raw()
      .toBuffer();
    expect(mean(Array.from(shown, (value, i) => Math.abs(value - photo[i])))).toBeLessThan(12);
    for (const place of [photos[1], out]) {
      const parameters = ['--out', place, '--overwrite', '--between', ...photos];
      expect(run('sample', 'drawer', ...parameters).code, place).toBe(place === out ? 0 : 1);
    }
    expect(photos.map(sha256)).toEqual(before);
    expect(run('sample', 'drawer', '--out', scratch.file('x.png'), '--between', photos[0]).stderr).toMatch(/^USAGE: /);
  });

  it('is what others are not, and fills no hole', () => {
    expect(run('sample', 'mine', '--out', scratch.file('x.png')).stderr).toMatch(
      /^MODEL_UNKNOWN: The model "mine" restores photos, and draws none\./,
    );
    const fill = ['fill', photos[0], '--mask', mask, '--method', 'network', '--model', 'drawer'];
    const { code, stderr } = runCli([...fill, '--out', scratch.file('x.png')], scratch.file('home'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^MODEL_UNKNOWN: /);
    expect(existsSync(scratch.file('x.png'))).toBe(false);
  });
});

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

  it('is one of the variants of a wide hole, unless no network is wanted', async () => {
    const wide = Buffer.from(
      '<svg width="120" height="90"><rect width="120" height="90"/><circle cx="60" cy="40" r="20" fill="#fff"/></svg>',
    );
    await sharp(wide).png().toFile(mask);
    expect(run('import', lama, '--name', 'My LaMa')).toMatchObject({ code: 0 });
    const names = (...more: string[]): string[] => {
      const { stdout } = fill('--variants', '3', '--overwrite', '--json', ...more);
      return (JSON.parse(stdout) as { outputs: { name: string }[] }).outputs.map(({ name }) => name);
    };
    expect(names()).toContain('My LaMa');
    expect(names('--model', 'none')).not.toContain('My LaMa');
  });

  it('is said to be missing where a recipe comes to it, and not missed where it does not', () => {
    const hole = { at: [49, 20], method: 'exemplar', others: ['detail', 'network'] };
    const evidence = { seed: 1, faces: [], model: { name: 'Gone', sha256: '1'.repeat(64) }, holes: [hole] };
    const render = (seed: number) => {
      const rectangle = { type: 'rectangle', erase: false, x: 40, y: 20, width: 40, height: 40 };
      const step = {
        id: 'a',
        op: 'fill',
        params: { method: 'auto' },
        mask: [rectangle],
        seed,
        evidence,
        enabled: true,
      };
      const source = { name: 'photo.png', sha256: '2'.repeat(64), width: 120, height: 90 };
      const path = scratch.file('recipe.json');
      writeFileSync(path, JSON.stringify({ format: 'heirloom-recipe', version: 1, source, steps: [step] }));
      const to = ['--out', scratch.file('rendered.png'), '--overwrite'];
      return runCli(['render', photo, '--recipe', path, ...to], scratch.file('home'));
    };
    expect(render(2)).toMatchObject({ code: 0 });
    const { code, stderr } = render(3);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^MODEL_UNKNOWN: This step was made with the model "Gone", which is not on this computer/m);
  });

  it('leaves no copy behind where taking it in is cancelled', async () => {
    const endless = endlessModel();
    const constants = { ...endless.constants, healthy: { ...endless.constants!.zero } };
    writeFileSync(scratch.file('endless.onnx'), tinyOnnx({ ...endless, constants }));
    const models = scratch.file('home', 'models');
    const copies = (): string[] => readdirSync(models).filter((name) => name.startsWith('endless'));
    const child = startCli(['models', 'import', scratch.file('endless.onnx')], scratch.file('home'));
    const ended = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    await until(() => copies().length > 0, 60_000);
    child.kill('SIGTERM');
    expect(await ended).toBe('SIGTERM');
    expect(copies()).toEqual([]);
  });

  it('can be removed: what was filled stays as long as it is kept, and the same file brings the rest back', () => {
    expect(run('import', lama, '--name', 'leaving')).toMatchObject({ code: 0 });
    const reference = { name: 'leaving', sha256: sha256(lama) };
    const rectangle = { type: 'rectangle', erase: false, x: 40, y: 20, width: 40, height: 40 };
    const params = { method: 'network', model: reference };
    const step = { id: 'a', op: 'fill', params, mask: [rectangle], seed: 1, enabled: true };
    const source = { name: 'photo.png', sha256: '2'.repeat(64), width: 120, height: 90 };
    const [recipe, rendered] = ['leaving.json', 'leaving.png'].map((name) => scratch.file(name));
    writeFileSync(recipe, JSON.stringify({ format: 'heirloom-recipe', version: 1, source, steps: [step] }));
    const render = () =>
      runCli(['render', photo, '--recipe', recipe, '--out', rendered, '--overwrite'], scratch.file('home'));
    expect(render()).toMatchObject({ code: 0 });
    const before = readFileSync(rendered);

    for (const { name } of (JSON.parse(run('list', '--json').stdout) as { models: { name: string }[] }).models) {
      // Whatever other tests have left: the same file under another name would do.
      if (/LaMa/.test(name)) expect(run('remove', name)).toMatchObject({ code: 0, stderr: '' });
    }
    const removed = run('remove', 'leaving', '--json');
    expect(removed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(removed.stdout)).toEqual({
      name: 'leaving',
      path: scratch.file('home', 'models', 'leaving.onnx'),
    });
    expect(existsSync(scratch.file('home', 'models', 'leaving.json'))).toBe(false);
    expect(existsSync(lama)).toBe(true);
    expect(run('remove', 'leaving').stderr).toMatch(/^MODEL_UNKNOWN: There is no model "leaving"[^\n]+\n$/);
    expect(run('remove', 'base-fill').stderr).toMatch(/^INVALID_REQUEST: The model "base-fill" comes with Heirloom/);

    expect(render()).toMatchObject({ code: 0 });
    expect(readFileSync(rendered)).toEqual(before);
    rmSync(scratch.file('home', 'cache', 'steps'), { recursive: true });
    expect(render().stderr).toMatch(/^MODEL_UNKNOWN: This step was made with the model "leaving".*[Ii]mport it again/m);
    expect(run('import', lama, '--name', 'back')).toMatchObject({ code: 0 });
    expect(render()).toMatchObject({ code: 0 });
    expect(readFileSync(rendered)).toEqual(before);
  });

  it('is refused with a sentence where it is something else, or described by no description', () => {
    expect(run('import', photo).stderr).toMatch(/^MODEL_REFUSED: photo\.png is no whole ONNX file[^\n]+\n$/);
    writeFileSync(scratch.file('adapter.json'), '{"image": "image", "mask": 7}');
    const described = run('import', lama, '--name', 'x', '--adapter', scratch.file('adapter.json'));
    expect(described.stderr).toMatch(/^CONFIG_MALFORMED: .*adapter\.json.*mask is wrong/);
    // Names in a file may be what a terminal obeys.
    const [clear, mirrored] = ['\u001b[2J\u0007', '\u202e'];
    const rude = tinyLama({ side: 64 });
    const nodes = [...rude.nodes, { operator: clear, inputs: ['image'], outputs: ['z'], domain: mirrored }];
    writeFileSync(scratch.file('rude.onnx'), tinyOnnx({ ...rude, nodes }));
    expect(run('import', scratch.file('rude.onnx')).stderr).toContain('(\ufffd:\ufffd[2J\ufffd)');
    expect(run('list').stdout).not.toMatch(/^(?:x|photo)/m);
  });
});
