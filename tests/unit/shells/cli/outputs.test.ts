import { copyFileSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { runCli, startCli, type CliResult } from '../../../support/cli.ts';
import { sha256, testMask, testPhoto } from '../../../support/pictures.ts';
import { scratchForEach, until } from '../../../support/scratch.ts';

const scratch = scratchForEach('cli-outputs');
const file = (name: string): string => scratch.file(name);
const run = (...parameters: string[]): CliResult => runCli(parameters, file('home'));
const codeOf = ({ stderr }: CliResult): string => stderr.split(':')[0];

beforeEach(async () => {
  await testPhoto().toFile(file('photo.png'));
  await testMask(160, 120, (x, y) => Math.abs(x - y - 10) < 2).toFile(file('mask.png'));
  await testMask(160, 120, (x) => x < 20).toFile(file('avoid.png'));
  copyFileSync(file('photo.png'), file('copy.png'));
});

describe('a command never writes over what it reads', () => {
  const fill = ['fill', 'photo.png', '--mask', 'mask.png', '--avoid', 'avoid.png', '--overwrite', '--model', 'none'];
  const clean = ['clean', 'photo.png', '--mask', 'mask.png', '--overwrite'];
  const cases: [string, string[]][] = [
    ['its mask', [...fill, '--out', 'mask.png']],
    ['what it avoids', [...fill, '--out', 'avoid.png']],
    ['a copy of its photo', [...fill, '--out', 'copy.png']],
    ['its mask, with how unsure it is', [...fill, '--out', 'out.png', '--uncertainty', 'mask.png']],
    ['a copy of its photo, with how unsure it is', [...fill, '--out', 'out.png', '--uncertainty', 'copy.png']],
    ['the mask of a cleaning', ['clean', 'photo.png', '--mask', 'mask.png', '--out', 'mask.png', '--overwrite']],
    ['a copy of its photo, with what was filled', [...fill, '--out', 'out.png', '--difference', 'copy.png']],
    ['a copy of its photo, with what was cleaned', [...clean, '--out', 'out.png', '--difference', 'copy.png']],
    ['its mask, with how sure a cleaning is', [...clean, '--out', 'out.png', '--uncertainty', 'mask.png']],
    ['a copy of a photo to tone', ['tone', 'photo.png', '--out', 'copy.png', '--overwrite']],
  ];
  const named = (parameter: string): string => (/\.png$/.test(parameter) ? file(parameter) : parameter);

  it.each(cases)('%s', (_, parameters) => {
    const names = ['photo.png', 'mask.png', 'avoid.png', 'copy.png'];
    const before = names.map((name) => sha256(file(name)));
    const result = run(...parameters.map(named));
    expect(codeOf(result)).toBe('OUTPUT_IS_SOURCE');
    expect(names.map((name) => sha256(file(name)))).toEqual(before);
    expect(readdirSync(scratch.path).filter((name) => name.endsWith('.png'))).toEqual(names.sort());
  });

  it('its recipe, whatever that is called', () => {
    const source = { name: 'photo.png', sha256: sha256(file('photo.png')), width: 160, height: 120 };
    writeFileSync(file('recipe.png'), JSON.stringify({ format: 'heirloom-recipe', version: 1, source, steps: [] }));
    const before = sha256(file('recipe.png'));
    const out = ['--recipe', file('recipe.png'), '--out', file('recipe.png'), '--overwrite'];
    expect(codeOf(run('render', file('photo.png'), ...out))).toBe('OUTPUT_IS_SOURCE');
    expect(sha256(file('recipe.png'))).toBe(before);
  });

  it.each(['photo_ir.tif', 'photo-IR.TIFF'])('the infrared scan of its photo, %s', async (name) => {
    await testPhoto().greyscale().tiff().toFile(file(name));
    const before = sha256(file(name));
    const out = ['tone', file('photo.png'), '--out', file(name), '--overwrite'];
    expect(run(...out).stderr).toMatch(`OUTPUT_IS_SOURCE: ${name} is the infrared scan of a photo.`);
    expect(sha256(file(name))).toBe(before);
  });

  it('nor one output over another', () => {
    const result = run(...fill.map(named), '--out', file('out.png'), '--uncertainty', file('out.png'));
    expect(codeOf(result)).toBe('USAGE');
    expect(readdirSync(scratch.path)).not.toContain('out.png');
  });
});

describe('what cannot be written is said before the work', () => {
  it('a name that is too long, and one that is not', () => {
    const tone = (name: string): CliResult => run('tone', file('photo.png'), '--out', file(name));
    expect(tone(`${'n'.repeat(251)}.png`).code).toBe(0);
    const result = tone(`${'照'.repeat(84)}.png`);
    expect(codeOf(result)).toBe('INVALID_REQUEST');
    expect(result.stderr).toContain('256 bytes');
  });

  it('a side that the format cannot hold', async () => {
    await testPhoto(30_000, 4).toFile(file('wide.png'));
    for (const extension of ['webp', 'avif']) {
      const result = run('tone', file('wide.png'), '--out', file(`out.${extension}`));
      expect(codeOf(result)).toBe('OUTPUT_FORMAT');
      expect(result.stderr).toContain('30000');
    }
    // Nothing was decoded for it.
    expect(existsSync(file('home/cache/working'))).toBe(false);
  });
});

describe.skipIf(process.platform === 'win32')('a command that is cancelled while it encodes', () => {
  it('ends at once by the signal, and leaves nothing', async () => {
    await testPhoto(2400, 1600).toFile(file('large.png'));
    mkdirSync(file('out'));
    const parameters = ['tone', file('large.png'), '--out', file('out/slow.avif'), '--quality', '100'];
    const child = startCli(parameters, file('home'));
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
    await until(() => readdirSync(file('out')).some((name) => statSync(file(`out/${name}`)).isFile()));
    child.kill('SIGINT');
    expect(await ended).toEqual([null, 'SIGINT']);
    expect(readdirSync(file('out'))).toEqual([]);
    expect(run('models', 'list').code).toBe(0);
    expect(readdirSync(file('home/cache/outputs'))).toEqual([]);
    const left = (readdirSync(file('home'), { recursive: true }) as string[]).filter((name) => name.includes('tmp'));
    expect(left).toEqual([]);
  });
});
