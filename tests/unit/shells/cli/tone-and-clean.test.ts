import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { runCli, type CliResult } from '../../../support/cli.ts';
import { rawPixels, sha256, testMask, testPhoto } from '../../../support/pictures.ts';
import { scratchFolder } from '../../../support/scratch.ts';
import { saveUntaughtModel } from '../../../support/untaught-model.ts';

let scratch: ReturnType<typeof scratchFolder>;
let photo: string;
let original: Buffer;
const heirloom = (...parameters: string[]): CliResult => runCli(parameters, scratch.file('home'));
const pixelsOf = async (path: string): Promise<Buffer> => (await rawPixels(path)).data;
const jsonOf = ({ stdout }: CliResult): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;

beforeAll(async () => {
  scratch = scratchFolder('cli-tone');
  mkdirSync(scratch.file('home', 'models'), { recursive: true });
  await saveUntaughtModel(scratch.file('home', 'models', 'untaught.safetensors'));
  photo = scratch.file('faded.png');
  await testPhoto().linear(0.5, 60).png().toFile(photo);
  await testMask(160, 120, (x, y) => x < 60 && y < 50)
    .png()
    .toFile(scratch.file('mask.png'));
  original = await pixelsOf(photo);
});
afterAll(() => scratch.remove());

describe('heirloom tone', () => {
  it('does what suits the photo, and says what that is', async () => {
    const out = scratch.file('tone.png');
    const digest = sha256(photo);
    const result = heirloom('tone', photo, '--out', out, '--json');
    expect(result).toMatchObject({ code: 0, stderr: '' });
    const { params, suggested, path } = jsonOf(result) as { params: { fade: number }; suggested: object; path: string };
    expect(params.fade).toBeGreaterThan(0.3);
    expect(params).toEqual(suggested);
    expect(path).toBe(out);
    expect((await pixelsOf(out)).equals(original)).toBe(false);
    expect(sha256(photo)).toBe(digest);
  });

  it('takes strengths, negative ones too, and leaves the photo alone where all are 0', async () => {
    const grey = scratch.file('grey.png');
    expect(heirloom('tone', photo, '--out', grey, '--saturation', '-1').code).toBe(0);
    const { data, info } = await sharp(grey).raw().toBuffer({ resolveWithObject: true });
    for (let at = 0; at < data.length; at += info.channels) expect(data[at]).toBe(data[at + 1]);
    const same = scratch.file('same.png');
    const nothing = heirloom('tone', photo, '--out', same, '--fade', '0', '--cast', '0', '--brightness', '0');
    expect(nothing.stderr).toContain('nothing was changed');
    expect((await pixelsOf(same)).equals(original)).toBe(true);
  });

  it('refuses a strength out of range, as wrong usage', () => {
    const wrong = heirloom('tone', photo, '--out', scratch.file('never.png'), '--fade', '1.5');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toMatch(/^USAGE: .*from 0 to 1/);
    expect(existsSync(scratch.file('never.png'))).toBe(false);
  });
});

describe('heirloom clean', { timeout: 60_000 }, () => {
  it('cleans what is white in the mask and nothing else', async () => {
    const out = scratch.file('part.png');
    const result = heirloom(
      'clean',
      photo,
      '--out',
      out,
      '--strength',
      '1',
      '--mask',
      scratch.file('mask.png'),
      '--model',
      'untaught',
      '--json',
    );
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(jsonOf(result)).toMatchObject({ strength: 1, model: { name: 'untaught' } });
    const pixels = await pixelsOf(out);
    let changed = 0;
    for (let i = 0; i < pixels.length; i += 1) {
      if (pixels[i] === original[i]) continue;
      if (Math.floor(i / 3) % 160 >= 60 || Math.floor(i / 480) >= 50) expect.fail(`changed at ${i}`);
      changed += 1;
    }
    expect(changed).toBeGreaterThan(1000);
  });

  it('writes the same pixels as the recipe of the same step', async () => {
    const out = scratch.file('whole.png');
    const clean = (to: string, ...looks: string[]) =>
      jsonOf(heirloom('clean', photo, '--out', to, '--strength', '0.5', '--model', 'untaught', '--json', ...looks));
    const { model } = clean(out);
    const often = scratch.file('often.png');
    clean(often, '--ensemble');
    expect((await pixelsOf(often)).equals(await pixelsOf(out))).toBe(false);
    const step = { id: 'a', op: 'clean', params: { strength: 0.5, model }, mask: [], enabled: true };
    const source = { name: 'faded.png', sha256: sha256(photo), width: 160, height: 120 };
    const recipe = { format: 'heirloom-recipe', version: 1, source, steps: [step] };
    writeFileSync(scratch.file('recipe.json'), JSON.stringify(recipe));
    const replayed = scratch.file('replayed.png');
    const result = heirloom('render', photo, '--recipe', scratch.file('recipe.json'), '--out', replayed);
    expect(result).toMatchObject({ code: 0 });
    expect((await pixelsOf(replayed)).equals(await pixelsOf(out))).toBe(true);
    expect((await pixelsOf(out)).equals(original)).toBe(false);
  });

  it('keeps 16 bits', async () => {
    const deep = scratch.file('deep.png');
    await sharp(photo).toColourspace('rgb16').png().toFile(deep);
    const out = scratch.file('deep-clean.png');
    expect(heirloom('clean', deep, '--out', out, '--strength', '1', '--model', 'untaught').code).toBe(0);
    expect((await sharp(out).metadata()).depth).toBe('ushort');
  });

  it('says when the model it should clean with is not here', () => {
    const result = heirloom('clean', photo, '--out', scratch.file('never.png'), '--model', 'nobodys');
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^MODEL_UNKNOWN: .*"nobodys"/);
    expect(existsSync(scratch.file('never.png'))).toBe(false);
  });

  it('says which model a recipe needs that is not here', () => {
    const model = { name: 'somebody-elses', sha256: '0'.repeat(64) };
    const step = { id: 'a', op: 'clean', params: { strength: 0.5, model }, mask: [], enabled: true };
    const source = { name: 'faded.png', sha256: sha256(photo), width: 160, height: 120 };
    const recipe = { format: 'heirloom-recipe', version: 1, source, steps: [step] };
    writeFileSync(scratch.file('other.json'), JSON.stringify(recipe));
    const result = heirloom('render', photo, '--recipe', scratch.file('other.json'), '--out', scratch.file('x.png'));
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^MODEL_UNKNOWN: .*somebody-elses/);
  });
});
