import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { cliWithout, run as runProgram, runCli, type CliResult } from '../../../support/cli.ts';
import { changedWithin } from '../../../support/expectations.ts';
import { rawPixels, sha256, testMask, testPhoto } from '../../../support/pictures.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { canMount, mountDisk } from '../../../support/small-disk.ts';

const scratch = scratchForFile('cli');
const file = (name: string): string => scratch.file(name);
let outputs: string;
let count = 0;
const out = (name = 'out.png'): string => `${outputs}/${name}`;
const run = (...parameters: string[]): CliResult => runCli(parameters, file('home'));
const fill = (photo: string, mask: string, to: string, ...more: string[]): CliResult =>
  run('fill', file(photo), '--mask', file(mask), '--out', to, ...more);

/** One line on stderr, `CODE: sentence`, exit 1, and nothing left behind. */
function expectFailure(result: CliResult, code: string): string {
  expect(result.stdout).toBe('');
  expect(result.stderr).toMatch(/^[A-Z_]+: .+\.\n$/);
  expect(result.stderr.split(': ')[0]).toBe(code);
  expect(result.code).toBe(1);
  expect(readdirSync(outputs)).toEqual([]);
  return result.stderr;
}

const line = (x: number, y: number): boolean => Math.abs(x - y - 10) < 2;
const wide = (x: number, y: number): boolean => line(x, y) || (x - 100) ** 2 + (y - 60) ** 2 < 24 ** 2;
const mask = (name: string, isSet: (x: number, y: number) => boolean, width = 160, height = 120): Promise<unknown> =>
  testMask(width, height, isSet).toFile(file(name));

beforeAll(async () => {
  for (const name of ['photo.png', 'photo.jpg', 'photo.tif']) await testPhoto().toFile(file(name));
  await mask('mask.png', line);
  await mask('wide.png', wide);
  await mask('inverted.png', (x, y) => !line(x, y));
  await mask('empty.png', () => false);
  await mask('full.png', () => true);
  await mask('small.png', () => true, 64, 64);
  const labels = await sharp(file('mask.png'))
    .linear(1 / 255)
    .toColourspace('b-w')
    .png()
    .toBuffer();
  writeFileSync(file('labels.png'), labels);
});
beforeEach(() => {
  outputs = file(`out-${(count += 1)}`);
  mkdirSync(outputs);
});

