import { describe, expect, it } from 'vitest';
import { chooseRuntime, type ChooseOptions } from '../../../../src-main/models/compute/choice/choose-runtime.ts';
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

const choose = (reports: readonly CandidateReport[], more: Partial<ChooseOptions> = {}) =>
  chooseRuntime({
    candidates: reports.map(({ name }) => name),
    measure: async (name) => reports.find((report) => report.name === name)!,
    ...more,
  });

describe('choosing a runtime', () => {
  it('takes the one that trains fastest', async () => {
    const reports = [right('onnxruntime/webgpu', 80), right('onnxruntime/cpu', 60), right('tensorflow', 90)];
    expect((await choose(reports)).chosen).toBe('onnxruntime/cpu');
  });

  it('passes over one that is not right, keeps its reason, and chooses nothing where nothing is right', async () => {
    const cuda = wrong('onnxruntime/cuda', 'no driver.');
    const { chosen, candidates } = await choose([cuda, right('onnxruntime/cpu', 60)]);
    expect(chosen).toBe('onnxruntime/cpu');
    expect(candidates).toContainEqual(cuda);
    expect((await choose([cuda, wrong('onnxruntime/cpu')])).chosen).toBeNull();
  });

  it('stops between two of them when it is cancelled', async () => {
    const cancel = new AbortController();
    const started: RuntimeName[] = [];
    const onStart = (name: RuntimeName): void => {
      started.push(name);
      cancel.abort();
    };
    const reports = [right('onnxruntime/webgpu', 1), right('onnxruntime/cpu', 1)];
    await expect(choose(reports, { signal: cancel.signal, onStart })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(started).toEqual(['onnxruntime/webgpu']);
  });
});
