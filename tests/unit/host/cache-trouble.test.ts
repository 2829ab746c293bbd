import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExportOptions } from '../../../src-main/contract/jobs.ts';
import type { AppError } from '../../../src-main/shared/errors.ts';
import { paintDamage } from '../../support/edits.ts';
import { openTestHost, type TestHost } from '../../support/host.ts';
import { addPhotos, fillPhoto, runJob } from '../../support/jobs.ts';
import { sha256, testPhoto } from '../../support/pictures.ts';
import { scratchFolder } from '../../support/scratch.ts';
import { canMount, mountDisk } from '../../support/small-disk.ts';

let scratch: ReturnType<typeof scratchFolder>;
let test: TestHost;
let photoId: string;
const cache = (...parts: string[]): string => scratch.file('cache', ...parts);

beforeEach(async () => {
  scratch = scratchFolder('cache-trouble');
  mkdirSync(scratch.file('out'));
  await testPhoto(700, 600).png().toFile(scratch.file('photo.png'));
});
afterEach(() => {
  test.close();
  scratch.remove();
});

const start = async (): Promise<void> => {
  test = openTestHost(scratch.path);
  const { added, known } = await addPhotos(test.client, { paths: [scratch.file('photo.png')] });
  photoId = [...added, ...known][0].id;
};
const paint = async (y: number): Promise<void> => {
  await paintDamage(test.client, photoId, { type: 'rectangle', erase: false, x: 40, y, width: 30, height: 8 });
};
const fill = (seed = 5) => fillPhoto(test.client, { photoId, method: 'exemplar', seed });
const options = (changes: Partial<ExportOptions> = {}): ExportOptions => ({
  directory: scratch.file('out'),
  template: '{name}',
  format: 'png',
  quality: 90,
  depth: 8,
  conflict: 'rename',
  ...changes,
});
const exportOne = async (): Promise<string> =>
  (await runJob(test.client, 'export', { photoId, options: options() })).path;
const rejection = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    () => expect.fail('was accepted'),
    (error: unknown) => error as AppError,
  );
const temporaryFiles = (folder: string): string[] =>
  existsSync(folder)
    ? (readdirSync(folder, { recursive: true }) as string[]).filter((name) => /heirloom-tmp|\.tmp$/.test(name))
    : [];

describe('a cache that is deleted while Heirloom runs', () => {
  it('is made again for exports, tiles, downloads and uploads', async () => {
    await start();
    await paint(100);
    await fill();
    const document = await test.client['edit.open']({ photoId });
    const before = await exportOne();
    const deleteAll = (): void => rmSync(cache(), { recursive: true, force: true });

    deleteAll();
    expect(sha256(await exportOne())).toBe(sha256(before));
    deleteAll();
    expect(statSync((await test.host.tile(document.current, 1, 0, 0)).path).size).toBeGreaterThan(0);
    deleteAll();
    await test.client['edit.open']({ photoId });
    expect(sha256(await exportOne())).toBe(sha256(before));
    deleteAll();
    const { url } = await test.client['recipe.write']({ photoId });
    expect(statSync(test.host.exchange.download(url!.split('/')[1])!.path).size).toBeGreaterThan(0);
    deleteAll();
    const upload = await test.host.exchange.receive(Readable.from([Buffer.from('x')]), 'a.jpg');
    const there = await test.host.exchange.takeAll([upload], ([{ path }]) => Promise.resolve(existsSync(path)));
    expect(there).toBe(true);
    deleteAll();
    await paint(300);
    await fill();
    expect(readdirSync(cache('steps')).length).toBeGreaterThan(0);
  });

  it('is no matter for thumbnails, which are made again where they were deleted too', async () => {
    await start();
    const [{ thumbnail }] = await test.client['library.list']({});
    const digest = thumbnail.split('/')[1];
    rmSync(cache(), { recursive: true, force: true });
    rmSync(scratch.file('library', 'thumbnails'), { recursive: true });
    const asked = await Promise.all([1, 2, 3].map(() => test.host.thumbnail(digest)));
    for (const picture of asked) expect(statSync(picture!.path).size).toBeGreaterThan(0);
    expect(readdirSync(scratch.file('library', 'thumbnails'))).toEqual([digest]);
    expect(await test.host.thumbnail('0'.repeat(64))).toBeNull();
  });

  it('does not spoil exports that are under way', async () => {
    await start();
    await paint(100);
    await fill();
    const wanted = sha256(await exportOne());
    let over = false;
    const deleting = (async () => {
      while (!over) {
        rmSync(cache(), { recursive: true, force: true });
        await new Promise((resolve) => setTimeout(resolve, 40 + 60 * Math.random()));
      }
    })();
    const written = await Promise.allSettled(Array.from({ length: 6 }, () => exportOne()));
    over = true;
    await deleting;
    // Deleting again and again may still win; but then it is said of the cache, and never of the folder of the outputs.
    for (const result of written) {
      if (result.status === 'fulfilled') expect(sha256(result.value)).toBe(wanted);
      else expect((result.reason as AppError).message).not.toContain(scratch.file('out'));
    }
    expect(sha256(await exportOne())).toBe(wanted);
    expect(temporaryFiles(scratch.file('out'))).toEqual([]);
  });
});

