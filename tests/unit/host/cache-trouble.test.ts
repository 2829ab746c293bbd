import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { outputFormats } from '../../../src-main/shared/data/output-format.ts';
import type { AppError } from '../../../src-main/shared/errors.ts';
import { failureOf } from '../../support/expectations.ts';
import { addPhotos } from '../../support/jobs.ts';
import { libraryForEach } from '../../support/library.ts';
import { sha256, testPhoto } from '../../support/pictures.ts';
import { canMount, mountDisk } from '../../support/small-disk.ts';
import { rectangle } from '../../support/steps.ts';

let photoId: string;
const library = libraryForEach('cache-trouble', async () => {
  mkdirSync(library.file('out'));
  await testPhoto(700, 600).toFile(library.file('photo.png'));
});
const cache = (...parts: string[]): string => library.file('cache', ...parts);
const deleteCache = (): void => rmSync(cache(), { recursive: true, force: true });

const start = async (): Promise<void> => {
  photoId = (await library.addOne(library.file('photo.png'))).id;
};
const paint = (y: number) => library.paint(photoId, rectangle(40, y, 30, 8));
const paintAndFill = async (y: number): Promise<void> => {
  await paint(y);
  await library.fill(photoId, { method: 'exemplar' });
};
const exportOne = async (): Promise<string> =>
  sha256((await library.export(photoId, { directory: library.file('out'), conflict: 'rename' })).path);
const receive = (bytes: Buffer, name: string) => library.host.exchange.receive(Readable.from([bytes]), name);
const temporaryFiles = (folder: string): string[] =>
  (readdirSync(folder, { recursive: true }) as string[]).filter((name) => /heirloom-tmp|\.tmp$/.test(name));

describe('a cache that is deleted while Heirloom runs', () => {
  it('is made again for exports, tiles, downloads and uploads', async () => {
    await start();
    await paintAndFill(100);
    const { current } = await library.open(photoId);
    const before = await exportOne();
    deleteCache();
    expect(await exportOne()).toBe(before);
    deleteCache();
    expect(statSync((await library.host.tile(current, 1, 0, 0)).path).size).toBeGreaterThan(0);
    deleteCache();
    await library.open(photoId);
    expect(await exportOne()).toBe(before);
    deleteCache();
    const { url } = await library.client['recipe.write']({ photoId });
    expect(statSync(library.host.exchange.download(url!.split('/')[1])!.path).size).toBeGreaterThan(0);
    deleteCache();
    const upload = await receive(Buffer.from('x'), 'a.jpg');
    const there = await library.host.exchange.takeAll([upload], ([{ path }]) => Promise.resolve(existsSync(path)));
    expect(there).toBe(true);
    deleteCache();
    await paintAndFill(300);
    expect(readdirSync(cache('steps')).length).toBeGreaterThan(0);
  });

  it('is no matter for thumbnails, which are made again where they were deleted too', async () => {
    await start();
    const [{ thumbnail }] = await library.list();
    const digest = thumbnail.split('/')[1];
    deleteCache();
    rmSync(library.file('library', 'thumbnails'), { recursive: true });
    const asked = await Promise.all([1, 2, 3].map(() => library.host.thumbnail(digest)));
    for (const picture of asked) expect(statSync(picture!.path).size).toBeGreaterThan(0);
    expect(readdirSync(library.file('library', 'thumbnails'))).toEqual([digest]);
    expect(await library.host.thumbnail('0'.repeat(64))).toBeNull();
  });

  it('does not spoil exports that are under way', async () => {
    await start();
    await paintAndFill(100);
    const wanted = await exportOne();
    let over = false;
    const deleting = (async () => {
      while (!over) {
        deleteCache();
        await new Promise((resolve) => setTimeout(resolve, 40 + 60 * Math.random()));
      }
    })();
    const written = await Promise.allSettled(Array.from({ length: 6 }, () => exportOne()));
    over = true;
    await deleting;
    // Deleting again and again may still win; but then it is said of the cache, and never of the folder of the outputs.
    for (const result of written) {
      if (result.status === 'fulfilled') expect(result.value).toBe(wanted);
      else expect((result.reason as AppError).message).not.toContain(library.file('out'));
    }
    expect(await exportOne()).toBe(wanted);
    expect(temporaryFiles(library.file('out'))).toEqual([]);
  });
});

