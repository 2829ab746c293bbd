import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { exportModel, type ExportRequest } from '../../../src-main/models/export.ts';
import { createModelFinder } from '../../../src-main/models/find.ts';
import { listModels } from '../../../src-main/models/list.ts';
import { createRandom } from '../../../src-main/imaging/random.ts';
import {
  initialiseReference,
  type ReferenceOptions,
} from '../../../src-main/nn/families/reference/reference-network.ts';
import { referenceSpecs } from '../../../src-main/nn/families/reference/reference-architecture.ts';
import { referenceForward } from '../../../src-main/nn/families/reference/reference-programs.ts';
import { createOnnxRuntime } from '../../../src-main/nn/compiler/session/onnx-runtime.ts';
import { scratchFolder } from '../../support/scratch.ts';
import { saveReference } from './reference-file.ts';

const scratch = scratchFolder('export-model');
afterAll(() => scratch.remove());

const python = '/usr/bin/python3';
const hasChecker = spawnSync(python, ['-c', 'import onnx.checker']).status === 0;

let count = 0;
let folder: string;
beforeEach(() => {
  folder = scratch.file(`models ${(count += 1)}`);
  mkdirSync(folder);
});
const path = (name: string): string => `${folder}/${name}`;
const request = (more: Partial<ExportRequest> = {}): ExportRequest => ({
  model: 'mine',
  place: { path: path('out.onnx'), overwrite: false },
  size: 16,
  batch: 2,
  ...more,
});

const exporting = (more: Partial<ExportRequest> = {}) => exportModel(request(more), createModelFinder([folder]));

/** The file's picture for the given one, computed by onnxruntime without anything of ours. */
async function runFile(file: string, picture: Float32Array, shape: readonly number[]): Promise<Float32Array> {
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(file);
  const results = await session.run({ 'input/picture': new Tensor('float32', picture, shape) });
  await session.release();
  return results['output/picture'].data as Float32Array;
}

const kinds: [string, ReferenceOptions][] = [
  ['plain', { width: 4 }],
  ['gated', { width: 4, gated: true }],
];

describe.each(kinds)('an exported network, %s,', (_, options) => {
  it('computes in onnxruntime what the runtime computes', async () => {
    const weights = await saveReference(path('mine.safetensors'), options);
    const result = await exporting();
    expect(result).toMatchObject({
      path: path('out.onnx'),
      architecture: 'reference',
      bytes: readFileSync(path('out.onnx')).length,
      inputs: { 'input/picture': [2, 16, 16, 4] },
      outputs: { 'output/picture': [2, 16, 16, 3] },
    });

    const random = createRandom(3);
    const picture = Float32Array.from({ length: 2 * 16 * 16 * 4 }, () => random.unit());
    const runtime = await createOnnxRuntime({ threads: 1 });
    const { program, signature } = referenceForward(weights, 2, 16, options);
    const compiled = await runtime.compile(program, signature);
    const expected = await compiled.run(runtime.createState(weights), { picture });
    await runtime.dispose();
    const found = await runFile(path('out.onnx'), picture, [2, 16, 16, 4]);
    const difference = Math.max(...found.map((value, i) => Math.abs(value - expected.picture[i])));
    expect(found).toHaveLength(expected.picture.length);
    expect(Math.max(...found.map(Math.abs))).toBeGreaterThan(0.1);
    expect(difference).toBeLessThan(1e-5);
  });

  it.skipIf(!hasChecker)(
    'is valid ONNX with weights by their names and the account of where they come from',
    async () => {
      const weights = await saveReference(path('mine.safetensors'), options);
      await exporting();
      const script = `
import json, onnx, sys
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
print(json.dumps({
  'domains': [one.domain for one in model.opset_import],
  'weights': {one.name: list(one.dims) for one in model.graph.initializer},
  'metadata': {one.key: one.value for one in model.metadata_props},
}))`;
      const { stdout, stderr } = spawnSync(python, ['-c', script, path('out.onnx')], { encoding: 'utf8' });
      expect(stderr).toBe('');
      const found = JSON.parse(stdout) as Record<'weights' | 'metadata', Record<string, unknown>>;
      expect(found).toMatchObject({
        domains: [''],
        weights: Object.fromEntries(Object.entries(weights).map(([name, { shape }]) => [name, shape])),
        metadata: {
          architecture: 'reference',
          configuration: JSON.stringify(options),
          created: '2026-01-02T03:04:05.678Z',
        },
      });
    },
  );
});

