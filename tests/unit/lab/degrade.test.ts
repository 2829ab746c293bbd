import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runLab, type CliResult } from '../../support/cli.ts';
import { rawPixels, sha256, testPhoto } from '../../support/pictures.ts';
import { scratchFolder } from '../../support/scratch.ts';

const scratch = scratchFolder('degrade');
const file = (...parts: string[]): string => scratch.file(...parts);
const run = (...parameters: string[]): CliResult => runLab(['degrade', ...parameters], file('home'));

beforeAll(async () => {
  await testPhoto().png().toFile(file('photo.png'));
});
afterAll(() => scratch.remove());

describe('lab degrade', () => {
  it('damages a copy, says how, and leaves the photo alone', () => {
    const before = sha256(file('photo.png'));
    const { code, stdout, stderr } = run(file('photo.png'), '--out', file('a.jpg'), '--only', 'dust, fade');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [path, ...lines] = stdout.trimEnd().split('\n');
    expect(path).toBe(file('a.jpg'));
    expect(lines).toEqual([
      expect.stringMatching(/^fade: black [\d.]+, white [\d.]+, gamma [\d.]+$/),
      expect.stringMatching(/^dust: amount \d+, tint 1 [\d.]+ [\d.]+$/),
    ]);
    expect(sha256(file('photo.png'))).toBe(before);
  });

  it('writes the same file for the same seed, and another for another', () => {
    for (const [name, seed] of [
      ['s4.png', '4'],
      ['t4.png', '4'],
      ['s5.png', '5'],
    ]) {
      expect(run(file('photo.png'), '--out', file(name), '--seed', seed).code).toBe(0);
    }
    expect(sha256(file('s4.png'))).toBe(sha256(file('t4.png')));
    expect(sha256(file('s4.png'))).not.toBe(sha256(file('s5.png')));
  });

  it('writes what is covered beside it, and reports as JSON', async () => {
    const out = file('j.png');
    const mask = file('j-mask.png');
    const { stdout } = run(file('photo.png'), '--out', out, '--mask', mask, '--only', 'scratches', '--json');
    expect(JSON.parse(stdout)).toEqual({
      out,
      mask,
      seed: 1,
      applied: [expect.objectContaining({ name: 'scratches' })],
    });
    const { data, info } = await rawPixels(mask);
    expect(info).toMatchObject({ width: 160, height: 120 });
    expect(data.some((value) => value > 200)).toBe(true);
    expect(data.filter((value) => value === 0).length).toBeGreaterThan(data.length / 2);
  });

  it('paints pictures, the same for the same seed', () => {
    const first = run('--synthetic', '2', '--out', file('one'), '--size', '48', '--json');
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(first.stdout)).toMatchObject({
      pictures: [file('one', 'synthetic-1.png'), file('one', 'synthetic-2.png')],
    });
    run('--synthetic', '2', '--out', file('two'), '--size', '48');
    expect(sha256(file('one', 'synthetic-2.png'))).toBe(sha256(file('two', 'synthetic-2.png')));
    expect(sha256(file('one', 'synthetic-1.png'))).not.toBe(sha256(file('one', 'synthetic-2.png')));
    const again = run('--synthetic', '3', '--out', file('two'), '--size', '48');
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^OUTPUT_EXISTS: /);
    expect(readdirSync(file('two'))).toEqual(['synthetic-1.png', 'synthetic-2.png']);
  });

  it.each([
    ['there is no photo', ['PHOTO', '--out', 'OUT'], 'FILE_NOT_FOUND', 1],
    ['nothing says which photo', ['--out', 'OUT'], 'USAGE', 2],
    ['a size is asked for a photo', ['PHOTO', '--out', 'OUT', '--size', '64'], 'USAGE', 2],
    ['a mask is asked of painted pictures', ['--out', 'OUT', '--synthetic', '1', '--mask', 'm.png'], 'USAGE', 2],
    ['the mask is no PNG', ['PHOTO', '--out', 'OUT', '--mask', 'm.jpg'], 'USAGE', 2],
  ])('fails in words where %s', (_, parameters, code, status) => {
    const places: Record<string, string> = { PHOTO: file('none.png'), OUT: file('never.png') };
    const result = run(...parameters.map((parameter) => places[parameter] ?? parameter));
    expect(result).toMatchObject({ code: status, stdout: '' });
    expect(result.stderr).toMatch(new RegExp(`^${code}: [^\\n]+\\n$`));
    expect(existsSync(file('never.png'))).toBe(false);
  });

  it('lists the kinds of damage where one is unknown', () => {
    const { code, stderr } = run(file('photo.png'), '--out', file('never.png'), '--only', 'dust,rust');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^USAGE: There is no damage called "rust"\. There are fade, [a-z, ]+, jpeg\.\n$/);
    expect(existsSync(file('never.png'))).toBe(false);
  });
});