describe('a cache that takes nothing more', () => {
  it('does not lose a finished fill: it is shown and exported', async () => {
    await start();
    await paint(100);
    // A file where the folder of results should be, so that not even root can write there.
    rmSync(cache('steps'), { recursive: true, force: true });
    writeFileSync(cache('steps'), '');
    await fill();
    const document = await test.client['edit.open']({ photoId });
    expect(document.state.steps).toHaveLength(1);
    expect((await test.host.tile(document.current, 0, 0, 0)).type).toBe('image/png');
    const filled = sha256(await exportOne());
    test.close();
    rmSync(cache('steps'));
    await start();
    // Made again from the recipe.
    expect(sha256(await exportOne())).toBe(filled);
  });

  it.skipIf(!canMount())(
    'says of tiles and thumbnails that the disk is full, and leaves no temporary files',
    async () => {
      await start();
      const { current } = await test.client['edit.open']({ photoId });
      const tiles = mountDisk(cache('tiles'), 4096);
      const thumbnails = mountDisk(scratch.file('library', 'thumbnails'), 4096);
      try {
        for (const [level, x, y] of [
          [0, 0, 0],
          [0, 1, 1],
          [1, 0, 0],
        ]) {
          expect(await rejection(test.host.tile(current, level, x, y))).toMatchObject({
            code: 'DISK_FULL',
            details: { folder: expect.stringContaining(cache('tiles')) as string },
          });
        }
        await testPhoto(400, 300).png().toFile(scratch.file('other.png'));
        const { failed } = await addPhotos(test.client, { paths: [scratch.file('other.png')] });
        expect(failed.map(({ error }) => error.code)).toEqual(['DISK_FULL']);
        expect([...temporaryFiles(cache()), ...temporaryFiles(scratch.file('library'))]).toEqual([]);
      } finally {
        tiles.unmount();
        thumbnails.unmount();
      }
    },
  );
});

describe('a disk that is full when an export is written', () => {
  it.skipIf(!canMount())('is named: that of the outputs, or that of the cache', async () => {
    await start();
    await test.client['edit.open']({ photoId });
    const target = mountDisk(scratch.file('target'), 64 * 1024);
    try {
      for (const format of ['png', 'tiff', 'jpeg', 'webp', 'avif'] as const) {
        const error = await rejection(
          runJob(test.client, 'export', {
            photoId,
            options: options({ directory: scratch.file('target'), format, quality: 100 }),
          }),
        );
        expect(error).toMatchObject({ code: 'DISK_FULL', details: { folder: scratch.file('target') } });
        expect(readdirSync(scratch.file('target'))).toEqual([]);
      }
    } finally {
      target.unmount();
    }
    test.close();
    rmSync(cache(), { recursive: true, force: true });
    // Room for the working image, and not for the copy that is encoded.
    const small = mountDisk(cache(), 2_000_000);
    try {
      await start();
      expect(await rejection(exportOne())).toMatchObject({ code: 'DISK_FULL', details: { folder: cache('working') } });
      expect(readdirSync(scratch.file('out'))).toEqual([]);
      expect(temporaryFiles(cache())).toEqual([]);
    } finally {
      test.close();
      small.unmount();
      test = openTestHost(scratch.path);
    }
  });
});

const elsewhere = '/dev/shm';
const hasSecondDisk = (): boolean => {
  try {
    return statSync(elsewhere).dev !== statSync(scratchRoot()).dev && statfsSync(elsewhere).bavail > 0;
  } catch {
    return false;
  }
};
function scratchRoot(): string {
  const probe = scratchFolder('probe');
  probe.remove();
  return join(probe.path, '..');
}

describe('a cache on another disk than the library', () => {
  it.skipIf(!hasSecondDisk())('takes in uploads all the same, and leaves nothing of them there', async () => {
    const far = mkdtempSync(join(elsewhere, 'heirloom-'));
    try {
      symlinkSync(far, cache());
      await start();
      const picture = await testPhoto(50, 40).png().toBuffer();
      const upload = await test.host.exchange.receive(Readable.from([picture]), 'sent.png');
      const { added, failed } = await addPhotos(test.client, { uploads: [upload] });
      expect(failed).toEqual([]);
      expect(added.map(({ name }) => name)).toEqual(['sent.png']);
      const left = (readdirSync(far, { recursive: true }) as string[]).filter((name) => name.endsWith('sent.png'));
      expect(left).toEqual([]);
    } finally {
      rmSync(far, { recursive: true, force: true });
    }
  });
});
