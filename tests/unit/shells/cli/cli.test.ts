import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli, type CliResult } from '../../../support/cli.ts';
import { rawPixels, sha256, testMask, testPhoto } from '../../../support/pictures.ts';
import { scratchFolder } from '../../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
let outputs: string;
let count = 0;
const file = (name: string): string => scratch.file(name);
const run = (...parameters: string[]): CliResult => runCli(parameters, file('home'));
const fill = (photo: string, mask: string, out: string, ...more: string[]): CliResult =>
  run('fill', photo, '--mask', mask, '--out', out, ...more);

/** One line on stderr, `CODE: sentence`, exit 1, and nothing left behind. */
function expectFailure(result: CliResult, code: string): string {
  expect(result.stdout).toBe('');
  expect(result.stderr).toMatch(/^[A-Z_]+: .+\.\n$/);
  expect(result.stderr.split(': ')[0]).toBe(code);
  expect(result.code).toBe(1);
  expect(readdirSync(outputs)).toEqual([]);
  return result.stderr;
}

/** Small file systems of our own: only root may mount them, and not in every container. */
function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = scratchFolder('mount');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', probe.path], { stdio: 'ignore' });
    execFileSync('umount', [probe.path]);
    return true;
  } catch {
    return false;
  } finally {
    probe.remove();
  }
}

beforeAll(async () => {
  scratch = scratchFolder('cli');
  const line = (x: number, y: number): boolean => Math.abs(x - y - 10) < 2;
  const blob = (x: number, y: number): boolean => (x - 100) ** 2 + (y - 60) ** 2 < 24 ** 2;
  await testPhoto().png().toFile(file('photo.png'));
  await testPhoto().jpeg({ quality: 95 }).toFile(file('photo.jpg'));
  await testPhoto().tiff().toFile(file('photo.tif'));
  await testMask(160, 120, line).png().toFile(file('mask.png'));
  await testMask(160, 120, (x, y) => line(x, y) || blob(x, y))
    .png()
    .toFile(file('wide.png'));
  await testMask(160, 120, () => false)
    .png()
    .toFile(file('empty.png'));
  await testMask(160, 120, () => true)
    .png()
    .toFile(file('full.png'));
  await testMask(64, 64, () => true)
    .png()
    .toFile(file('small.png'));
});
afterAll(() => scratch.remove());
beforeEach(() => {
  outputs = file(`out-${(count += 1)}`);
  mkdirSync(outputs);
});
const out = (name = 'out.png'): string => `${outputs}/${name}`;

describe('heirloom fill', () => {
  it('fills, says where, and leaves the source and every pixel outside the mask as they were', async () => {
    const before = sha256(file('photo.png'));
    const result = fill(file('photo.png'), file('wide.png'), out());
    expect(result).toMatchObject({ code: 0, stdout: `${out()}\n`, stderr: '' });
    expect(sha256(file('photo.png'))).toBe(before);
    const [source, filled, mask] = await Promise.all([file('photo.png'), out(), file('wide.png')].map(rawPixels));
    let changed = 0;
    for (let i = 0; i < 160 * 120; i += 1) {
      const same = [0, 1, 2].every((c) => source.data[i * 3 + c] === filled.data[i * 3 + c]);
      if (mask.data[i * mask.info.channels] === 0) expect(same).toBe(true);
      else if (!same) changed += 1;
    }
    expect(changed).toBeGreaterThan(500);
  });

  it('gives the same bytes for the same seed, and other pictures for other seeds', () => {
    fill(file('photo.png'), file('wide.png'), out('a.png'), '--seed', '4');
    fill(file('photo.png'), file('wide.png'), out('b.png'), '--seed', '4');
    fill(file('photo.png'), file('wide.png'), out('c.png'), '--seed', '9');
    expect(sha256(out('a.png'))).toBe(sha256(out('b.png')));
    expect(sha256(out('a.png'))).not.toBe(sha256(out('c.png')));
  });

  it('writes variants under numbered names and reports them as JSON', () => {
    const result = fill(file('photo.jpg'), file('wide.png'), out('v.tif'), '--variants', '3', '--json');
    const report = JSON.parse(result.stdout) as { outputs: { path: string; seed: number }[]; holes: unknown[] };
    expect(report.outputs.map(({ path }) => path)).toEqual([out('v-1.tif'), out('v-2.tif'), out('v-3.tif')]);
    expect(new Set(report.outputs.map(({ path }) => sha256(path))).size).toBe(3);
    expect(report.holes.length).toBeGreaterThan(0);
    expect(readdirSync(outputs).sort()).toEqual(['v-1.tif', 'v-2.tif', 'v-3.tif']);
  });

  it('writes where variants lie apart, and never over something else', async () => {
    const wanted = ['--variants', '2', '--model', 'none', '--no-grain', '--uncertainty', out('unsure.png')];
    fill(file('photo.png'), file('wide.png'), out('v.png'), ...wanted);
    const [one, other, map] = await Promise.all([out('v-1.png'), out('v-2.png'), out('unsure.png')].map(rawPixels));
    expect(map.info).toMatchObject({ width: 160, height: 120 });
    for (let i = 0; i < 160 * 120; i += 1) {
      const apart = Math.hypot(...[0, 1, 2].map((c) => one.data[i * 3 + c] - other.data[i * 3 + c])) / 2 / Math.sqrt(3);
      expect(map.data[i * map.info.channels]).toBe(Math.min(255, Math.round(10 * apart)));
    }
    const again = fill(file('photo.png'), file('wide.png'), out('w.png'), ...wanted);
    expect(again.stderr).toMatch(/^OUTPUT_EXISTS: /);
  });

  it('never copies from what --avoid marks', async () => {
    const red = { width: 160, height: 120, channels: 3 as const, background: '#7f7f7f' };
    const { default: sharp } = await import('sharp');
    const stripe = await sharp({ create: { width: 60, height: 120, channels: 3, background: '#ff0000' } })
      .png()
      .toBuffer();
    await sharp({ create: red })
      .composite([{ input: stripe, left: 0, top: 0 }])
      .removeAlpha()
      .png()
      .toFile(file('half-red.png'));
    await testMask(160, 120, (x) => x < 62)
      .png()
      .toFile(file('avoid.png'));
    await testMask(160, 120, (x, y) => x > 66 && x < 110 && y > 30 && y < 90)
      .png()
      .toFile(file('hole.png'));
    const result = fill(
      file('half-red.png'),
      file('hole.png'),
      out(),
      '--avoid',
      file('avoid.png'),
      '--method',
      'exemplar',
    );
    expect(result.code).toBe(0);
    const { data } = await rawPixels(out());
    for (let y = 31; y < 90; y += 1) {
      for (let x = 68; x < 110; x += 1) expect(data[(y * 160 + x) * 3]).toBeLessThan(160);
    }
  });
});

