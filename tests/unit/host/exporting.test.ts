import { copyFileSync, linkSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../../src-main/contract/jobs.ts';
import type { AppError } from '../../../src-main/shared/errors.ts';
import { paintDamage } from '../../support/edits.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos, runJob } from '../../support/jobs.ts';
import { sha256, testPhoto } from '../../support/pictures.ts';
import { scratchFolder } from '../../support/scratch.ts';

let scratch: ReturnType<typeof scratchFolder>;
let test: TestHost;

beforeEach(async () => {
  scratch = scratchFolder('exporting');
  for (const folder of ['photos', 'out']) mkdirSync(scratch.file(folder));
  await testPhoto().tiff().toFile(scratch.file('photos', 'scan.tif'));
  await testPhoto(90, 60).jpeg().toFile(scratch.file('photos', 'scan.jpg'));
  test = openTestHost(scratch.path);
});
afterEach(() => {
  test.close();
  scratch.remove();
});

/** @returns the photo's number in the library */
const add = async (name: string): Promise<string> => {
  const { added } = await addPhotos(test.client, { paths: [scratch.file('photos', name)] });
  return added[0].id;
};
const options = (changes: Partial<ExportOptions> = {}): ExportOptions => ({
  directory: scratch.file('out'),
  template: '{name}',
  format: 'jpeg',
  quality: 90,
  depth: 8,
  conflict: 'overwrite',
  ...changes,
});
const run = (photoId: string, changes: Partial<ExportOptions> = {}) =>
  runJob(test.client, 'export', { photoId, options: options(changes) });
const rejection = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.fail('was accepted'),
    (error: unknown) => error as AppError,
  );

describe('an export that may replace what is there', () => {
  it('never replaces another original of the library', async () => {
    const [tif] = [await add('scan.tif'), await add('scan.jpg')];
    const before = sha256(scratch.file('photos', 'scan.jpg'));
    const error = await rejection(run(tif, { directory: scratch.file('photos') }));
    expect(error).toMatchObject({ code: 'OUTPUT_IS_SOURCE', details: { why: 'library-photo' } });
    expect(error.message).toContain(scratch.file('photos', 'scan.jpg'));
    expect(sha256(scratch.file('photos', 'scan.jpg'))).toBe(before);
    expect(readdirSync(scratch.file('photos')).sort()).toEqual(['scan.jpg', 'scan.tif']);
  });

  const ways: Record<string, (original: string, target: string) => void> = {
    'by a hard link': linkSync,
    'by a symbolic link': symlinkSync,
    // As a second mount shows it: another device number and inode, the same bytes.
    'by its content': copyFileSync,
    'by its content, when it has gone from where it was': renameSync,
  };
  it.each(Object.entries(ways))('knows an original %s', async (_, reach) => {
    const [tif] = [await add('scan.tif'), await add('scan.jpg')];
    reach(scratch.file('photos', 'scan.jpg'), scratch.file('out', 'scan.jpg'));
    const before = sha256(scratch.file('out', 'scan.jpg'));
    expect(await rejection(run(tif))).toMatchObject({ code: 'OUTPUT_IS_SOURCE' });
    expect(sha256(scratch.file('out', 'scan.jpg'))).toBe(before);
  });

  it('knows its own original by a link to its folder and by its content', async () => {
    const jpg = await add('scan.jpg');
    symlinkSync(scratch.file('photos'), scratch.file('other way'));
    expect(await rejection(run(jpg, { directory: scratch.file('other way') }))).toMatchObject({
      code: 'OUTPUT_IS_SOURCE',
    });
    copyFileSync(scratch.file('photos', 'scan.jpg'), scratch.file('out', 'scan.jpg'));
    expect(await rejection(run(jpg))).toMatchObject({ code: 'OUTPUT_IS_SOURCE' });
  });

  it('replaces any other file, also one of the same length', async () => {
    const jpg = await add('scan.jpg');
    const { bytes } = await run(jpg);
    await run(jpg);
    writeFileSync(scratch.file('out', 'scan.jpg'), 'no photo');
    expect((await run(jpg)).bytes).toBe(bytes);
    expect(readdirSync(scratch.file('out'))).toEqual(['scan.jpg']);
  });
});

describe('an export under a free name', () => {
  it('gives twelve at once a name each', async () => {
    const tif = await add('scan.tif');
    const written = await Promise.all(Array.from({ length: 12 }, () => run(tif, { conflict: 'rename' })));
    const wanted = ['scan.jpg', ...Array.from({ length: 11 }, (_, i) => `scan ${i + 2}.jpg`)].sort();
    expect(written.map(({ path }) => path.slice(scratch.file('out').length + 1)).sort()).toEqual(wanted);
    expect(readdirSync(scratch.file('out')).sort()).toEqual(wanted);
  });

  it('does the same for masks and recipes', async () => {
    const photoId = await add('scan.tif');
    await paintDamage(test.client, photoId, { type: 'rectangle', erase: false, x: 1, y: 1, width: 9, height: 9 });
    const directory = scratch.file('out');
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        await test.client['mask.write']({ photoId, of: 'damage', directory });
        await test.client['recipe.write']({ photoId, directory });
      }),
    );
    expect(readdirSync(directory).filter((name) => /^scan mask( \d)?\.png$/.test(name))).toHaveLength(6);
    expect(readdirSync(directory).filter((name) => /^scan\.recipe( \d)?\.json$/.test(name))).toHaveLength(6);
    expect(readdirSync(directory)).toHaveLength(12);
  });
});

describe('what cannot be written', () => {
  it('is said before the work: a side that the format cannot hold', async () => {
    await testPhoto(30_000, 4).png().toFile(scratch.file('photos', 'wide.png'));
    const photoId = await add('wide.png');
    for (const format of ['webp', 'avif'] as const) {
      const request = { photoId, options: options({ format }) };
      for (const call of [test.client['export.preview'](request), runJob(test.client, 'export', request)]) {
        expect(await rejection(call)).toMatchObject({ code: 'OUTPUT_FORMAT', details: { side: 30_000, format } });
      }
    }
    await run(photoId, { format: 'jpeg' });
  });

  it('is said in words: a folder whose name none can have', async () => {
    const photoId = await add('scan.tif');
    for (const conflict of ['ask', 'rename', 'overwrite'] as const) {
      const error = await rejection(run(photoId, { directory: `${scratch.file('out')}/a\0b`, conflict }));
      expect(error.code).not.toBe('INTERNAL');
    }
  });

  it('is shortened: a name longer than a file can have, with room for a number', async () => {
    const name = '照'.repeat(75);
    copyFileSync(scratch.file('photos', 'scan.tif'), scratch.file('photos', `${name}.tif`));
    const photoId = await add(`${name}.tif`);
    for (let i = 0; i < 3; i += 1) await run(photoId, { template: '{name}{name}', conflict: 'rename' });
    const names = readdirSync(scratch.file('out'));
    expect(names).toHaveLength(3);
    for (const written of names) expect(Buffer.byteLength(written)).toBeLessThanOrEqual(255);
    expect(names.filter((written) => /照 [23]\.jpg$/.test(written))).toHaveLength(2);
  });
});
