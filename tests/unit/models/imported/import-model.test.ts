import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createModelFinder } from '../../../../src-main/models/find.ts';
import { temporaryName } from '../../../../src-main/platform/files/temporary-files.ts';
import { importModel, type ImportRequest } from '../../../../src-main/models/imported/import-model.ts';
import { openModelChild } from '../../../../src-main/models/imported/model-child.ts';
import { listModels } from '../../../../src-main/models/list.ts';
import type { Inpainter } from '../../../../src-main/models/imported/inpainter.ts';
import { createNetworks } from '../../../../src-main/models/open.ts';
import { failureOf } from '../../../support/expectations.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { elementTypes, tinyLama, tinyMigan, tinyOnnx, type TinyModel } from '../../../support/tiny-onnx.ts';

const builtDirectory = resolve(import.meta.dirname, '../../../../out/main');
const scratch = scratchForFile('import-model');
const folder = scratch.file('models');
mkdirSync(folder);
const finder = createModelFinder([folder]);
const sample = {
  width: 300,
  height: 200,
  pixels: Float32Array.from({ length: 300 * 200 * 3 }, (_, i) => 0.5 + 0.2 * Math.sin(i / 90)),
};
const limits = { openMs: 60_000, runMs: 60_000, memory: 2e9 };

let files = 0;
const file = (model: TinyModel | Uint8Array): string => {
  const path = scratch.file(`given ${(files += 1)}.onnx`);
  writeFileSync(path, model instanceof Uint8Array ? model : tinyOnnx(model));
  return path;
};
const taking = (path: string, request: Partial<ImportRequest> = {}) =>
  importModel(
    { path, ...request },
    {
      folder,
      fileOf: finder.pathOf,
      reserved: ['auto'],
      modulePath: `${builtDirectory}/run-imported-model.js`,
      threads: 1,
      sample: () => Promise.resolve(sample),
      limits,
    },
  );
const small = (options: Parameters<typeof tinyLama>[0] = {}) => tinyLama({ side: 64, ...options });

