import { mkdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationReport } from '../../../../src-main/contract/evaluation.ts';
import { runCli } from '../../../support/cli.ts';
import { testPhoto } from '../../../support/pictures.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('evaluate');
const run = (...parameters: string[]) => runCli(['evaluate', ...parameters], scratch.file('home'));
const photos = scratch.file('photos');

beforeAll(async () => {
  for (const folder of ['photos', 'empty']) mkdirSync(scratch.file(folder));
  await testPhoto(96, 72).toFile(scratch.file('photos', 'a.png'));
  await testPhoto(64, 80).toFile(scratch.file('photos', 'b.jpg'));
});

describe('heirloom evaluate', () => {
  it('measures each kind of damage, the same every time, as JSON or as a table', () => {
    const { code, stdout, stderr } = run(photos, '--method', 'smooth', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report = JSON.parse(stdout) as EvaluationReport;
    expect(report).toMatchObject({ model: null, method: 'smooth', photos: 2, skipped: [] });
    expect(report.seconds).toBeGreaterThan(0);
    expect(Object.keys(report.damage)).toEqual(['scratches', 'dust', 'creases', 'tears']);
    for (const { psnr, ssim, n } of Object.values(report.damage)) {
      expect(psnr > 12 && psnr < 60 && ssim > 0.7 && ssim < 1).toBe(true);
      expect(n).toBe(2);
    }
    const lines = run(photos, '--method', 'smooth').stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^smooth, no network, 2 photos, [\d.]+ s of filling$/);
    const rows = Object.entries(report.damage).map(([kind, { psnr, ssim }]) => [
      kind,
      psnr.toFixed(2),
      ssim.toFixed(4),
    ]);
    expect(lines.slice(2).map((line) => line.split(/ +/))).toEqual(rows);
  });

  it.each([
    ['a folder without photos', [scratch.file('empty')], /^PHOTOS_MISSING: There is no photo in [^\n]+\n$/],
    ['a folder that is not there', [scratch.file('nowhere')], /^FILE_NOT_FOUND: [^\n]+\n$/],
    ['an unknown network', [photos, '--model', 'nobody'], /^MODEL_UNKNOWN: There is no model "nobody"[^\n]+\n$/],
  ])('refuses %s', (_, parameters, message) => {
    const { code, stdout, stderr } = run(...parameters);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
