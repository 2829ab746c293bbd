import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliResult } from '../../../support/cli.ts';
import { rawPixels, testPhoto } from '../../../support/pictures.ts';
import { scratchFolder } from '../../../support/scratch.ts';

const scratch = scratchFolder('sharpen');
const heirloom = (...options: string[]): CliResult =>
  runCli(['sharpen', scratch.file('photo.png'), ...options], scratch.file('home'));
beforeAll(async () => {
  await testPhoto(160, 120).png().toFile(scratch.file('photo.png'));
});
afterAll(() => scratch.remove());

describe('heirloom sharpen', () => {
  it('writes a steeper photo, and says with what', async () => {
    const done = heirloom('--out', scratch.file('out.png'), '--radius', '2', '--json');
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({ params: { amount: 0.5, radius: 2, threshold: 2 } });
    const [before, after] = await Promise.all([
      rawPixels(scratch.file('photo.png')),
      rawPixels(scratch.file('out.png')),
    ]);
    const steepness = (data: Buffer): number => {
      let sum = 0;
      for (let i = 3; i < data.length; i += 1) sum += Math.abs(data[i] - data[i - 3]);
      return sum;
    };
    expect(steepness(after.data)).toBeGreaterThan(1.1 * steepness(before.data));
  });

  it('refuses what no slider could be set to', () => {
    const done = heirloom('--out', scratch.file('x.png'), '--radius', '0');
    expect(done).toMatchObject({ code: 2 });
    expect(done.stderr).toContain('USAGE');
  });

  it('says that nothing was done where nothing was asked for', async () => {
    const done = heirloom('--out', scratch.file('same.png'), '--amount', '0');
    expect(done.code).toBe(0);
    expect(done.stderr).toContain('nothing was changed');
    expect((await rawPixels(scratch.file('same.png'))).data).toEqual((await rawPixels(scratch.file('photo.png'))).data);
  });
});
