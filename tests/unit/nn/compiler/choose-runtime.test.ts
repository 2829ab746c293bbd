import { describe, expect, it } from 'vitest';
import type { ChooseOptions } from '../../../../src-main/models/compute/choice/choose-runtime.ts';
import { chooseRuntime } from '../../../../src-main/models/compute/choice/choose-runtime.ts';
import type { RuntimeName } from '../../../../src-main/nn/compiler/runtime.ts';
import type { CandidateReport } from '../../../../src-main/shared/data/runtime.ts';

const right = (name: RuntimeName, trainMs: number): CandidateReport => ({
  name,
  ok: true,
  trainMs,
  forwardMs: trainMs / 3,
  deviation: 1e-6,
});
const wrong = (name: RuntimeName, reason = 'it is broken.'): CandidateReport => ({ name, ok: false, reason });

/** Chooses among reports; also says which runtimes were measured. */
async function choose(reports: readonly CandidateReport[], more: Partial<ChooseOptions> = {}) {
  const measured: RuntimeName[] = [];
  const choice = await chooseRuntime({
    candidates: reports.map(({ name }) => name).filter((name) => name !== 'wasm' && name !== 'cpu'),
    lastResorts: ['wasm', 'cpu'],
    measure: async (name) => {
      measured.push(name);
      return reports.find((report) => report.name === name) ?? wrong(name);
    },
    ...more,
  });
  return { ...choice, measured };
}

describe('choosing a runtime', () => {
  it('takes the one that trains fastest', async () => {
    const { chosen } = await choose([
      right('onnxruntime/webgpu', 80),
      right('onnxruntime/cpu', 60),
      right('tensorflow', 90),
    ]);
    expect(chosen).toBe('onnxruntime/cpu');
  });

  it('passes over a faster one that is not right, and keeps its reason', async () => {
    const { chosen, candidates } = await choose([
      wrong('onnxruntime/cuda', 'no driver.'),
      right('onnxruntime/cpu', 60),
    ]);
    expect(chosen).toBe('onnxruntime/cpu');
    expect(candidates).toContainEqual({ name: 'onnxruntime/cuda', ok: false, reason: 'no driver.' });
  });

  it('spares the slow ones where another works, and says so', async () => {
    const { measured, candidates } = await choose([right('onnxruntime/cpu', 60), right('wasm', 1)]);
    expect(measured).toEqual(['onnxruntime/cpu']);
    expect(candidates.map(({ name, ok }) => [name, ok])).toEqual([
      ['onnxruntime/cpu', true],
      ['wasm', false],
      ['cpu', false],
    ]);
  });

  it('falls back on the slow ones, the better one first', async () => {
    const { measured, chosen } = await choose([wrong('onnxruntime/cpu'), wrong('tensorflow'), right('wasm', 300)]);
    expect(chosen).toBe('wasm');
    expect(measured).toEqual(['onnxruntime/cpu', 'tensorflow', 'wasm']);
  });

  it('chooses nothing where nothing is right', async () => {
    const { measured, chosen } = await choose([wrong('onnxruntime/cpu')]);
    expect(chosen).toBeNull();
    expect(measured).toEqual(['onnxruntime/cpu', 'wasm', 'cpu']);
  });

  it('stops between two of them when it is cancelled', async () => {
    const cancel = new AbortController();
    const reports = [right('onnxruntime/webgpu', 1), right('onnxruntime/cpu', 1)];
    const started: RuntimeName[] = [];
    const onStart = (name: RuntimeName): void => {
      started.push(name);
      cancel.abort();
    };
    await expect(choose(reports, { signal: cancel.signal, onStart })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(started).toEqual(['onnxruntime/webgpu']);
  });
});
