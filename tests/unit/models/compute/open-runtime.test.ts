import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { measureVerdict, openRuntime, storedVerdict } from '../../../../src-main/models/compute/open-runtime.ts';
import { physicalCores } from '../../../../src-main/models/compute/physical-cores.ts';
import { readVerdict, verdictPath, writeVerdict } from '../../../../src-main/models/compute/verdict-file.ts';
import { currentVersions } from '../../../../src-main/models/compute/versions.ts';
import { listCandidates } from '../../../../src-main/models/compute/choice/candidates.ts';
import type { RuntimeVerdict } from '../../../../src-main/shared/data/runtime.ts';
import { scratchFolder } from '../../../support/scratch.ts';

const scratch = scratchFolder('open-runtime');
afterAll(() => scratch.remove());

/** Measures only the processor; of the others one crashes. Writes down what it is asked. */
const builtDirectory = scratch.file('built');
const log = scratch.file('log');
mkdirSync(builtDirectory);
const real = resolve(import.meta.dirname, '../../../../out/main/measure-runtime.js');
writeFileSync(
  `${builtDirectory}/measure-runtime.js`,
  `const name = process.argv[2];
   require('fs').appendFileSync(${JSON.stringify(log)}, name + '\\n');
   if (name === 'onnxruntime/cpu') import(${JSON.stringify(real)});
   else if (name === 'tensorflow') process.abort();
   else process.send({ name, ok: false, reason: 'no such hardware.' });`,
);
writeFileSync(`${builtDirectory}/package.json`, '{ "type": "commonjs" }');
const versions = await currentVersions();
const measured = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []);

let count = 0;
let cacheDirectory: string;
beforeEach(() => {
  cacheDirectory = scratch.file(`cache ${(count += 1)}`);
  writeFileSync(log, '');
});
const open = (runtime: 'auto' | 'onnxruntime/cpu' = 'auto') =>
  openRuntime({ runtime, threads: 1, cacheDirectory, builtDirectory });

const verdict: RuntimeVerdict = {
  measuredAt: '2026-01-02T03:04:05.678Z',
  chosen: 'onnxruntime/cpu',
  candidates: [{ name: 'onnxruntime/cpu', ok: true, trainMs: 1, forwardMs: 2, deviation: 1e-6 }],
};

describe('the runtime "auto"', () => {
  it('is measured once, and then known', async () => {
    expect((await open()).name).toBe('onnxruntime/cpu');
    expect(measured()).toEqual(await listCandidates());
    const stored = await storedVerdict(cacheDirectory);
    expect(stored).toMatchObject({ chosen: 'onnxruntime/cpu' });
    const { candidates } = stored!;
    expect(candidates.find(({ name }) => name === 'onnxruntime/cpu')?.ok).toBe(true);
    expect(candidates.find(({ name }) => name === 'tensorflow')).toMatchObject({
      ok: false,
      reason: expect.stringContaining('crashed') as string,
    });
    writeFileSync(log, '');
    expect((await open()).name).toBe('onnxruntime/cpu');
    expect(readFileSync(log, 'utf8')).toBe('');
  });

  it('is what was stored', async () => {
    await writeVerdict(cacheDirectory, versions, verdict);
    expect((await open()).name).toBe('onnxruntime/cpu');
    expect(measured()).toEqual(['']);
  });

  it.each(Object.keys(versions))('is measured again with another version of %s', async (name) => {
    await writeVerdict(cacheDirectory, { ...versions, [name]: 'other' }, verdict);
    expect(await storedVerdict(cacheDirectory)).toBeUndefined();
  });

  it('is measured again where what was stored is damaged, and then whole again', async () => {
    await writeVerdict(cacheDirectory, versions, verdict);
    const path = verdictPath(cacheDirectory);
    // 0.1.0 could also choose the runtime "wasm".
    const of010 = readFileSync(path, 'utf8').replaceAll('"onnxruntime/cpu"', '"wasm"');
    for (const text of ['', '{', 'null', of010]) {
      writeFileSync(path, text);
      expect(await storedVerdict(cacheDirectory)).toBeUndefined();
    }
    expect((await open()).name).toBe('onnxruntime/cpu');
    expect(await storedVerdict(cacheDirectory)).toMatchObject({ chosen: 'onnxruntime/cpu' });
  });

  it('falls back where the chosen one is gone, and keeps the reason', async () => {
    const gone = process.platform === 'win32' ? 'onnxruntime/coreml' : 'onnxruntime/dml';
    const candidate = { ...verdict.candidates[0], name: gone } as const;
    await writeVerdict(cacheDirectory, versions, { ...verdict, chosen: gone, candidates: [candidate] });
    expect((await open()).name).toBe('onnxruntime/cpu');
    expect(await readVerdict(cacheDirectory, versions)).toEqual({
      ...verdict,
      chosen: 'onnxruntime/cpu',
      candidates: [{ name: gone, ok: false, reason: expect.stringContaining('no part for it') as string }],
    });
  });

  it('is missing where nothing was right', async () => {
    const candidates = [{ name: 'onnxruntime/cpu', ok: false, reason: 'wrong.' } as const];
    await writeVerdict(cacheDirectory, versions, { ...verdict, chosen: null, candidates });
    await expect(open()).rejects.toMatchObject({
      code: 'RUNTIME_MISSING',
      details: { reason: 'onnxruntime/cpu: wrong.' },
    });
  });

  it('is the processor where nothing can be measured', async () => {
    expect((await openRuntime({ runtime: 'auto', threads: 1, cacheDirectory })).name).toBe('onnxruntime/cpu');
    expect(existsSync(cacheDirectory)).toBe(false);
  });

  it('stores nothing when measuring is cancelled', async () => {
    const options = { cacheDirectory, signal: AbortSignal.abort() };
    await expect(measureVerdict(builtDirectory, options)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(existsSync(verdictPath(cacheDirectory))).toBe(false);
  });
});

describe('a runtime that is asked for', () => {
  it('is not measured', async () => {
    expect((await open('onnxruntime/cpu')).name).toBe('onnxruntime/cpu');
    expect(existsSync(verdictPath(cacheDirectory))).toBe(false);
  });

  it('is tried in another process where it may crash', async () => {
    const name = 'onnxruntime/webgpu';
    await expect(openRuntime({ runtime: name, threads: 1, cacheDirectory, builtDirectory })).rejects.toMatchObject({
      code: 'RUNTIME_MISSING',
      details: { reason: 'no such hardware.' },
    });
    expect(measured()).toEqual([name]);
  });
});

describe('the cores of this machine', () => {
  it('are at least one', async () => {
    expect(await physicalCores()).toBeGreaterThanOrEqual(1);
  });
});