describe('exporting', () => {
  it('takes a path as well as a name', async () => {
    await saveReference(path('mine.safetensors'));
    const result = await exportModel(request({ model: path('mine.safetensors') }), createModelFinder([]));
    expect(existsSync(result.path)).toBe(true);
  });

  const failures: [string, string, () => Promise<Partial<ExportRequest>>][] = [
    ['an unknown name', 'MODEL_UNKNOWN', async () => ({ model: 'other' })],
    ['a file that is not there', 'FILE_NOT_FOUND', async () => ({ model: path('other.safetensors') })],
    [
      'a file that is no weight file',
      'WEIGHTS_DAMAGED',
      async () => {
        writeFileSync(path('mine.safetensors'), 'nothing of the kind');
        return {};
      },
    ],
    [
      'a network that this version does not know',
      'MODEL_UNKNOWN',
      async () => {
        const architecture = { name: 'of tomorrow', configuration: {} };
        await saveReference(path('mine.safetensors'), { width: 4 }, { architecture });
        return {};
      },
    ],
    [
      'a configuration that is none',
      'MODEL_UNKNOWN',
      async () => {
        const architecture = { name: 'reference', configuration: { width: 'wide' } };
        await saveReference(path('mine.safetensors'), { width: 4 }, { architecture });
        return {};
      },
    ],
    [
      'weights that do not fit their configuration',
      'WEIGHTS_OTHER_NETWORK',
      async () => {
        const architecture = { name: 'reference', configuration: { width: 8 } };
        await saveReference(path('mine.safetensors'), { width: 4 }, { architecture });
        return {};
      },
    ],
    [
      'a size that the network cannot take',
      'USAGE',
      async () => {
        await saveReference(path('mine.safetensors'));
        return { size: 18 };
      },
    ],
    [
      'a folder that is not there',
      'FOLDER_NOT_FOUND',
      async () => {
        await saveReference(path('mine.safetensors'));
        return { place: { path: path('nowhere/out.onnx'), overwrite: false } };
      },
    ],
  ];
  it.each(failures)('refuses %s', async (_, code, prepare) => {
    const more = await prepare();
    await expect(exporting(more)).rejects.toMatchObject({ code });
    expect(existsSync(path('out.onnx'))).toBe(false);
  });

  it('replaces a file only when it is told to', async () => {
    await saveReference(path('mine.safetensors'));
    writeFileSync(path('out.onnx'), 'old');
    await expect(exporting()).rejects.toMatchObject({ code: 'OUTPUT_EXISTS' });
    expect(readFileSync(path('out.onnx'), 'utf8')).toBe('old');
    const { bytes } = await exporting({ place: { path: path('out.onnx'), overwrite: true } });
    expect(readFileSync(path('out.onnx'))).toHaveLength(bytes);
  });

  it('never replaces the model that it reads', async () => {
    await saveReference(path('mine.safetensors'));
    const before = readFileSync(path('mine.safetensors'));
    const place = { path: path('mine.safetensors'), overwrite: true };
    await expect(exporting({ place })).rejects.toMatchObject({ code: 'OUTPUT_IS_SOURCE' });
    expect(readFileSync(path('mine.safetensors'))).toEqual(before);
  });
});

describe('the list of models', () => {
  it('describes those that can be used and says what is wrong with the others', async () => {
    await saveReference(path('good.safetensors'));
    await saveReference(path('later.safetensors'), {}, { architecture: { name: 'of tomorrow', configuration: {} } });
    writeFileSync(path('broken.safetensors'), '{}');
    writeFileSync(path('notes.txt'), 'not a model');
    const models = await listModels(createModelFinder([path('missing'), folder]));
    expect(models.map(({ name }) => name)).toEqual(['broken', 'good', 'later']);
    expect(models[0]).toMatchObject({ bytes: 2, problem: expect.stringContaining('damaged') as string });
    expect(models[1]).toEqual({
      name: 'good',
      path: path('good.safetensors'),
      bytes: readFileSync(path('good.safetensors')).length,
      task: 'fill',
      architecture: 'reference',
      parameters: 11439,
      created: '2026-01-02T03:04:05.678Z',
      trainedOn: 'Nothing at all.',
    });
    expect(models[2]).toMatchObject({ architecture: 'of tomorrow', problem: expect.any(String) as string });
  });
});

describe('the list of models, with what does not belong there', () => {
  it('describes the others, and gives the reason for each that cannot be used', async () => {
    await saveReference(path('good.safetensors'));
    const good = readFileSync(path('good.safetensors'));
    const put = (name: string, bytes: Uint8Array | string): void => writeFileSync(path(`${name}.safetensors`), bytes);
    const header = (length: bigint, rest = ''): Buffer => {
      const start = Buffer.alloc(8);
      start.writeBigUInt64LE(length);
      return Buffer.concat([start, Buffer.from(rest)]);
    };
    put('empty', '');
    put('endless', header(2n ** 63n));
    put('nested', header(200_000n, '['.repeat(200_000)));
    put('foreign', header(2n, '{}'));
    put('unlabelled', header(20n, '{"__metadata__":{}} '));
    put('cut', good.subarray(0, good.length - 9));
    put('altered', good.with(-1, good[good.length - 1] ^ 1));
    put('photo', Buffer.from('ffd8ffe000104a46494600010101', 'hex'));
    mkdirSync(path('folder.safetensors'));
    symlinkSync(path('nowhere'), path('dangling.safetensors'));
    symlinkSync('/dev/zero', path('device.safetensors'));
    execFileSync('mkfifo', [path('pipe.safetensors')]);

    const models = await listModels(createModelFinder([folder]));
    expect(models.filter(({ problem }) => problem === undefined).map(({ name }) => name)).toEqual(['good']);
    expect(models).toHaveLength(13);
    for (const { name, problem } of models) {
      if (name === 'good') continue;
      expect(problem, name).toMatch(/\S.*\.$/);
      expect(problem, name).not.toContain('inside Heirloom');
    }
    const files = createModelFinder([folder]);
    const sha256 = createHash('sha256').update(good).digest('hex');
    expect(await files.find({ name: 'of another name', sha256 })).toBe(path('good.safetensors'));
    expect(await files.reference('pipe')).toBeUndefined();
    expect(await files.reference('folder')).toBeUndefined();
  });
});

describe('the specification of the reference network', () => {
  it.each([{}, { width: 5 }, { width: 3, gated: true }])('is that of its weights, %o', (options) => {
    const weights = initialiseReference(createRandom(1), options);
    const specs = Object.entries(weights).map(([name, { shape, dtype }]) => [name, { shape, dtype }]);
    expect(referenceSpecs(options)).toEqual(Object.fromEntries(specs));
  });
});