describe('a cache that takes nothing more', () => {
  it('does not lose a finished fill: it is shown and exported', async () => {
    await start();
    await paint(100);
    // A file where the folder of results should be, so that not even root can write there.
    rmSync(cache('steps'), { recursive: true, force: true });
    writeFileSync(cache('steps'), '');
    await library.fill(photoId, { method: 'exemplar' });
    const { state, current } = await library.open(photoId);
    expect(state.steps).toHaveLength(1);
    expect((await library.host.tile(current, 0, 0, 0)).type).toBe('image/png');
    const filled = await exportOne();
    rmSync(cache('steps'));
    library.restart();
    // Made again from the recipe.
    expect(await exportOne()).toBe(filled);
  });

  it.skipIf(!canMount())(
    'says of tiles and thumbnails that the disk is full, and leaves no temporary files',
    async () => {
      await start();
      const { current } = await library.open(photoId);
      using _tiles = mountDisk(cache('tiles'), 4096);
      using _thumbnails = mountDisk(library.file('library', 'thumbnails'), 4096);
      for (const [level, x, y] of [
        [0, 0, 0],
        [0, 1, 1],
        [1, 0, 0],
      ]) {
        const { details } = await failureOf(library.host.tile(current, level, x, y), 'DISK_FULL');
        expect(details.folder).toContain(cache('tiles'));
      }
      await testPhoto(400, 300).toFile(library.file('other.png'));
      const { failed } = await library.add(library.file('other.png'));
      expect(failed.map(({ error }) => error.code)).toEqual(['DISK_FULL']);
      expect([...temporaryFiles(cache()), ...temporaryFiles(library.file('library'))]).toEqual([]);
    },
  );
});

describe.skipIf(!canMount())('a disk that is full when an export is written', () => {
  it('is named where it is that of the outputs', async () => {
    await start();
    const directory = library.file('target');
    using _target = mountDisk(directory, 64 * 1024);
    for (const format of outputFormats) {
      const exporting = library.export(photoId, { directory, format, quality: 100 });
      expect((await failureOf(exporting, 'DISK_FULL')).details.folder).toBe(directory);
      expect(readdirSync(directory)).toEqual([]);
    }
  });

  it('is named where it is that of the cache', async () => {
    await start();
    library.stop();
    deleteCache();
    // Room for the working image, and not for the copy that is encoded.
    using _small = mountDisk(cache(), 2_000_000);
    expect((await failureOf(exportOne(), 'DISK_FULL')).details.folder).toBe(cache('working'));
    expect(readdirSync(library.file('out'))).toEqual([]);
    expect(temporaryFiles(cache())).toEqual([]);
    library.stop();
  });
});

const elsewhere = '/dev/shm';
const hasSecondDisk = (): boolean => {
  try {
    return statSync(elsewhere).dev !== statSync(tmpdir()).dev && statfsSync(elsewhere).bavail > 0;
  } catch {
    return false;
  }
};

it.skipIf(!hasSecondDisk())(
  'a library and a cache on two file systems take in uploads, and leave nothing of them',
  async () => {
    const far = mkdtempSync(join(elsewhere, 'heirloom-'));
    try {
      symlinkSync(far, cache());
      const bytes = readFileSync(library.file('photo.png'));
      const upload = await receive(bytes, 'Oma am Meer.png');
      const { added, failed } = await addPhotos(library.client, { uploads: [upload] });
      expect(failed).toEqual([]);
      expect(added.map(({ name }) => name)).toEqual(['Oma am Meer.png']);
      expect(added[0].path.startsWith(library.file('library', 'imports'))).toBe(true);
      expect(readFileSync(added[0].path).equals(bytes)).toBe(true);
      const left = readdirSync(far, { recursive: true }) as string[];
      expect(left.filter((name) => name.endsWith('Meer.png'))).toEqual([]);
    } finally {
      library.stop();
      rmSync(far, { recursive: true, force: true });
    }
  },
);
