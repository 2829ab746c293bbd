import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { runCli } from '../../../support/cli.ts';
import { testMask, testPhoto } from '../../../support/pictures.ts';
import { scratchFolder } from '../../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
const line = (x: number, y: number): boolean => Math.abs(x - y - 10) < 2;

beforeAll(async () => {
  scratch = scratchFolder('mask-notes');
  await testPhoto().png().toFile(scratch.file('photo.png'));
  const black = Uint8Array.from({ length: 160 * 120 }, (_, i) => (line(i % 160, Math.floor(i / 160)) ? 1 : 0));
  await sharp(black, { raw: { width: 160, height: 120, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toFile(scratch.file('labels.png'));
  await testMask(160, 120, (x, y) => !line(x, y))
    .png()
    .toFile(scratch.file('inverted.png'));
});
afterAll(() => scratch.remove());

const fill = (mask: string, ...more: string[]): ReturnType<typeof runCli> => {
  const out = scratch.file('out.png');
  const named = ['--mask', scratch.file(mask), '--out', out, '--method', 'smooth', '--model', 'none', '--overwrite'];
  return runCli(['fill', scratch.file('photo.png'), ...named, ...more], scratch.file('home'));
};

describe('heirloom fill', () => {
  it('says on standard error how it understood the mask', () => {
    const labels = fill('labels.png');
    expect(labels).toMatchObject({ code: 0, stderr: expect.stringContaining('read as black and white') as string });
    const inverted = fill('inverted.png');
    expect(inverted.stderr).toContain('marked as missing. If black is what is missing, invert the mask.');
  });

  it('puts it into --json', () => {
    const { stdout, stderr } = fill('labels.png', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ maskNotes: [{ code: 'MASK_STRETCHED' }] });
    expect(stderr).toBe('');
  });
});
