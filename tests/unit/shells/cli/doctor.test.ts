import { expect, it } from 'vitest';
import type { DoctorReport } from '../../../../src-main/shared/data/photo.ts';
import { runCli } from '../../../support/cli.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('doctor');
const doctor = (...parameters: string[]): string => {
  const { code, stdout, stderr } = runCli(['doctor', ...parameters], scratch.file('home'));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};
const report = (...parameters: string[]) => JSON.parse(doctor('--json', ...parameters)) as DoctorReport;

it(
  'heirloom doctor says versions, codecs, runtimes and places, measures the runtimes when told to, and remembers',
  { timeout: 60_000 },
  () => {
    const before = report();
    const places = {
      cacheDirectory: scratch.file('home', 'cache'),
      libraryDirectory: scratch.file('home', 'library'),
      // Where networks that were trained here lie, and what unfinished trainings have learned.
      modelsDirectory: scratch.file('home', 'models'),
      trainingDirectory: scratch.file('home', 'training'),
    };
    expect(before).toMatchObject({ node: process.versions.node, ...places, verdict: null });
    expect(before.codecs).toContainEqual({ name: 'tiff', read: true, write: true });
    expect(before.runtimes).toContainEqual(expect.objectContaining({ name: 'onnxruntime' }));
    const text = doctor();
    expect(text).toContain('Runtime onnxruntime');
    for (const place of Object.values(places)) expect(text).toContain(place);
    expect(text).toMatch(/^Computes with +not measured yet; "heirloom doctor --measure" does that$/m);

    const { verdict } = report('--measure');
    const names = verdict!.candidates.map(({ name }) => name);
    expect(verdict!.candidates.find(({ name }) => name === 'onnxruntime/cpu')).toMatchObject({ ok: true });
    for (const candidate of verdict!.candidates) if (!candidate.ok) expect(candidate.reason).toMatch(/\S.*\.$/);
    expect(names).toContain(verdict!.chosen);
    expect(names).not.toContain('wasm');

    expect(report().verdict).toEqual(verdict);
    const lines = doctor().split('\n');
    expect(lines.find((line) => line.startsWith('Computes with'))).toContain(verdict!.chosen);
    const line = lines.find((one) => one.startsWith(`  ${verdict!.chosen} `));
    expect(line).toMatch(/chosen: step of training [\d.]+ ms, forward [\d.]+ ms, off by [\d.e-]+$/);
  },
);