describe('heirloom fill', { timeout: 60_000 }, () => {
  it('fills, says where, and leaves the source and every pixel outside the mask as they were', async () => {
    const before = sha256(file('photo.png'));
    const result = fill('photo.png', 'wide.png', out());
    expect(result).toMatchObject({ code: 0, stdout: `${out()}\n`, stderr: '' });
    expect(sha256(file('photo.png'))).toBe(before);
    const [source, filled] = await Promise.all([file('photo.png'), out()].map(rawPixels));
    expect(changedWithin([source.data, filled.data], { width: 160 }, wide)).toBeGreaterThan(1500);
  });

  it('writes variants under numbered names, reports them as JSON, and the same for the same seed', () => {
    const variants = (name: string, seed: string): string[] => {
      const options = ['--variants', '3', '--seed', seed, '--model', 'none', '--json'];
      const { stdout } = fill('photo.jpg', 'wide.png', out(`${name}.tif`), ...options);
      const report = JSON.parse(stdout) as { outputs: { path: string; seed: number }[]; holes: unknown[] };
      const paths = [1, 2, 3].map((n) => out(`${name}-${n}.tif`));
      expect(report.outputs.map(({ path }) => path)).toEqual(paths);
      expect(report.holes.length).toBeGreaterThan(0);
      return paths.map(sha256);
    };
    const [one, again] = [variants('v', '4'), variants('w', '4')];
    expect(new Set(one).size).toBe(3);
    expect(again).toEqual(one);
    expect(readdirSync(outputs)).toHaveLength(6);
  });

  it('says where the model of faces is missing that no face is spared', () => {
    const parameters = (to: string) => ['fill', file('photo.png'), '--mask', file('wide.png'), '--out', out(to)];
    expect(run(...parameters('with.png')).stderr).not.toContain('base-faces');
    const program = cliWithout('base-faces', file('without-faces'));
    const { stderr, code } = runProgram(program, parameters('without.png'), file('home'));
    expect(stderr).toContain('The model that finds faces, "base-faces", is missing, so no face is spared');
    expect(code).toBe(0);
  });

  it('says what each variant is filled with', () => {
    const asked = ['--variants', '3', '--model', 'none', '--overwrite'];
    const { stdout } = fill('photo.png', 'wide.png', out('n.png'), ...asked, '--json');
    const report = JSON.parse(stdout) as { outputs: { name: string; areas: { method: string }[] }[] };
    const names = report.outputs.map(({ name }) => name);
    const both = ['Copied texture', 'Smooth with detail'];
    expect(names.slice(0, 2).sort()).toEqual(both);
    expect(names[2]).toBe(`${names[0]} 2`);
    expect(report.outputs[1].areas).toHaveLength(1);
    const { stderr } = fill('photo.png', 'wide.png', out('n.png'), ...asked);
    expect(stderr).toBe(names.map((name, i) => `Note: n-${i + 1}.png: ${name}\n`).join(''));
  });

  it('writes where variants lie apart, and never over something else', async () => {
    const wanted = ['--variants', '2', '--model', 'none', '--no-grain', '--uncertainty', out('unsure.png')];
    fill('photo.png', 'wide.png', out('v.png'), ...wanted);
    const [one, other, map] = await Promise.all([out('v-1.png'), out('v-2.png'), out('unsure.png')].map(rawPixels));
    expect(map.info).toMatchObject({ width: 160, height: 120 });
    for (let i = 0; i < 160 * 120; i += 1) {
      const apart = Math.hypot(...[0, 1, 2].map((c) => one.data[i * 3 + c] - other.data[i * 3 + c])) / 2 / Math.sqrt(3);
      expect(map.data[i * map.info.channels]).toBe(Math.min(255, Math.round(10 * apart)));
    }
    expect(fill('photo.png', 'wide.png', out('w.png'), ...wanted).stderr).toMatch(/^OUTPUT_EXISTS: /);
  });

  it('never copies from what --avoid marks', async () => {
    const create = (width: number, background: string) => ({
      create: { width, height: 120, channels: 3 as const, background },
    });
    const stripe = await sharp(create(60, '#ff0000')).png().toBuffer();
    const halfRed = sharp(create(160, '#7f7f7f')).composite([{ input: stripe, left: 0, top: 0 }]);
    await halfRed.removeAlpha().toFile(file('half-red.png'));
    await mask('avoid.png', (x) => x < 62);
    await mask('hole.png', (x, y) => x > 66 && x < 110 && y > 30 && y < 90);
    const avoid = ['--avoid', file('avoid.png'), '--method', 'exemplar'];
    expect(fill('half-red.png', 'hole.png', out(), ...avoid).code).toBe(0);
    const { data } = await rawPixels(out());
    for (let y = 31; y < 90; y += 1) {
      for (let x = 68; x < 110; x += 1) expect(data[(y * 160 + x) * 3]).toBeLessThan(160);
    }
  });

  it('says on standard error how it understood the mask, or in --json', () => {
    const plain = ['--method', 'smooth', '--model', 'none', '--overwrite'];
    expect(fill('photo.png', 'labels.png', out(), ...plain).stderr).toContain('read as black and white');
    const inverted = fill('photo.png', 'inverted.png', out(), ...plain);
    expect(inverted.stderr).toContain('marked as missing. If black is what is missing, invert the mask.');
    const { stdout, stderr } = fill('photo.png', 'labels.png', out(), ...plain, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ maskNotes: [{ code: 'MASK_STRETCHED' }] });
    expect(stderr).toBe('');
  });
});