describe('bad input on the command line', () => {
  it('a file that is not there', () => {
    expectFailure(fill(file('nothing.png'), file('mask.png'), out()), 'FILE_NOT_FOUND');
    expectFailure(fill(file('photo.png'), file('nothing.png'), out()), 'FILE_NOT_FOUND');
  });

  it('a folder', () => {
    expectFailure(fill(scratch.path, file('mask.png'), out()), 'FILE_IS_FOLDER');
  });

  it('an empty file', () => {
    writeFileSync(file('zero.jpg'), '');
    expectFailure(fill(file('zero.jpg'), file('mask.png'), out()), 'FILE_EMPTY');
  });

  it.each(['photo.jpg', 'photo.png', 'photo.tif'])('%s, cut off at six tenths', (name) => {
    const bytes = readFileSync(file(name));
    const cut = file(`cut-${name}`);
    writeFileSync(cut, bytes.subarray(0, Math.floor(bytes.length * 0.6)));
    expectFailure(fill(cut, file('mask.png'), out()), 'FILE_TRUNCATED');
    expect(existsSync(cut)).toBe(true);
  });

  it('text that is named like a photo', () => {
    writeFileSync(file('letter.jpg'), 'Dear Anna, I hope this finds you well.\n'.repeat(50));
    expectFailure(fill(file('letter.jpg'), file('mask.png'), out()), 'FORMAT_UNSUPPORTED');
  });

  it('a header that promises 60000 × 60000 pixels', () => {
    const bytes = Buffer.from(readFileSync(file('photo.png')));
    bytes.writeUInt32BE(60000, 16);
    bytes.writeUInt32BE(60000, 20);
    // The header's own checksum must fit, or it would be refused for that alone.
    const table = Array.from({ length: 256 }, (_, n) => {
      let c = n;
      for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
      return c >>> 0;
    });
    let crc = 0xffffffff;
    for (const byte of bytes.subarray(12, 29)) crc = table[(crc ^ byte) & 255] ^ (crc >>> 8);
    bytes.writeUInt32BE((crc ^ 0xffffffff) >>> 0, 29);
    writeFileSync(file('huge.png'), bytes);
    expect(expectFailure(fill(file('huge.png'), file('mask.png'), out()), 'IMAGE_TOO_LARGE')).toContain('60000');
  });

  it('a mask of another size, with both sizes', () => {
    const message = expectFailure(fill(file('photo.png'), file('small.png'), out()), 'MASK_SIZE');
    expect(message).toContain('64 × 64');
    expect(message).toContain('160 × 120');
  });

  it('a mask with nothing in it, and one that leaves nothing', () => {
    expectFailure(fill(file('photo.png'), file('empty.png'), out()), 'MASK_EMPTY');
    expectFailure(fill(file('photo.png'), file('full.png'), out()), 'MASK_FULL');
  });

  it('an output of unknown kind, or in a folder that is not there', () => {
    expectFailure(fill(file('photo.png'), file('mask.png'), out('out.xyz')), 'OUTPUT_FORMAT');
    expectFailure(fill(file('photo.png'), file('mask.png'), `${outputs}/no/out.png`), 'FOLDER_NOT_FOUND');
  });

  it('an output over an existing file, or over the source itself', () => {
    const target = file('precious.png');
    writeFileSync(target, 'precious');
    expectFailure(fill(file('photo.png'), file('mask.png'), target), 'OUTPUT_EXISTS');
    expect(readFileSync(target, 'utf8')).toBe('precious');
    const before = sha256(file('photo.png'));
    expectFailure(fill(file('photo.png'), file('mask.png'), file('photo.png'), '--overwrite'), 'OUTPUT_IS_SOURCE');
    expect(sha256(file('photo.png'))).toBe(before);
  });

  const isRoot = process.getuid?.() === 0;
  it.skipIf(process.platform === 'win32' || (isRoot && !canMount()))('an output folder that is read-only', () => {
    const folder = file(`read-only-${count}`);
    mkdirSync(folder);
    if (isRoot) {
      // Nothing is read-only to root but a file system that is mounted so.
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro,size=1m', 'tmpfs', folder]);
    } else chmodSync(folder, 0o555);
    try {
      expectFailure(fill(file('photo.png'), file('mask.png'), `${folder}/out.png`), 'FOLDER_READ_ONLY');
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      if (isRoot) execFileSync('umount', [folder]);
    }
  });

  it.skipIf(!canMount())('a disk that is full: nothing half-written stays', () => {
    const folder = file(`full-${count}`);
    mkdirSync(folder);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=16k', 'tmpfs', folder]);
    try {
      expectFailure(fill(file('photo.png'), file('mask.png'), `${folder}/out.tif`), 'DISK_FULL');
      expect(readdirSync(folder)).toEqual([]);
    } finally {
      execFileSync('umount', [folder]);
    }
  });

  it('a recipe that is no recipe, asks for the unknown, or is for another photo', () => {
    const recipe = {
      format: 'heirloom-recipe',
      version: 1,
      source: { name: 'x', sha256: 'x', width: 160, height: 120 },
      steps: [] as unknown[],
    };
    const render = (content: unknown): CliResult => {
      writeFileSync(file('recipe.json'), typeof content === 'string' ? content : JSON.stringify(content));
      return run('render', file('photo.png'), '--recipe', file('recipe.json'), '--out', out());
    };
    expectFailure(render('{ not json'), 'RECIPE_MALFORMED');
    expectFailure(render({ ...recipe, steps: [{ op: 'fill' }] }), 'RECIPE_MALFORMED');
    expectFailure(render({ ...recipe, steps: [{ op: 'upscale' }] }), 'OP_UNKNOWN');
    expectFailure(render({ ...recipe, version: 77 }), 'RECIPE_VERSION');
    expectFailure(render({ ...recipe, source: { ...recipe.source, width: 99 } }), 'MASK_SIZE');
    expectFailure(run('render', file('photo.png'), '--recipe', file('none.json'), '--out', out()), 'FILE_NOT_FOUND');
  });

  it('a memory that is too small: refused with figures before anything is taken', () => {
    const result = runCli(['fill', file('photo.png'), '--mask', file('mask.png'), '--out', out()], file('home'), {
      HEIRLOOM_MEMORY_MIB: '120',
    });
    expect(expectFailure(result, 'MEMORY_TOO_SMALL')).toMatch(/\d+ MB/);
  });

  it.each([
    [['fill']],
    [['fill', 'a.png', '--mask', 'b.png']],
    [['fill', 'a.png', '--mask', 'b.png', '--out', 'c.png', '--method', 'magic']],
    [['fill', 'a.png', '--mask', 'b.png', '--out', 'c.png', '--seed', 'x']],
    [['paint', 'a.png']],
    [['serve', '--port', '99999999']],
  ])('a command line that is wrong: %j exits 2 with one line', (parameters) => {
    const result = run(...parameters);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/^USAGE: .+\n$/);
    expect(result.stdout).toBe('');
  });
});

describe('heirloom doctor', () => {
  it('says versions, codecs, runtimes and places, for people and for programs', () => {
    const report = JSON.parse(run('doctor', '--json').stdout) as Record<string, unknown>;
    expect(report).toMatchObject({
      node: process.versions.node,
      cacheDirectory: file('home/cache'),
      libraryDirectory: file('home/library'),
    });
    expect(report.codecs).toContainEqual({ name: 'tiff', read: true, write: true });
    expect(report.runtimes).toContainEqual(expect.objectContaining({ name: 'onnxruntime' }));
    expect(run('doctor').stdout).toContain('Runtime onnxruntime');
  });
});
