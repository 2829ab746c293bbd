import { afterAll, describe, expect, it } from 'vitest';
import { existsSync } from 'node:fs';
import { runLab } from '../../support/cli.ts';
import { scratchFolder } from '../../support/scratch.ts';

const scratch = scratchFolder('bench');
afterAll(() => scratch.remove());
const home = scratch.file('home');
const run = (...parameters: string[]) => runLab(['bench', ...parameters], home);
const small = ['--width', '8', '--size', '16', '--batch', '2', '--steps', '4', '--threads', '1'];
const onProcessor = [...small, '--runtime', 'onnxruntime/cpu'];

describe('lab bench', () => {
  it.each(['train-step', 'forward', 'compile'])('prints exactly one object for %s', (task) => {
    const { code, stdout, stderr } = run(task, ...onProcessor, '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.endsWith('}\n')).toBe(true);
    const report = JSON.parse(stdout) as Record<string, unknown>;
    const positive = expect.any(Number) as number;
    expect(report).toEqual({
      task,
      runtime: 'onnxruntime/cpu',
      threads: 1,
      batch: 2,
      size: 16,
      width: 8,
      gated: false,
      steps: 4,
      warmUps: 3,
      parameters: 45051,
      medianMs: positive,
      minMs: positive,
      imagesPerSecond: positive,
      peakMiB: positive,
      residentMiB: { start: positive, end: positive },
      compile: { traceMs: positive, createMs: positive, nodes: positive },
      ...(task === 'train-step' ? { loss: positive } : {}),
    });
    const { medianMs, minMs, imagesPerSecond, peakMiB } = report as Record<string, number>;
    expect(minMs).toBeLessThanOrEqual(medianMs);
    expect(imagesPerSecond).toBeCloseTo(2000 / medianMs);
    expect(peakMiB).toBeGreaterThan(40);
  });

  it('trains: the loss of more steps is smaller', () => {
    const loss = (steps: string): number =>
      (JSON.parse(run('train-step', ...onProcessor, '--steps', steps, '--json').stdout) as { loss: number }).loss;
    expect(loss('60')).toBeLessThan(loss('1') * 0.9);
  });

  it('says the same to people', () => {
    const { code, stdout } = run('train-step', ...onProcessor, '--gated');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Network +reference, width 8, gated, 89\d{3} parameters$/m);
    expect(stdout).toMatch(/^Runtime +onnxruntime\/cpu$/m);
    expect(stdout).toMatch(/^Threads +1$/m);
    expect(stdout).toMatch(/^Median +[\d.]+ ms$/m);
    expect(stdout).toMatch(/^Peak memory +\d+ MiB$/m);
    expect(stdout).toMatch(/^Compiled +traced in \d+ ms, created in \d+ ms, \d+ nodes$/m);
  });

  it('says how many threads "all" are', () => {
    const { stdout } = run('forward', ...onProcessor, '--threads', '0', '--json');
    expect((JSON.parse(stdout) as { threads: number }).threads).toBeGreaterThanOrEqual(1);
  });

  it('takes the measured runtime when none is named', () => {
    const { code, stdout } = run('forward', ...small, '--json');
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { runtime: string }).runtime).not.toBe('auto');
    expect(existsSync(scratch.file('home', 'cache', 'compute', 'runtime.json'))).toBe(true);
  });

  it.each([
    ['an unknown runtime', ['--runtime', 'abacus'], 'abacus'],
    ['a size that is no multiple of 4', ['--size', '30'], '30'],
    ['no pictures', ['--batch', '0'], '0'],
    ['a number that is none', ['--steps', 'many'], 'many'],
  ])('refuses %s', (_, parameters, named) => {
    const { code, stdout, stderr } = run('train-step', ...parameters);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^USAGE: [^\n]+\n$/);
    expect(stderr).toContain(named);
  });

  it('says why a runtime is not there', () => {
    const elsewhere = process.platform === 'win32' ? 'onnxruntime/coreml' : 'onnxruntime/dml';
    const { code, stdout, stderr } = run('forward', ...small, '--runtime', elsewhere);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^RUNTIME_MISSING: [^\n]+no part for it on this system[^\n]+\n$/);
  });

  it.each([
    ['pictures', ['--batch', '60000', '--size', '4096']],
    ['a network', ['--width', '4096']],
  ])('refuses %s that do not fit into memory, before it takes any', (_, parameters) => {
    const result = runLab(['bench', 'train-step', ...parameters], home, { HEIRLOOM_MEMORY_MIB: '2000' });
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^MEMORY_TOO_SMALL: This measurement needs about \d+ [GT]B[^\n]+\n$/);
  });
});
