import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliResult } from '../../../support/cli.ts';
import { changedWithin } from '../../../support/expectations.ts';
import { rawPixels, sha256, testMask, testPhoto } from '../../../support/pictures.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { saveUntaughtModel } from '../../../support/untaught-model.ts';

const scratch = scratchForFile('step-commands');
const photo = scratch.file('faded.png');
const out = scratch.file('out.png');
let original: Buffer;
const heirloom = (...parameters: string[]): CliResult => runCli(parameters, scratch.file('home'));
/** To the same output, which may be replaced. */
const adjust = (op: string, ...options: string[]): CliResult =>
  heirloom(op, photo, '--out', out, '--overwrite', ...options);
const pixelsOf = async (path: string): Promise<Buffer> => (await rawPixels(path)).data;
const jsonOf = ({ code, stderr, stdout }: CliResult): Record<string, unknown> => {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, unknown>;
};
const renderStep = (step: object, to: string): CliResult => {
  const source = { name: 'faded.png', sha256: sha256(photo), width: 160, height: 120 };
  const steps = [{ id: 'a', mask: [], enabled: true, ...step }];
  writeFileSync(scratch.file('recipe.json'), JSON.stringify({ format: 'heirloom-recipe', version: 1, source, steps }));
  return heirloom('render', photo, '--recipe', scratch.file('recipe.json'), '--out', to);
};

beforeAll(async () => {
  mkdirSync(scratch.file('home', 'models'), { recursive: true });
  await saveUntaughtModel(scratch.file('home', 'models', 'untaught.safetensors'));
  await testPhoto().linear(0.5, 60).toFile(photo);
  await testMask(160, 120, (x, y) => x < 60 && y < 50).toFile(scratch.file('mask.png'));
  original = await pixelsOf(photo);
});

describe('a command of a step', () => {
  it.each([
    ['tone', ['--fade', '0', '--cast', '0', '--brightness', '0']],
    ['sharpen', ['--amount', '0']],
  ])('says that nothing was done where nothing was asked for: %s', async (op, options) => {
    const done = adjust(op, ...options);
    expect(done.code).toBe(0);
    expect(done.stderr).toContain('nothing was changed');
    expect((await pixelsOf(out)).equals(original)).toBe(true);
  });

  it.each([
    ['tone', ['--fade', '1.5'], 2, /^USAGE: .*from 0 to 1/],
    ['sharpen', ['--radius', '0'], 2, /^USAGE: /],
    ['clean', ['--model', 'nobodys'], 1, /^MODEL_UNKNOWN: .*"nobodys"/],
  ])('refuses what no slider could be set to, and what is not here: %s %j', (op, options, code, message) => {
    const never = scratch.file('never.png');
    const wrong = heirloom(op, photo, '--out', never, ...options);
    expect(wrong.code).toBe(code);
    expect(wrong.stderr).toMatch(message);
    expect(existsSync(never)).toBe(false);
  });
});

it(
  'heirloom tone does what suits the photo and says what that is, or takes strengths, negative ones too',
  { timeout: 60_000 },
  async () => {
    const digest = sha256(photo);
    const { params, suggested, path } = jsonOf(adjust('tone', '--json')) as Record<string, { fade: number }>;
    expect(params.fade).toBeGreaterThan(0.3);
    expect([params, path]).toEqual([suggested, out]);
    expect((await pixelsOf(out)).equals(original)).toBe(false);
    expect(sha256(photo)).toBe(digest);
    expect(adjust('tone', '--saturation', '-1').code).toBe(0);
    const { data, info } = await rawPixels(out);
    for (let at = 0; at < data.length; at += info.channels) expect(data[at]).toBe(data[at + 1]);
  },
);

it('heirloom sharpen writes a steeper photo, and says with what', { timeout: 60_000 }, async () => {
  const { params } = jsonOf(adjust('sharpen', '--radius', '2', '--json'));
  expect(params).toMatchObject({ amount: 0.5, radius: 2, threshold: 2 });
  const steepness = (data: Buffer): number => {
    let sum = 0;
    for (let i = 3; i < data.length; i += 1) sum += Math.abs(data[i] - data[i - 3]);
    return sum;
  };
  expect(steepness(await pixelsOf(out))).toBeGreaterThan(1.1 * steepness(original));
});

