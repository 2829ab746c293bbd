import { mkdirSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { evaluateFills } from '../../../../src-main/engine/evaluation/evaluate-fills.ts';
import type { Fill } from '../../../../src-main/engine/evaluation/measure-fill.ts';
import { fillDamage } from '../../../../src-main/steps/fill/fill-damage.ts';
import type { EvaluationRequest } from '../../../../src-main/contract/evaluation.ts';
import { testPhoto } from '../../../support/pictures.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('evaluate-fills');
const fill: Fill = (source, step, seeds, onProgress) => fillDamage(source, step, seeds, { onProgress });
const request: EvaluationRequest = { folder: scratch.file('photos'), method: 'auto', ensemble: false, seed: 1 };

beforeAll(async () => {
  mkdirSync(scratch.file('photos', 'more'), { recursive: true });
  mkdirSync(scratch.file('alone'));
  await testPhoto(80, 64).toFile(scratch.file('photos', 'a.png'));
  await testPhoto(72, 72).toFile(scratch.file('photos', 'more', 'b.png'));
  await testPhoto(20, 20).toFile(scratch.file('photos', 'tiny.png'));
  writeFileSync(scratch.file('photos', 'broken.jpg'), 'no photo at all');
  await testPhoto(80, 64).toFile(scratch.file('alone', 'a.png'));
});

describe('evaluateFills', () => {
  it('passes over what it cannot measure with, says why, and reports progress to the end', async () => {
    const fractions: number[] = [];
    const report = await evaluateFills(request, { fill, onProgress: ({ fraction }) => fractions.push(fraction) });
    expect(report.photos).toBe(2);
    expect(report.skipped.map(({ path }) => path)).toEqual([
      scratch.file('photos', 'broken.jpg'),
      scratch.file('photos', 'tiny.png'),
    ]);
    expect(report.skipped[1].reason).toMatch(/20 × 20/);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  it('gives a photo the same holes whatever else lies in the folder, and others for another seed', async () => {
    const limited = await evaluateFills({ ...request, limit: 1 }, { fill });
    const alone = await evaluateFills({ ...request, folder: scratch.file('alone') }, { fill });
    expect(limited.damage).toEqual(alone.damage);
    const other = await evaluateFills({ ...request, folder: scratch.file('alone'), seed: 2 }, { fill });
    expect(other.damage).not.toEqual(alone.damage);
  });

  it('shows the fill nothing of what is missing', async () => {
    const seen: boolean[] = [];
    const watching: Fill = async (source, step, seeds, onProgress) => {
      const [hole] = step.mask;
      if (hole.type !== 'bitmap') throw new Error('no bitmap');
      const pixels = await source.readRegion({ x: 0, y: 0, width: source.width, height: source.height });
      const white = pixels.filter((value) => value === 255).length;
      const outcome = await fill(source, step, seeds, onProgress);
      const missing = outcome.holes.reduce((sum, { pixels: count }) => sum + count, 0);
      seen.push(white >= 3 * missing && missing > 0);
      return outcome;
    };
    await evaluateFills({ ...request, folder: scratch.file('alone') }, { fill: watching });
    expect(seen).toEqual([true, true, true, true]);
  });

  it('stops when it is told to', async () => {
    const control = new AbortController();
    const stopping: Fill = (source, step, seeds, onProgress) => {
      control.abort();
      return fillDamage(source, step, seeds, { signal: control.signal, onProgress });
    };
    await expect(evaluateFills(request, { fill: stopping, signal: control.signal })).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });
});
