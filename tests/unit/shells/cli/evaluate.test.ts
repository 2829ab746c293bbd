import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../../../src-main/contract/evaluation.ts';
import { runCli, type CliResult } from '../../../support/cli.ts';
import { testPhoto } from '../../../support/pictures.ts';
import { scratchFolder } from '../../../support/scratch.ts';

const scratch = scratchFolder('evaluate');
const run = (...parameters: string[]): CliResult => runCli(['evaluate', ...parameters], scratch.file('home'));
const photos = scratch.file('photos');

beforeAll(async () => {
  mkdirSync(photos);
  mkdirSync(scratch.file('empty'));
  await testPhoto(96, 72).png().toFile(scratch.file('photos', 'a.png'));
  await testPhoto(64, 80).jpeg().toFile(scratch.file('photos', 'b.jpg'));
});
afterAll(() => scratch.remove());

describe('heirloom evaluate', () => {
  it('measures each kind of damage, the same every time', () => {
    const [first, second] = [1, 2].map(() => {
      const { code, stdout, stderr } = run(photos, '--method', 'smooth', '--json');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      return JSON.parse(stdout) as EvaluationReport;
    });
    expect(first).toMatchObject({ model: null, method: 'smooth', photos: 2, skipped: [] });
    expect(first.seconds).toBeGreaterThan(0);
    expect(Object.keys(first.damage)).toEqual(['scratches', 'dust', 'creases', 'tears']);
    for (const { psnr, ssim, n } of Object.values(first.damage)) {
      expect(psnr).toBeGreaterThan(12);
      expect(psnr).toBeLessThan(60);
      expect(ssim).toBeGreaterThan(0.7);
      expect(ssim).toBeLessThan(1);
      expect(n).toBe(2);
    }
    expect(second.damage).toEqual(first.damage);
  });

  it('prints a table', () => {
    const { stdout } = run(photos, '--method', 'smooth', '--limit', '1');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^smooth, no network, 1 photos, [\d.]+ s of filling$/);
    expect(lines.slice(2)).toEqual(
      ['scratches', 'dust', 'creases', 'tears'].map((kind) =>
        expect.stringMatching(new RegExp(`^${kind} +\\d+\\.\\d\\d +0\\.\\d{4}$`)),
      ),
    );
  });

  it('says where there is nothing to measure with', () => {
    const empty = run(scratch.file('empty'));
    expect(empty).toMatchObject({ code: 1, stdout: '' });
    expect(empty.stderr).toMatch(/^PHOTOS_MISSING: There is no photo in [^\n]+\n$/);
    expect(run(scratch.file('nowhere')).stderr).toMatch(/^FILE_NOT_FOUND: [^\n]+\n$/);
    expect(run()).toMatchObject({ code: 2, stdout: '' });
  });

  it('does not do without a network that was asked for', () => {
    const { code, stderr } = run(photos, '--model', 'nobody');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^MODEL_UNKNOWN: There is no model "nobody"[^\n]+\n$/);
  });
});
