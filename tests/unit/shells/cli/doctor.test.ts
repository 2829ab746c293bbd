import { afterAll, describe, expect, it } from 'vitest';
import type { DoctorReport } from '../../../../src-main/shared/data/photo.ts';
import { runCli } from '../../../support/cli.ts';
import { scratchFolder } from '../../../support/scratch.ts';

const scratch = scratchFolder('doctor');
afterAll(() => scratch.remove());
const doctor = (...parameters: string[]): string => {
  const { code, stdout, stderr } = runCli(['doctor', ...parameters], scratch.file('home'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

describe('heirloom doctor', () => {
  it('says where networks that were trained here lie, and what unfinished trainings have learned', () => {
    const report = JSON.parse(doctor('--json')) as Record<string, unknown>;
    const places = {
      modelsDirectory: scratch.file('home', 'models'),
      trainingDirectory: scratch.file('home', 'training'),
    };
    expect(report).toMatchObject(places);
    for (const place of Object.values(places)) expect(doctor()).toContain(`  ${place}\n`);
  });

  it('says how to measure the runtimes, measures them when told to, and remembers', () => {
    expect(doctor()).toMatch(/^Computes with +not measured yet; "heirloom doctor --measure" does that$/m);
    expect((JSON.parse(doctor('--json')) as DoctorReport).verdict).toBeNull();

    const { verdict } = JSON.parse(doctor('--measure', '--json')) as DoctorReport;
    const processor = verdict!.candidates.find(({ name }) => name === 'onnxruntime/cpu');
    expect(processor).toMatchObject({ ok: true });
    for (const candidate of verdict!.candidates) if (!candidate.ok) expect(candidate.reason).toMatch(/\S.*\.$/);
    expect(verdict!.candidates.map(({ name }) => name)).toContain(verdict!.chosen);

    expect((JSON.parse(doctor('--json')) as DoctorReport).verdict).toEqual(verdict);
    const lines = doctor().split('\n');
    expect(lines.find((line) => line.startsWith('Computes with'))).toContain(verdict!.chosen);
    const line = lines.find((one) => one.startsWith(`  ${verdict!.chosen} `));
    expect(line).toMatch(/chosen: step of training [\d.]+ ms, forward [\d.]+ ms, off by [\d.e-]+$/);
    expect(verdict!.candidates.map(({ name }) => name)).not.toContain('wasm');
  });
});
