import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { measureInChild, startInChild } from '../../../../src-main/models/compute/measure-in-child.ts';
import { chooseRuntime } from '../../../../src-main/models/compute/choice/choose-runtime.ts';
import type { RuntimeName } from '../../../../src-main/nn/compiler/runtime.ts';
import { scratchFolder, until } from '../../../support/scratch.ts';

const scratch = scratchFolder('measure-in-child');
afterAll(() => scratch.remove());

/** A measuring process that does something else. */
function script(name: string, code: string): string {
  const path = scratch.file(`${name}.cjs`);
  writeFileSync(path, code);
  return path;
}
const built = resolve(import.meta.dirname, '../../../../out/main/measure-runtime.js');
const measure = (modulePath: string, limitMs = 20_000, signal?: AbortSignal) =>
  measureInChild('onnxruntime/webgpu', limitMs, { modulePath, threads: 1, signal });

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('measuring in a process of its own', () => {
  it('measures the runtime that is asked for', async () => {
    const report = await measureInChild('onnxruntime/cpu', 30_000, { modulePath: built, threads: 1 });
    expect(report).toMatchObject({ name: 'onnxruntime/cpu', ok: true });
  });

  it('says why a runtime does not start, and nothing where it does', async () => {
    const elsewhere = process.platform === 'win32' ? 'onnxruntime/coreml' : 'onnxruntime/dml';
    const options = { modulePath: built, threads: 1 };
    expect(await startInChild(elsewhere, 20_000, options)).toMatch(/no part for it/);
    expect(await startInChild('onnxruntime/cpu', 20_000, options)).toBeUndefined();
  });

  it('survives a crash and repeats its last words', async () => {
    const crashing = script('crash', `console.error('first\\nThe driver is broken.'); process.abort();`);
    expect(await measure(crashing)).toEqual({
      name: 'onnxruntime/webgpu',
      ok: false,
      reason: expect.stringMatching(/^It crashed \(.+\): .+\.$/) as string,
    });
  });

  it('takes a silent end for a crash too', async () => {
    expect(await measure(script('end', 'process.exit(3)'))).toMatchObject({ reason: 'It crashed (code 3).' });
  });

  it('ends one that hangs in native code, and tells how long it waited', async () => {
    const hanging = script(
      'hang',
      `require('fs').writeFileSync(${JSON.stringify(scratch.file('pid'))}, String(process.pid)); for (;;);`,
    );
    expect(await measure(hanging, 2000)).toMatchObject({ ok: false, reason: 'It was not done after 2 seconds.' });
    await until(() => !isRunning(Number(readFileSync(scratch.file('pid'), 'utf8'))));
  });

  it('ends one that hangs after it has answered', async () => {
    const leaving = script(
      'leave',
      `process.send({ name: 'onnxruntime/webgpu', ok: false, reason: String(process.pid) }, () => { for (;;); });`,
    );
    const report = await measure(leaving);
    expect(report.ok).toBe(false);
    if (!report.ok) await until(() => !isRunning(Number(report.reason)));
  });

  it('believes no answer that is not one', async () => {
    const talking = script('talk', `process.send({ ok: true, trainMs: 'fast' }); setInterval(() => {}, 1000);`);
    expect(await measure(talking)).toMatchObject({ ok: false, reason: 'Its measurement was not understood.' });
  });

  it('ends when it is cancelled', async () => {
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 300);
    const report = await measure(script('wait', 'setInterval(() => {}, 1000)'), 20_000, cancel.signal);
    expect(report).toMatchObject({ ok: false, reason: 'Measuring was cancelled.' });
  });

  it('answers where there is no such program', async () => {
    expect(await measure(scratch.file('missing.cjs'))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('crashed') as string,
    });
  });
});

describe('a choice among real processes', () => {
  it('is the one that works, beside one that crashes, one that hangs and one that is wrong', async () => {
    const wrong = `process.send({ name: 'tensorflow', ok: false, reason: 'Its results are wrong.', deviation: 0.5 })`;
    const modules: Partial<Record<RuntimeName, string>> = {
      'onnxruntime/cuda': script('crashing', 'process.abort()'),
      'onnxruntime/webgpu': script('hanging', 'for (;;);'),
      tensorflow: script('wrong', wrong),
      'onnxruntime/cpu': built,
    };
    const { chosen, candidates } = await chooseRuntime({
      candidates: Object.keys(modules) as RuntimeName[],
      measure: (name, limitMs) =>
        measureInChild(name, name === 'onnxruntime/webgpu' ? 1000 : limitMs, {
          modulePath: modules[name]!,
          threads: 1,
        }),
    });
    expect(chosen).toBe('onnxruntime/cpu');
    expect(candidates.map((candidate) => (candidate.ok ? 'right' : candidate.reason))).toEqual([
      expect.stringContaining('crashed'),
      'It was not done after 1 seconds.',
      'Its results are wrong.',
      'right',
    ]);
  });
});
