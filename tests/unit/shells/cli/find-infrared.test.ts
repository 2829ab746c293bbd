import { readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../../support/cli.ts';
import { f1Of, infraredScan } from '../../../support/infrared-scan.ts';
import { sha256 } from '../../../support/pictures.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { besidePhoto, writeScan, type InfraredFile } from '../../engine/codecs/make-infrared.ts';

const scratch = scratchForFile('find-infrared');
const scan = infraredScan({ width: 360, height: 280, shift: [0, 0] });
const files: InfraredFile[] = ['channel', 'page', 'file'];
const place = (name: string): string => scratch.file(`${name}.tif`);
const mask = scratch.file('mask.png');

function find(
  photo: string,
  ...flags: string[]
): { source: string; notes: { code: string }[] } & Record<string, unknown> {
  const { code, stdout, stderr } = runCli(
    ['find', photo, '--mask', mask, '--overwrite', '--json', ...flags],
    scratch.file('home'),
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as ReturnType<typeof find>;
}

beforeAll(() => {
  for (const file of files) writeScan(place(file), scan, file);
  writeScan(place('silver'), infraredScan({ width: 360, height: 280, seen: [0.3, 0.6, 0.1] }), 'page');
});

describe('heirloom find', { timeout: 120_000 }, () => {
  it.each(files)('finds dust by the infrared scan in a %s', async (file) => {
    const digest = sha256(place(file));
    const found = find(place(file));
    expect(found).toMatchObject({ source: 'infrared', notes: [] });
    expect(found.model).toBeUndefined();
    expect(sha256(place(file))).toBe(digest);
    const data = new Uint8Array(await sharp(mask).toColourspace('b-w').raw().toBuffer());
    expect(f1Of(data, scan.truth, scan.width)).toBeGreaterThan(0.95);
  });

  it('looks in the picture where a network is named', () => {
    expect(find(place('channel'), '--model', 'base-detect')).toMatchObject({ source: 'network', model: 'base-detect' });
  });

  it('looks in the picture where silver blocks infrared, and says so', () => {
    expect(find(place('silver'))).toMatchObject({ source: 'network', notes: [{ code: 'INFRARED_SILVER' }] });
    const { stderr } = runCli(['find', place('silver'), '--mask', mask, '--overwrite'], scratch.file('home'));
    expect(stderr).toMatch(/^Note: .*silver film.*looked for in the picture instead\.$/m);
  });

  it('looks in the picture where the infrared scan is damaged, and says so', () => {
    writeScan(place('damaged'), scan, 'file');
    const bytes = readFileSync(besidePhoto(place('damaged')));
    bytes.fill(0xff, 2000, 6000);
    writeFileSync(besidePhoto(place('damaged')), bytes);
    expect(find(place('damaged'))).toMatchObject({ source: 'network', notes: [{ code: 'INFRARED_UNREADABLE' }] });
  });
});

it('heirloom restore fills what infrared shows', { timeout: 120_000 }, () => {
  const out = scratch.file('out.tif');
  const flags = ['--out', out, '--no-clean', '--no-tone', '--json'];
  const { code, stdout } = runCli(['restore', place('file'), ...flags], scratch.file('home'));
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ steps: ['fill'], found: { source: 'infrared', notes: [] } });
});