describe('heirloom clean', { timeout: 60_000 }, () => {
  const clean = (...options: string[]) => jsonOf(adjust('clean', '--model', 'untaught', '--json', ...options));

  it('cleans what is white in the mask and nothing else', async () => {
    const done = clean('--strength', '1', '--mask', scratch.file('mask.png'));
    expect(done).toMatchObject({ strength: 1, model: { name: 'untaught' } });
    const changed = changedWithin([original, await pixelsOf(out)], { width: 160 }, (x, y) => x < 60 && y < 50);
    expect(changed).toBeGreaterThan(1000);
  });

  it('writes the same pixels as the recipe of the same step, others with eight looks, and keeps 16 bits', async () => {
    const { model } = clean('--strength', '0.5');
    const once = await pixelsOf(out);
    expect(once.equals(original)).toBe(false);
    const params = { strength: 0.5, model };
    expect(renderStep({ op: 'clean', params }, scratch.file('replayed.png'))).toMatchObject({ code: 0 });
    expect((await pixelsOf(scratch.file('replayed.png'))).equals(once)).toBe(true);
    clean('--strength', '0.5', '--ensemble');
    expect((await pixelsOf(out)).equals(once)).toBe(false);
    const deep = scratch.file('deep.png');
    await sharp(photo).toColourspace('rgb16').toFile(deep);
    const written = scratch.file('deep-clean.png');
    expect(heirloom('clean', deep, '--out', written, '--strength', '1', '--model', 'untaught').code).toBe(0);
    expect((await sharp(written).metadata()).depth).toBe('ushort');
  });

  it('writes what it changed and how sure it is, says how the noise went, and never writes over something else', async () => {
    const maps = { difference: scratch.file('difference.png'), uncertainty: scratch.file('uncertainty.png') };
    const named = ['--strength', '1', '--difference', maps.difference, '--uncertainty', maps.uncertainty];
    const { terms, difference, uncertainty } = clean(...named) as {
      terms: Record<string, { before: number; after: number }>;
      difference: { path: string; amplification: number };
      uncertainty: { path: string; amplification: number };
    };
    expect(Object.keys(terms)).toEqual(expect.arrayContaining(['noise', 'edges']));
    expect(terms.edges.before).toBe(1);
    expect([difference.path, uncertainty]).toEqual([maps.difference, { path: maps.uncertainty, amplification: 10 }]);
    const cleaned = await pixelsOf(out);
    const changed = await rawPixels(maps.difference);
    expect(changed.info).toMatchObject({ width: 160, height: 120 });
    for (let i = 0; i < 160 * 120; i += 1) {
      const largest = Math.max(...[0, 1, 2].map((c) => Math.abs(cleaned[3 * i + c] - original[3 * i + c])));
      expect(changed.data[i * changed.info.channels]).toBe(Math.min(255, difference.amplification * largest));
    }
    expect(Math.max(...(await pixelsOf(maps.uncertainty)))).toBeGreaterThan(0);
    const { code, stderr } = heirloom(
      'clean',
      photo,
      '--out',
      scratch.file('again.png'),
      '--model',
      'untaught',
      ...named,
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/^OUTPUT_EXISTS: /);
    const plain = ['clean', '--model', 'untaught', '--strength', '1'] as const;
    expect(adjust(...plain).stderr).toBe('');
    expect(adjust(...plain, '--difference', scratch.file('another.png')).stderr).toMatch(
      /^Note: Noise [\d.]+ → [\d.]+ levels · .*Edges (kept|stronger by) \d+%\.$/m,
    );
  });

  it('says which model a recipe needs that is not here', () => {
    const model = { name: 'somebody-elses', sha256: '0'.repeat(64) };
    const { code, stderr } = renderStep({ op: 'clean', params: { strength: 0.5, model } }, scratch.file('x.png'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^MODEL_UNKNOWN: .*somebody-elses/);
  });
});
