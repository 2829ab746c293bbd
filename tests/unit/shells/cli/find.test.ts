import { existsSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli, type CliResult } from '../../../support/cli.ts';
import { rawPixels, sha256, testPhoto } from '../../../support/pictures.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('find');
const [width, height] = [320, 240];
const whole = scratch.file('whole.png');
const marked = scratch.file('marked.png');
const [mask, scores, out] = ['mask.png', 'scores.png', 'out.png'].map((name) => scratch.file(name));
const heirloom = (...parameters: string[]): CliResult => runCli(parameters, scratch.file('home'));
const jsonOf = ({ code, stderr, stdout }: CliResult): Record<string, unknown> => {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as Record<string, unknown>;
};
const greyOf = async (path: string) => {
  const { data, info } = await sharp(path).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width, height, channels: 1 });
  return data;
};

/** A white scratch where the wall is dark (a dark line might be a wire), and specks: white there, and dark where it is light. */
const onLine = (x: number, y: number): boolean => x > 40 && x < 150 && Math.abs(y - 20 - 0.3 * x) < 1.3;
const onSpeck = (x: number, y: number): boolean => Math.hypot((x % 80) - 40, (y % 80) - 30) < 3.5;

beforeAll(async () => {
  // A wall in the light from one side, with nothing on it.
  const smooth = Buffer.from(
    Array.from({ length: width * height * 3 }, (_, i) => {
      const [x, y, c] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width), i % 3];
      return Math.max(0, Math.min(255, Math.round(0.9 * x + 0.04 * y - 18 + [0, 2, 5][c])));
    }),
  );
  const raw = { width, height, channels: 3 } as const;
  await sharp(smooth, { raw }).png().toFile(whole);
  const damaged = Buffer.from(smooth);
  for (let i = 0; i < width * height; i += 1) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if (onLine(x, y) || onSpeck(x, y)) damaged.fill(x < 160 ? 245 : 10, 3 * i, 3 * i + 3);
  }
  await sharp(damaged, { raw }).png().toFile(marked);
});

describe('heirloom find', { timeout: 60_000 }, () => {
  it('writes where the damage is, and how certain that is', async () => {
    const digest = sha256(marked);
    const report = jsonOf(heirloom('find', marked, '--mask', mask, '--scores', scores, '--json'));
    expect(sha256(marked)).toBe(digest);
    const [white, certain] = [await greyOf(mask), await greyOf(scores)];
    expect([...white].every((value, i) => value === (certain[i] > 127 ? 255 : 0))).toBe(true);
    const near = (test: (x: number, y: number) => boolean, reach: number, x: number, y: number): boolean =>
      [-reach, 0, reach].some((dx) => [-reach, 0, reach].some((dy) => test(x + dx, y + dy)));
    let [hit, missed, wrong] = [0, 0, 0];
    white.forEach((value, i) => {
      const [x, y] = [i % width, Math.floor(i / width)];
      const [there, found] = [onLine(x, y) || onSpeck(x, y), value > 0];
      if (there && found) hit += 1;
      else if (there) missed += 1;
      else if (found && !near(onLine, 2, x, y) && !near(onSpeck, 2, x, y)) wrong += 1;
    });
    expect(hit / (hit + missed)).toBeGreaterThan(0.75);
    expect(wrong / (hit + wrong)).toBeLessThan(0.1);
    const pixels = [...white].filter((value) => value > 0).length;
    expect(report).toMatchObject({ mask, scores, pixels, share: pixels / (width * height) });
  });

  it('takes more at a higher sensitivity, and only the kinds that are asked for', async () => {
    const pixels = (...flags: string[]): number =>
      jsonOf(heirloom('find', marked, '--mask', mask, '--overwrite', '--json', ...flags)).pixels as number;
    const usual = pixels();
    expect(pixels('--sensitivity', '0.9')).toBeGreaterThan(usual);
    expect(pixels('--sensitivity', '0.1')).toBeLessThan(usual);
    const dust = pixels('--kinds', 'dust');
    expect(dust).toBeGreaterThan(0);
    expect(dust).toBeLessThan(usual);
  });

  it('writes a black mask where there is nothing, and says so', async () => {
    const { code, stdout, stderr } = heirloom('find', whole, '--mask', mask, '--overwrite');
    expect([code, stdout]).toEqual([0, `${mask}\n`]);
    expect(stderr).toContain('no damage was found');
    expect((await greyOf(mask)).every((value) => value === 0)).toBe(true);
  });

  it.each([
    [['--kinds', 'ink'], 2, /^USAGE: .*"ink"/],
    [['--sensitivity', '2'], 2, /^USAGE: /],
    [['--mask', 'mask.jpg'], 2, /^USAGE: .*\.png/],
    [['--scores', scratch.file('never.png')], 2, /^USAGE: /],
    [['--model', 'base-clean'], 1, /^MODEL_UNKNOWN: .*base-clean/],
    [['--model', 'nobodys'], 1, /^MODEL_UNKNOWN: .*"nobodys"/],
  ])('refuses %j', (flags, code, message) => {
    const refused = heirloom('find', marked, '--mask', scratch.file('never.png'), ...flags);
    expect(refused.stderr).toMatch(message);
    expect(refused.code).toBe(code);
    expect(existsSync(scratch.file('never.png'))).toBe(false);
  });
});

describe('heirloom restore', { timeout: 120_000 }, () => {
  it('fills what was found, and leaves every other pixel where cleaning and tone are off', async () => {
    heirloom('find', marked, '--mask', mask, '--overwrite');
    const done = jsonOf(heirloom('restore', marked, '--out', out, '--no-clean', '--no-tone', '--json'));
    expect(done).toMatchObject({ path: out, steps: ['fill'] });
    const [before, after, truth] = [await rawPixels(marked), await rawPixels(out), await rawPixels(whole)];
    const found = await greyOf(mask);
    const isNear = (pixel: number): boolean => {
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      for (let dy = -2; dy <= 2; dy += 1) {
        for (let dx = -2; dx <= 2; dx += 1) if (found[(y + dy) * width + x + dx] > 0) return true;
      }
      return false;
    };
    const error = (data: Buffer): number => data.reduce((sum, value, i) => sum + (value - truth.data[i]) ** 2, 0);
    before.data.forEach((value, i) => {
      if (value !== after.data[i]) expect(isNear(Math.floor(i / 3)), `pixel ${Math.floor(i / 3)}`).toBe(true);
    });
    expect(error(after.data)).toBeLessThan(0.2 * error(before.data));
  });

  it('changes no pixel of a photo that needs nothing, and says so', async () => {
    const { code, stderr } = heirloom('restore', whole, '--out', out, '--overwrite', '--no-tone');
    expect(code).toBe(0);
    expect(stderr).toContain('nothing to do');
    expect((await rawPixels(out)).data.equals((await rawPixels(whole)).data)).toBe(true);
  });

  it('cleans and tones as suits the photo, and not where it is told not to', async () => {
    const faded = scratch.file('faded.png');
    await testPhoto().linear(0.5, 60).toFile(faded);
    const steps = (...flags: string[]): unknown =>
      jsonOf(heirloom('restore', faded, '--out', out, '--overwrite', '--json', '--no-find', ...flags)).steps;
    expect(steps()).toContain('tone');
    expect(steps('--no-tone', '--no-clean')).toEqual([]);
  });
});
