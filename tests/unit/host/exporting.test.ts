import { copyFileSync, linkSync, mkdirSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../../src-main/contract/jobs.ts';
import { failureOf } from '../../support/expectations.ts';
import { libraryForEach } from '../../support/library.ts';
import { sha256, testPhoto } from '../../support/pictures.ts';
import { rectangle } from '../../support/steps.ts';

const library = libraryForEach('exporting', async () => {
  for (const folder of ['photos', 'out']) mkdirSync(library.file(folder));
  await testPhoto().toFile(photo('scan.tif'));
  await testPhoto(90, 60).toFile(photo('scan.jpg'));
});
const photo = (name: string): string => library.file('photos', name);
const out = (...parts: string[]): string => library.file('out', ...parts);

/** @returns the photo's number in the library */
const add = async (name: string): Promise<string> => (await library.addOne(photo(name))).id;
const run = (photoId: string, changes: Partial<ExportOptions> = {}) =>
  library.export(photoId, { directory: out(), format: 'jpeg', conflict: 'overwrite', ...changes });

describe('an export that may replace what is there', () => {
  it('never replaces another original of the library', async () => {
    const [tif] = [await add('scan.tif'), await add('scan.jpg')];
    const before = sha256(photo('scan.jpg'));
    const replacing = run(tif, { directory: library.file('photos') });
    const { details } = await failureOf(replacing, 'OUTPUT_IS_SOURCE', photo('scan.jpg'));
    expect(details.why).toBe('library-photo');
    expect(sha256(photo('scan.jpg'))).toBe(before);
    expect(readdirSync(library.file('photos')).sort()).toEqual(['scan.jpg', 'scan.tif']);
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
    reach(photo('scan.jpg'), out('scan.jpg'));
    const before = sha256(out('scan.jpg'));
    await failureOf(run(tif), 'OUTPUT_IS_SOURCE');
    expect(sha256(out('scan.jpg'))).toBe(before);
  });

  it('knows its own original by a link to its folder and by its content', async () => {
    const jpg = await add('scan.jpg');
    symlinkSync(library.file('photos'), library.file('other way'));
    await failureOf(run(jpg, { directory: library.file('other way') }), 'OUTPUT_IS_SOURCE');
    copyFileSync(photo('scan.jpg'), out('scan.jpg'));
    await failureOf(run(jpg), 'OUTPUT_IS_SOURCE');
  });

  it('replaces any other file, also one of the same length', async () => {
    const jpg = await add('scan.jpg');
    const { bytes } = await run(jpg);
    await run(jpg);
    writeFileSync(out('scan.jpg'), 'no photo');
    expect((await run(jpg)).bytes).toBe(bytes);
    expect(readdirSync(out())).toEqual(['scan.jpg']);
  });
});

describe('an export under a free name', () => {
  it('gives twelve at once a name each', async () => {
    const tif = await add('scan.tif');
    const written = await Promise.all(Array.from({ length: 12 }, () => run(tif, { conflict: 'rename' })));
    const wanted = ['scan.jpg', ...Array.from({ length: 11 }, (_, i) => `scan ${i + 2}.jpg`)].sort();
    expect(written.map(({ path }) => path).sort()).toEqual(wanted.map((name) => out(name)));
    expect(readdirSync(out()).sort()).toEqual(wanted);
  });

  it('does the same for masks and recipes', async () => {
    const photoId = await add('scan.tif');
    await library.paint(photoId, rectangle(1, 1, 9, 9));
    const directory = out();
    await Promise.all(
      Array.from({ length: 6 }, async () => {
        await library.client['mask.write']({ photoId, of: 'damage', directory });
        await library.client['recipe.write']({ photoId, directory });
      }),
    );
    const names = readdirSync(directory);
    expect(names.filter((name) => /^scan mask( \d)?\.png$/.test(name))).toHaveLength(6);
    expect(names.filter((name) => /^scan\.recipe( \d)?\.json$/.test(name))).toHaveLength(6);
    expect(names).toHaveLength(12);
  });
});

describe('what cannot be written', () => {
  it('is said before the work: a side that the format cannot hold', async () => {
    await testPhoto(30_000, 4).toFile(photo('wide.png'));
    const photoId = await add('wide.png');
    for (const format of ['webp', 'avif'] as const) {
      const options = library.exportOptions({ format });
      for (const call of [library.client['export.preview']({ photoId, options }), library.export(photoId, options)]) {
        expect((await failureOf(call, 'OUTPUT_FORMAT')).details).toMatchObject({ side: 30_000, format });
      }
    }
    await run(photoId);
  });

  it('is said in words: a folder whose name none can have', async () => {
    const photoId = await add('scan.tif');
    for (const conflict of ['ask', 'rename', 'overwrite'] as const) {
      const error = await failureOf(run(photoId, { directory: `${out()}/a\0b`, conflict }));
      expect(error.code).not.toBe('INTERNAL');
    }
  });

  it('is shortened: a name longer than a file can have, with room for a number', async () => {
    const name = '照'.repeat(75);
    copyFileSync(photo('scan.tif'), photo(`${name}.tif`));
    const photoId = await add(`${name}.tif`);
    for (let i = 0; i < 3; i += 1) await run(photoId, { template: '{name}{name}', conflict: 'rename' });
    const names = readdirSync(out());
    expect(names).toHaveLength(3);
    for (const written of names) expect(Buffer.byteLength(written)).toBeLessThanOrEqual(255);
    expect(names.filter((written) => /照 [23]\.jpg$/.test(written))).toHaveLength(2);
  });
});