describe('taking a model in', { timeout: 120_000 }, () => {
  it('tries it, measures what white is, and keeps a copy with what was said of it', async () => {
    const bytes = tinyOnnx(small());
    await taking(file(bytes), { name: 'my lama', licence: 'Apache-2.0', source: 'https://example.org/lama' });
    expect(readFileSync(scratch.file('models', 'my lama.onnx'))).toEqual(Buffer.from(bytes));
    const description = JSON.parse(readFileSync(scratch.file('models', 'my lama.json'), 'utf8')) as object;
    expect(description).toMatchObject({
      kind: 'lama',
      adapter: { outputRange: '0..255' },
      licence: 'Apache-2.0',
      source: 'https://example.org/lama',
      fileName: expect.stringMatching(/^given/) as string,
      trial: { psnr: expect.any(Number) as number },
    });
    await taking(file(small({ white: 1 })), { name: 'of one' });
    expect(JSON.parse(readFileSync(scratch.file('models', 'of one.json'), 'utf8'))).toMatchObject({
      adapter: { outputRange: '0..1' },
    });
    await taking(file(tinyMigan()), { name: 'migan' });
    expect(await listModels(finder)).toMatchObject([
      { name: 'migan', task: 'fill', architecture: 'mi-gan', imported: { licence: '', source: '' } },
      { name: 'my lama', task: 'fill', architecture: 'lama', imported: { licence: 'Apache-2.0' } },
      { name: 'of one', task: 'fill', architecture: 'lama' },
    ]);
  });

  it('takes the same once more, and no other under its name or under one that means something', async () => {
    await taking(file(small({ white: 100 })), { name: 'twice', licence: 'MIT' });
    await taking(file(small({ white: 100 })), { name: 'twice', licence: 'BSD' });
    expect(readFileSync(scratch.file('models', 'twice.json'), 'utf8')).toContain('BSD');
    await failureOf(taking(file(small({ white: 90 })), { name: 'twice' }), 'OUTPUT_EXISTS', 'twice');
    for (const name of ['auto', '../up', 'a/b', '.hidden', 'x.onnx', '', 'CON', 'nul.2']) {
      await failureOf(taking(file(small()), { name }), 'INVALID_REQUEST', name);
    }
  });

  it('reads another as it is described, by a file beside it, too, and names it by both', async () => {
    const { inputs, outputs, nodes, constants } = small({ white: 1 });
    const renamed = JSON.parse(
      JSON.stringify({ inputs, outputs, nodes, constants })
        .replaceAll('"image"', '"pixels"')
        .replaceAll('"mask"', '"missing"'),
    ) as TinyModel;
    await failureOf(taking(file(renamed), { name: 'described' }), 'MODEL_REFUSED', /pixels float32 \[1, 3, 64, 64\]/);
    const adapter = { image: 'pixels', mask: 'missing', output: 'output' };
    const path = file(renamed);
    writeFileSync(path.replace('.onnx', '.json'), JSON.stringify(adapter));
    await taking(path, { name: 'described' });
    const reference = await finder.reference('described');
    const description = JSON.parse(readFileSync(scratch.file('models', 'described.json'), 'utf8')) as {
      sha256: string;
    };
    expect(description).toMatchObject({ kind: 'described', adapter: { layout: 'nchw', outputRange: '0..1' } });
    expect(reference?.sha256).not.toBe(description.sha256);
    expect(await finder.find(reference!)).toBe(scratch.file('models', 'described.onnx'));
    const full = { layout: 'nchw', imageRange: '0..1', multiple: 8 } as const;
    const wrong = { ...adapter, ...full, maskMeaning: 'keep-1' } as const;
    await failureOf(taking(path, { name: 'wrong', adapter: wrong }), 'MODEL_REFUSED', /left a hole|quite another/);
  });

  it('runs operators of onnxruntime’s own, and says of one that it does not have which that is', async () => {
    const own = (operator: string, otherSets?: Record<string, number>): TinyModel => ({
      ...small({
        white: 1,
        between: [
          {
            operator,
            inputs: ['drawn', 'weights'],
            outputs: ['finished'],
            domain: 'com.microsoft',
            attributes: { kernel_shape: [1, 1] },
          },
        ],
        constants: { weights: { type: 'float32', shape: [3, 3, 1, 1], values: [1, 0, 0, 0, 1, 0, 0, 0, 1] } },
      }),
      otherSets,
    });
    await taking(file(own('FusedConv', { 'com.microsoft': 1 })), { name: 'fused' });
    expect(await listModels(finder)).toContainEqual(expect.objectContaining({ name: 'fused', task: 'fill' }));
    await failureOf(
      taking(file(own('NoSuchThing', { 'com.microsoft': 1 })), { name: 'unknown' }),
      'MODEL_REFUSED',
      /onnx cannot be run: .*com\.microsoft:NoSuchThing.* It may be damaged, or need a newer Heirloom/,
    );
    // A reason of onnxruntime's that begins with a place in its source.
    await failureOf(
      taking(file(own('FusedConv', { 'com.microsoft': 99 })), { name: 'future' }),
      'MODEL_REFUSED',
      /onnx cannot be run: ONNX Runtime only/,
    );
  });

  it('refuses what does not fill, and leaves nothing behind', async () => {
    const before = readdirSync(folder);
    const identity = small({ between: [{ operator: 'Identity', inputs: ['image'], outputs: ['finished'] }] });
    await failureOf(taking(file(identity), { name: 'a' }), 'MODEL_REFUSED', /left a hole in the sample/);
    const infinite = small({
      between: [{ operator: 'Div', inputs: ['drawn', 'none'], outputs: ['finished'] }],
      constants: { none: { type: 'float32', shape: [1], values: [0] } },
    });
    await failureOf(taking(file(infinite), { name: 'a' }), 'MODEL_FAILED', /no colours/);
    const smaller = small({
      between: [
        {
          operator: 'MaxPool',
          inputs: ['drawn'],
          outputs: ['finished'],
          attributes: { kernel_shape: [2, 2], strides: [2, 2] },
        },
      ],
    });
    await failureOf(taking(file(smaller), { name: 'a' }), 'MODEL_FAILED', /something else than a picture of 64 × 64/);
    const negative = small({ white: -3 });
    await failureOf(taking(file(negative), { name: 'a' }), 'MODEL_REFUSED', /quite another picture/);
    await failureOf(taking(file(new Uint8Array(0)), { name: 'a' }), 'MODEL_REFUSED', /is empty/);
    await failureOf(taking(file(tinyOnnx(small()).subarray(9)), { name: 'a' }), 'MODEL_REFUSED', /no whole ONNX file/);
    const unknown = {
      ...small(),
      nodes: [...small().nodes, { operator: 'NoSuchThing', inputs: ['image'], outputs: ['z'] }],
    };
    await failureOf(taking(file(unknown), { name: 'a' }), 'MODEL_REFUSED', /cannot be run/);
    const divided = (numerator: number, denominator: number) =>
      small({
        between: [
          { operator: 'Div', inputs: ['numerator', 'denominator'], outputs: ['quotient'] },
          { operator: 'Cast', inputs: ['quotient'], outputs: ['float'], attributes: { to: elementTypes.float32 } },
          { operator: 'Add', inputs: ['drawn', 'float'], outputs: ['finished'] },
        ],
        constants: {
          numerator: { type: 'int64', shape: [1], values: [numerator] },
          denominator: { type: 'int64', shape: [1], values: [denominator] },
        },
      });
    // What can be computed beforehand is when the file is opened.
    await failureOf(taking(file(divided(1, 0)), { name: 'a' }), undefined, /onnx[^.]*: Integer division by zero\./);
    // A trap of the processor, on those that have it.
    if (process.arch === 'x64') {
      await failureOf(taking(file(divided(-(2 ** 63), -1)), { name: 'a' }), 'MODEL_FAILED', /crashed \(SIGFPE\)/);
    }
    await failureOf(taking(scratch.file('nowhere.onnx')), 'FILE_NOT_FOUND');
    await failureOf(taking(folder), 'FILE_IS_FOLDER');
    if (process.platform !== 'win32') {
      execFileSync('mkfifo', [scratch.file('pipe.onnx')]);
      await failureOf(taking(scratch.file('pipe.onnx')), 'FILE_UNREADABLE');
    }
    expect(readdirSync(folder)).toEqual(before);
  });

  it('hands no output on that has another size than the picture', async () => {
    const child = await openModelChild({
      modulePath: `${builtDirectory}/run-imported-model.js`,
      path: file(small()),
      name: 'x',
      threads: 1,
      limits,
    });
    const plane = (channels: number) => ({
      type: 'float32' as const,
      shape: [1, channels, 64, 64],
      data: new Float32Array(channels * 64 * 64),
    });
    const feeds = { image: plane(3), mask: plane(1) };
    const run = async (shape: number[]) => (await child.run(feeds, { name: 'output', shape })).result.data.length;
    try {
      expect(await run([1, 3, 64, 64])).toBe(3 * 64 * 64);
      expect(await run([1, 3, 32, 32])).toBe(0);
    } finally {
      child.dispose();
    }
  });

  it('clears away what a killed process left of any model', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const left = temporaryName(scratch.file('models', 'large.onnx')).replace(`-${process.pid}-`, `-${pid}-`);
    writeFileSync(left, 'half');
    await taking(file(small()), { name: 'after a kill' });
    expect(existsSync(left)).toBe(false);
  });

  it('finds a model that lies elsewhere by now, and says of one that is gone that it is', async () => {
    await taking(file(small({ white: 220 })), { name: 'moving' });
    const networks = createNetworks({ cacheDirectory: scratch.file('cache'), builtDirectory }, finder, () => limits);
    const picture = {
      width: 64,
      height: 64,
      pixels: new Float32Array(64 * 64 * 3).fill(0.5),
      hole: new Uint8Array(64 * 64).fill(0, 100).fill(1, 0, 100),
    };
    const open = async (): Promise<Inpainter> => {
      const opened = await networks.openToFill(reference);
      if (!('inpaint' in opened)) expect.fail('a network');
      return opened;
    };
    const reference = (await finder.reference('moving'))!;
    await open();
    for (const ending of ['onnx', 'json'])
      renameSync(scratch.file('models', `moving.${ending}`), scratch.file('models', `moved.${ending}`));
    const moved = await open();
    expect(await moved.inpaint(picture)).toHaveLength(64 * 64 * 3);
    await networks.dispose();
    rmSync(scratch.file('models', 'moved.onnx'));
    await failureOf(moved.inpaint(picture), 'MODEL_UNKNOWN', 'There is no model "moving" on this computer');
    await networks.dispose();
  });

  it('runs no file that has changed since, or was never taken in', async () => {
    await taking(file(small({ white: 200 })), { name: 'changing' });
    const networks = createNetworks({ cacheDirectory: scratch.file('cache'), builtDirectory }, finder, () => limits);
    const bytes = readFileSync(scratch.file('models', 'changing.onnx'));
    bytes[bytes.length - 1] ^= 1;
    writeFileSync(scratch.file('models', 'changing.onnx'), bytes);
    const changed = (await finder.reference('changing'))!;
    const inpainter = await networks.openToFill(changed);
    if (!('inpaint' in inpainter)) expect.fail('a network');
    const picture = {
      width: 64,
      height: 64,
      pixels: new Float32Array(64 * 64 * 3),
      hole: new Uint8Array(64 * 64).fill(1),
    };
    await failureOf(inpainter.inpaint(picture), 'MODEL_REFUSED', /has changed since/);
    writeFileSync(scratch.file('models', 'dropped.onnx'), tinyOnnx(small()));
    await failureOf(networks.openToFill((await finder.reference('dropped'))!), 'MODEL_UNKNOWN', /not taken in/);
    expect(await listModels(finder)).toContainEqual(
      expect.objectContaining({ name: 'dropped', problem: expect.stringContaining('not taken in') as string }),
    );
    await failureOf(networks.open(changed), 'MODEL_UNKNOWN', /only fills holes/);
    await networks.dispose();
    expect(existsSync(scratch.file('models', 'dropped.json'))).toBe(false);
  });
});