describe('bad input on the command line', () => {
  beforeAll(() => {
    mkdirSync(file('folder.png'));
    writeFileSync(file('zero.jpg'), '');
    writeFileSync(file('letter.jpg'), 'Dear Anna, I hope this finds you well.\n'.repeat(50));
    for (const name of ['photo.jpg', 'photo.png', 'photo.tif']) {
      const bytes = readFileSync(file(name));
      writeFileSync(file(`cut-${name}`), bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    }
    // A header that promises 60000 × 60000 pixels, with a checksum that fits, or it would be refused for that alone.
    const huge = Buffer.from(readFileSync(file('photo.png')));
    for (const at of [16, 20]) huge.writeUInt32BE(60000, at);
    huge.writeUInt32BE(crc32(huge.subarray(12, 29)), 29);
    writeFileSync(file('huge.png'), huge);
  });

  it.each<[photo: string, mask: string, out: string, code: string, words?: RegExp]>([
    ['nothing.png', 'mask.png', 'out.png', 'FILE_NOT_FOUND'],
    ['photo.png', 'nothing.png', 'out.png', 'FILE_NOT_FOUND'],
    ['folder.png', 'mask.png', 'out.png', 'FILE_IS_FOLDER'],
    ['zero.jpg', 'mask.png', 'out.png', 'FILE_EMPTY'],
    ['cut-photo.jpg', 'mask.png', 'out.png', 'FILE_TRUNCATED'],
    ['cut-photo.png', 'mask.png', 'out.png', 'FILE_TRUNCATED'],
    ['cut-photo.tif', 'mask.png', 'out.png', 'FILE_TRUNCATED'],
    ['letter.jpg', 'mask.png', 'out.png', 'FORMAT_UNSUPPORTED'],
    ['huge.png', 'mask.png', 'out.png', 'IMAGE_TOO_LARGE', /60000/],
    ['photo.png', 'small.png', 'out.png', 'MASK_SIZE', /64 × 64.*160 × 120/],
    ['photo.png', 'empty.png', 'out.png', 'MASK_EMPTY'],
    ['photo.png', 'full.png', 'out.png', 'MASK_FULL'],
    ['photo.png', 'mask.png', 'out.xyz', 'OUTPUT_FORMAT'],
    ['photo.png', 'mask.png', 'no/out.png', 'FOLDER_NOT_FOUND'],
  ])('to fill %s by %s into %s: %s', (photo, by, to, code, words = /./) => {
    expect(expectFailure(fill(photo, by, out(to)), code)).toMatch(words);
    if (photo.startsWith('cut')) expect(existsSync(file(photo))).toBe(true);
  });

  it('an output over an existing file, or over the source itself', () => {
    const target = file('precious.png');
    writeFileSync(target, 'precious');
    expectFailure(fill('photo.png', 'mask.png', target), 'OUTPUT_EXISTS');
    expect(readFileSync(target, 'utf8')).toBe('precious');
    const before = sha256(file('photo.png'));
    expectFailure(fill('photo.png', 'mask.png', file('photo.png'), '--overwrite'), 'OUTPUT_IS_SOURCE');
    expect(sha256(file('photo.png'))).toBe(before);
  });

  const isRoot = process.getuid?.() === 0;
  it.skipIf(process.platform === 'win32' || (isRoot && !canMount()))('an output folder that is read-only', () => {
    const folder = file('read-only');
    mkdirSync(folder);
    // Nothing is read-only to root but a file system that is mounted so.
    using _disk = isRoot ? mountDisk(folder, 2 ** 20, ',ro') : null;
    if (!isRoot) chmodSync(folder, 0o555);
    expectFailure(fill('photo.png', 'mask.png', `${folder}/out.png`), 'FOLDER_READ_ONLY');
    expect(readdirSync(folder)).toEqual([]);
  });

  it.skipIf(!canMount())('a disk that is full: nothing half-written stays', () => {
    using _disk = mountDisk(file('full'), 16 * 1024);
    expectFailure(fill('photo.png', 'mask.png', file('full/out.tif')), 'DISK_FULL');
    expect(readdirSync(file('full'))).toEqual([]);
  });

  const source = { name: 'x', sha256: 'x', width: 160, height: 120 };
  const recipe = { format: 'heirloom-recipe', version: 1, source, steps: [] as unknown[] };
  it.each<[string, unknown, string]>([
    ['is no recipe', '{ not json', 'RECIPE_MALFORMED'],
    ['lacks something', { ...recipe, steps: [{ op: 'fill' }] }, 'RECIPE_MALFORMED'],
    ['asks for the unknown', { ...recipe, steps: [{ op: 'upscale' }] }, 'OP_UNKNOWN'],
    ['is newer', { ...recipe, version: 77 }, 'RECIPE_VERSION'],
    ['is for another photo', { ...recipe, source: { ...source, width: 99 } }, 'MASK_SIZE'],
    ['is not there', null, 'FILE_NOT_FOUND'],
  ])('a recipe that %s', (_, content, code) => {
    const path = content === null ? file('none.json') : file('recipe.json');
    if (content !== null) writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    expectFailure(run('render', file('photo.png'), '--recipe', path, '--out', out()), code);
  });

  it('a memory that is too small: refused with figures before anything is taken', () => {
    const parameters = ['fill', file('photo.png'), '--mask', file('mask.png'), '--out', out()];
    const result = runCli(parameters, file('home'), { HEIRLOOM_MEMORY_MIB: '120' });
    expect(expectFailure(result, 'MEMORY_TOO_SMALL')).toMatch(/\d+ MB/);
  });

  it.each([
    [['fill']],
    [['fill', 'a.png', '--mask', 'b.png']],
    [['fill', 'a.png', '--mask', 'b.png', '--out', 'c.png', '--method', 'magic']],
    [['fill', 'a.png', '--mask', 'b.png', '--out', 'c.png', '--seed', 'x']],
    [['paint', 'a.png']],
    [['serve', '--port', '99999999']],
    [['evaluate']],
    [['models', 'export', 'mine']],
  ])('a command line that is wrong: %j exits 2 with one line', (parameters) => {
    const result = run(...parameters);
    expect(result).toMatchObject({ code: 2, stdout: '' });
    expect(result.stderr).toMatch(/^USAGE: .+\n$/);
  });
});
